from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.sql import insert_rows
from .social_crm_merge_line import LINK

#: What of a link is kept when another takes its place: also its id, by which other merges know it.
LINK_COLUMNS = ("id", "identity_id", "method", "evidence", "confidence", "state", "user_id", "decided_at")


class SocialCrmMerge(models.Model):
    """A merge of contacts by Odoo: what of ours it moved and what it dropped, so that it can be taken back.

    Only what does not follow from an identity is kept by its id: links, and facts of nobody's account. The rest goes
    back with its identity, also what came after the merge. What is not ours (orders, invoices, users) stays merged.
    """

    _name = "social.crm.merge"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Merged Contacts"
    _order = "merged_at desc, id desc"

    _personal_fields = (
        "merged_at",
        "state",
        "undone_at",
        "remarks",
        "values_before",
        "dropped_links",
        "listed_addresses",
    )
    _personal_json = {"values_before": "res.partner", "dropped_links": LINK, "listed_addresses": "res.partner"}
    _erase_order = 60  # sources and lines go with it

    partner_id = fields.Many2one(
        "res.partner", "Merged Into", index="btree_not_null", ondelete="set null", readonly=True
    )
    destination_id = fields.Integer("Contact at the Time", aggregator=None, readonly=True)
    merged_at = fields.Datetime("Merged", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", ondelete="set null", readonly=True)
    state = fields.Selection(
        [("merged", "Merged"), ("undone", "Undone")], required=True, default="merged", readonly=True
    )
    undone_at = fields.Datetime("Undone", readonly=True)
    undone_by_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    remarks = fields.Text(readonly=True, help="What could not go back, and why.")
    source_ids = fields.One2many("social.crm.merge.source", "merge_id", "Contacts That Were Merged", readonly=True)
    line_ids = fields.One2many("social.crm.merge.line", "merge_id", "What Moved", readonly=True)
    values_before = fields.Json(groups=fields.NO_ACCESS)
    dropped_links = fields.Json(groups=fields.NO_ACCESS)
    listed_addresses = fields.Json(groups=fields.NO_ACCESS)
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        readonly=True,
        ondelete="restrict",
        help="Of all the contacts at the time: whoever may see those may see what was merged, also once they are gone.",
    )

    @api.depends("source_ids.name", "partner_id")
    def _compute_display_name(self):
        for merge in self:
            merge.display_name = self.env._(
                "%(names)s into %(contact)s",
                names=", ".join(source.name or self.env._("Unnamed") for source in merge.source_ids),
                contact=merge.partner_id.display_name or self.env._("a contact that is gone"),
            )

    # ------------------------------------------------------------------
    # Keeping what a merge does
    # ------------------------------------------------------------------
    @api.model
    def _record(self, sources, destination):
        """Settle what two contacts cannot both bring along, and keep what is about to move.

        :param sources: the contacts that Odoo is about to delete (res.partner)
        :param destination: the contact that stays (res.partner)
        :return: the record of the merge; none where nothing of ours is concerned
        """
        links = self.env["social.crm.identity.link"].search([("partner_id", "in", (sources | destination).ids)])
        weaker = links._weaker("identity_id")
        dropped = [_link_values(link) for link in weaker]
        weaker.unlink()
        lines = self.env["social.crm.merge.line"]._lines_of(sources)
        if not (lines or dropped):
            return self
        return self.create(
            {
                "partner_id": destination.id,
                "destination_id": destination.id,
                "merged_at": fields.Datetime.now(),
                "user_id": self.env.uid,
                # as for contacts: those of users are seen by everybody
                "company_ids": (sources | destination).filtered("partner_share").company_id.ids,
                "values_before": destination._social_values(),
                "dropped_links": dropped,
                "source_ids": [
                    fields.Command.create(
                        {
                            "former_id": source.id,
                            "name": source.display_name,
                            "email": source.email,
                            "phone": source.phone,
                            "kept_values": source._social_values(),
                            "line_ids": [fields.Command.create(line) for line in lines[source.id]],
                        }
                    )
                    for source in sources
                ],
            }
        )

    @api.model
    def _partner_columns(self):
        """Where our models name a contact.

        :return: names of model and field
        :rtype: list[tuple[str, str]]
        """
        return [
            (name, field.name)
            for name, model in sorted(self.env.registry.items())
            if name.startswith("social.crm.") and model._auto and not (model._abstract or model._transient)
            for field in model._fields.values()
            if field.type == "many2one" and field.comodel_name == "res.partner" and field.store
        ]

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def _personal_condition(self, person):
        """Merges that the contact came out of, at any time: undone, they would make it anew."""
        return SQL(
            "(%(own)s OR destination_id = %(id)s OR id IN ("
            "SELECT merge_id FROM social_crm_merge_source WHERE partner_id = %(id)s OR former_id = %(id)s))",
            own=super()._personal_condition(person),
            id=person.partner_id or 0,
        )

    # ------------------------------------------------------------------
    # Taking it back
    # ------------------------------------------------------------------
    def action_undo(self):
        """Make the merged contacts anew, and give each what is theirs.

        :return: the action that shows them
        :raise AccessError: the user is no manager, or may not create or change contacts
        :raise UserError: it was undone already, or the contact is gone
        """
        self.ensure_one()
        self._check_may_undo()
        merge = self.sudo()  # sudo: the facts of all teams and companies go back, and no role reads what was kept
        merge.lock_for_update()
        restored = merge._undo()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contacts Made Anew"),
            "res_model": "res.partner",
            "domain": [("id", "in", restored.ids)],
            "views": [(False, "form")] if len(restored) == 1 else [(False, "list"), (False, "form")],
            "res_id": restored.id if len(restored) == 1 else False,
        }

    def _check_may_undo(self):
        if not self.env.user.has_group("social_crm_base.group_manager"):
            raise AccessError(self.env._("Only managers of Social CRM undo a merge. Ask one of them."))
        if self.state == "undone":
            raise UserError(
                self.env._(
                    "%(user)s undid this merge on %(date)s. There is nothing left to undo.",
                    user=self.undone_by_id.name or self.env._("Somebody"),
                    date=fields.Datetime.context_timestamp(self, self.undone_at).date(),
                )
            )
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "The contact that they were merged into was deleted, and its links with it. Create them by hand."
                )
            )
        self.env["res.partner"].check_access("create")
        self.partner_id.check_access("write")

    def _undo(self):
        holder = self.partner_id
        self.env.flush_all()
        for source in self.source_ids:
            source._make_contact()
        self._recall_links(holder)
        remarks = [remark for line in self.line_ids._links_first() for remark in line._go_back(holder)]
        self._restore_links(holder)
        self._restore_values(holder)
        self._unlist(holder)
        self.write(
            {
                "state": "undone",
                "undone_at": fields.Datetime.now(),
                "undone_by_id": self.env.uid,
                "remarks": "\n".join(remarks) or False,
            }
        )
        self._tell(holder)
        return self.source_ids.partner_id

    def _recall_links(self, holder):
        """Make the links anew that this merge moved and that a later one dropped, so that they go back with the rest.

        They gave way to another on the contact that all were merged into, and on their own contact to none.
        """
        moved = {id_ for line in self.line_ids if line.model == LINK for id_ in line.record_ids}
        for later in self.search([("partner_id", "=", holder.id), ("state", "=", "merged"), ("id", "!=", self.id)]):
            dropped = later.dropped_links or []
            recalled = [values for values in dropped if values.get("id") in moved]
            if recalled:
                later.dropped_links = [values for values in dropped if values not in recalled]
                self._make_links((values, holder) for values in recalled)

    def _restore_links(self, holder):
        """Make the links anew that had to give way to a stronger one of the same identity; none was confirmed."""
        contacts = {source.former_id: source.partner_id for source in self.source_ids}
        dropped = [(values, contacts.get(values["partner_id"], holder)) for values in self.dropped_links or []]
        made = self._make_links(dropped)
        self._hand_on(made.filtered(lambda link: link.partner_id == holder), holder)

    def _make_links(self, dropped):
        """:param dropped: pairs of what was kept of a link and its contact"""
        links, dropped = self.env[LINK], list(dropped)
        identities = self.env["social.crm.identity"].browse(each["identity_id"] for each, _contact in dropped).exists()
        users = self.env["res.users"].browse(filter(None, (each["user_id"] for each, _contact in dropped))).exists()
        rows = [
            (
                contact.id,
                values["user_id"] if values["user_id"] in users.ids else None,
                *(values[name] for name in LINK_COLUMNS if name != "user_id"),
            )
            for values, contact in dropped
            if values["identity_id"] in identities.ids
        ]
        columns = ("partner_id", "user_id", *(name for name in LINK_COLUMNS if name != "user_id"))
        made = insert_rows(self.env, links._table, columns, rows, returning=("id",))
        identities.invalidate_recordset(["link_ids"], flush=False)
        self.env["res.partner"].union(*(contact for _values, contact in dropped)).invalidate_recordset(
            ["social_suggestion_ids", "social_link_ids"], flush=False
        )
        return links.browse(id_ for (id_,) in made)

    def _hand_on(self, links, holder):
        """Links of a contact that was merged on since go back to it once that merge is undone, as if they had moved."""
        former_id = self.destination_id
        while links and former_id != holder.id:
            source = self.env["social.crm.merge.source"].search(
                [("former_id", "=", former_id), ("merge_id.state", "=", "merged")], limit=1
            )
            if not source:
                return
            source._add_moved(links)
            former_id = source.merge_id.destination_id

    def _restore_values(self, holder):
        """Take back what Odoo copied from a merged contact, such as a phone number, unless somebody changed it since.

        An address left behind would count as evidence of who somebody is.
        """
        if holder.id != self.destination_id:
            return  # merged on since: what it had before says nothing of the contact that stayed
        now, copied = holder._social_values(), defaultdict(list)
        for source in self.source_ids:
            for name, value in source.kept_values.items():
                copied[name].append(value)
        before = self.values_before or {}
        holder._write_social_values(
            {name: value for name, value in before.items() if now.get(name) != value and now.get(name) in copied[name]}
        )

    def _unlist(self, holder):
        """Take those addresses off Odoo's blacklists that only the merge put there."""
        consents = self.env["social.crm.consent"]
        for address, keys in (self.listed_addresses or {}).items():
            consents._unlist(address, keys, holder)

    def _tell(self, holder):
        names = Markup(", ").join(source.partner_id._get_html_link() for source in self.source_ids)
        holder._message_log(body=self.env._("The merge was undone; made anew: %s", names))
        for source in self.source_ids:
            source.partner_id._message_log(
                body=self.env._("Made anew: the merge into %s was undone.", holder._get_html_link())
            )


def _link_values(link):
    """What of a link is kept as data.

    :rtype: dict
    """
    values = {name: link[name] for name in ("id", "method", "evidence", "confidence", "state")}
    return values | {
        "identity_id": link.identity_id.id,
        "partner_id": link.partner_id.id,
        "user_id": link.user_id.id or None,
        "decided_at": fields.Datetime.to_string(link.decided_at) or None,
    }
