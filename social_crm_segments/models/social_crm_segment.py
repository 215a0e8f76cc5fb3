from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_crm_channels.tools.cursor import read_committed

#: What a change of makes its members a matter of another rule.
RULE = {"kind", "partner_domain", "identity_domain", "everybody", "company_id", "active"}
#: What a person is, by the model: the field of the rule, and the column of a member.
RULE_OF = {"res.partner": "partner_domain", "social.crm.identity": "identity_domain"}
COLUMN_OF = {"res.partner": "partner_id", "social.crm.identity": "identity_id"}


class SocialCrmSegment(models.Model):
    """An audience: the contacts, and the accounts that are nobody's contact yet, for whom something holds."""

    _name = "social.crm.segment"
    _inherit = ["mail.thread"]
    _description = "Segment"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    note = fields.Html("What it is for", translate=True)
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade", help="Empty for all companies.")
    kind = fields.Selection(
        [("dynamic", "By rule"), ("static", "By hand")],
        "Who belongs to it",
        required=True,
        default="dynamic",
    )
    partner_domain = fields.Char(
        "Contacts", default="[]", tracking=True, help="Left empty, no contact belongs to it by this rule."
    )
    identity_domain = fields.Char(
        "Accounts",
        tracking=True,
        help="Over accounts that are nobody's contact yet. Left empty, none of them belongs to it.",
    )
    everybody = fields.Boolean(
        "It is for everybody",
        tracking=True,
        help="A rule without a condition counts only when somebody says that everybody is meant.",
    )
    member_ids = fields.One2many("social.crm.segment.member", "segment_id", "Members")
    move_ids = fields.One2many("social.crm.segment.move", "segment_id", "Joined and left")
    problem = fields.Text(readonly=True, copy=False, help="Why its rule cannot be read. Its members stay as they were.")
    interval_minutes = fields.Integer(
        "Look again every (minutes)",
        required=True,
        default=60,
        help="What the rule says of dates that move with today, and of what changes elsewhere, is looked at this often."
        " Changes of contacts, accounts, the timeline, communities, talks and cases count within seconds.",
    )
    last_look_at = fields.Datetime("Looked at", readonly=True, copy=False)
    next_look_at = fields.Datetime("Next look at", readonly=True, copy=False, index="btree_not_null")
    partner_count = fields.Integer("Contacts in it", compute="_compute_counts")
    identity_count = fields.Integer("Accounts in it", compute="_compute_counts")

    _interval_positive = models.Constraint(
        "CHECK (interval_minutes >= 1)", "Give at least one minute between two looks."
    )

    def _compute_counts(self):
        counts = dict.fromkeys(self.ids, (0, 0))
        self.env["social.crm.segment.member"].flush_model()
        for segment_id, partners, identities in self.env.execute_query(
            SQL(
                "SELECT segment_id, count(partner_id), count(identity_id) FROM social_crm_segment_member"
                " WHERE segment_id = ANY(%s) GROUP BY segment_id",
                self.ids,
            )
        ):
            counts[segment_id] = (partners, identities)
        for segment in self:
            segment.partner_count, segment.identity_count = counts.get(segment.id, (0, 0))

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        segments._refuse_hidden_fields()
        segments._rule_changed()
        return segments

    def write(self, vals):
        result = super().write(vals)
        if not {"kind", *RULE_OF.values()}.isdisjoint(vals):
            self._refuse_hidden_fields()
        if not RULE.isdisjoint(vals):
            self._rule_changed()
        if "interval_minutes" in vals:
            self._keep_to_interval()
        return result

    def _keep_to_interval(self):
        """A shorter interval counts from the last look, not only after a next one that may be far away."""
        for segment in self.filtered(lambda each: each.last_look_at and each.next_look_at):
            due = segment.last_look_at + timedelta(minutes=segment.interval_minutes)
            segment.next_look_at = min(segment.next_look_at, due)

    def copy_data(self, default=None):
        return [
            {"name": self.env._("%s (copy)", segment.name)} | values
            for segment, values in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_others_depend_on_it(self):
        """Segments whose rule names another one would be broken by its end."""
        for segment in self.sudo()._dependents() - self:  # sudo: of whatever company it is
            raise UserError(
                self.env._(
                    "The rule of “%(segment)s” asks who belongs to this segment. Change that first, or archive this one.",
                    segment=segment.name,
                )
            )

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_look(self):
        """Look at everybody now, in this request.

        :raise UserError: the rule is broken
        :raise AccessError: the user does not manage segments
        """
        self.check_access("write")
        # of its own: what this request sees is from before it holds the segments, and others change members meanwhile
        with self.env.registry.cursor() as cr:
            read_committed(cr)
            # sudo: who belongs to a segment does not depend on who asks
            segments = self.with_env(self.env(cr=cr, su=True))
            all_looked = all(segments._look().values())
            segments._refuse_if_broken()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if all_looked else "info",
                "message": self.env._("Everybody was looked at.")
                if all_looked
                else self.env._("Somebody else is at it already. See again in a minute."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_view_partners(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contacts in %s", self.name),
            "res_model": "res.partner",
            "view_mode": "kanban,list,form",
            "domain": [("social_segment_ids", "in", self.ids)],
            "help": self._nobody_here(),
        }

    def action_view_identities(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accounts in %s", self.name),
            "res_model": "social.crm.identity",
            "view_mode": "list,form",
            "domain": [("social_segment_ids", "in", self.ids)],
            "help": self._nobody_here(),
        }

    def _nobody_here(self):
        """:return: what the screen says in which nobody stands"""
        if self.kind == "static":
            todo = self.env._("Choose people in a list, and take “Add to a segment” in its menu “Actions”.")
        else:
            todo = self.env._("Its rule finds none of them. Its preview counts while you change it.")
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            self.env._("Nobody is in it"),
            todo,
        )

    def action_view_moves(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_segments.action_social_crm_segment_move")
        return action | {
            "name": self.env._("Joined and left: %s", self.name),
            "domain": [("segment_id", "=", self.id)],
            "context": {},
        }

    def action_explain(self):
        """Open the dialog that says why somebody is in or out."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why is somebody in or out?"),
            "res_model": "social.crm.segment.explanation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_segment_id": self.id},
        }
