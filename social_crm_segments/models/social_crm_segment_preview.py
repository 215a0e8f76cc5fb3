from contextlib import contextmanager

from psycopg2.errors import QueryCanceled

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import rule
from .social_crm_segment import COLUMN_OF, RULE_OF

#: Milliseconds that a look at an unsaved rule may take.
PATIENCE = 4000
#: People that are named of a rule, of each kind.
SAMPLE = 8
#: Segments that are laid over each other at once: more are no picture.
OVERLAID = 12
#: What the editor says of a rule that is not saved yet.
UNSAVED = ("kind", "partner_domain", "identity_domain", "everybody", "company_id")


class SocialCrmSegment(models.Model):
    """What a rule finds while it is written, why somebody is in or out, and whom segments share."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.segment"

    @contextmanager
    def _hastily(self):
        """Nothing within may take long, and nothing stays of it.

        :raise rule.BrokenRule: it took too long
        """
        self.env.flush_all()
        savepoint = self.env.cr.savepoint()
        try:
            self.env.cr.execute(SQL("SET LOCAL statement_timeout = %s", PATIENCE))
            yield
        except QueryCanceled as error:
            raise rule.BrokenRule(
                self.env._("This takes too long to be shown while you write. It is counted once it is saved.")
            ) from error
        finally:
            savepoint.close(rollback=True)  # and with it the time that statements have

    # ------------------------------------------------------------------
    # While it is written
    # ------------------------------------------------------------------
    @api.model
    @api.readonly
    def get_preview(self, segment_id, values):
        """Tell whom a rule finds that is not saved yet.

        :param segment_id: of the segment that is edited; falsy for a new one
        :param dict values: what stands in the form, of :data:`UNSAVED`
        :return: ``problem`` in words, or ``groups``: model, number and some names of each kind of people; ``slow``: what
            is looked at now and then only
        :rtype: dict
        """
        self.check_access("read")
        origin = self.browse(segment_id or ())
        origin.check_access("read")
        # whoever makes no rules is told of the one that is saved
        values = {name: values.get(name) for name in UNSAVED} if origin.has_access("write") else {}
        # sudo: a rule is searched as it will be; names are told of whom the user may see
        segment = self.sudo().new(values, origin=origin.sudo() or None)
        if segment.kind != "dynamic":
            return {"problem": "", "groups": [], "slow": []}
        try:
            if values:
                segment.sudo(self.env.su)._refuse_hidden_fields()
            with self._hastily():
                segment._check_rule()
                groups = [segment._preview_of(model, self.env) for model in RULE_OF if segment._rule_text(model)]
            return {"problem": "", "groups": groups, "slow": segment._moves_with_time()}
        except (AccessError, rule.BrokenRule) as refusal:
            return {"problem": str(refusal), "groups": [], "slow": []}

    def _preview_of(self, model, env):
        query = self._query(model)
        [(number,)] = self.env.execute_query(SQL("SELECT count(*) FROM (%s) found", query.select()))
        query.limit = SAMPLE * 4
        ids = [id_ for (id_,) in self.env.execute_query(query.select())]
        seen = env[model].browse(ids)._filtered_access("read")[:SAMPLE]
        return {
            "model": model,
            "number": number,
            "people": [{"id": each.id, "name": each.display_name or ""} for each in seen],
        }

    # ------------------------------------------------------------------
    # Why
    # ------------------------------------------------------------------
    def _explain(self, model, person_id):
        """Say of each condition of the rule whether it holds for somebody.

        :param str model: ``res.partner`` or ``social.crm.identity``
        :return: ``is_member``, ``since``, ``holds`` (what the rule says now), ``problem``, ``notes`` (what holds whatever
            the rule says), ``tree`` (``connector``, ``children``, ``holds``; or ``domain``, ``holds``)
        :rtype: dict
        """
        self.ensure_one()
        member = self.env["social.crm.segment.member"].search(
            [("segment_id", "=", self.id), (COLUMN_OF[model], "=", person_id)]
        )
        told = {
            "model": model,
            "kind": self.kind,
            "is_member": bool(member),
            "since": fields.Datetime.to_string(member.joined_at) if member else "",
            "holds": bool(member),
            "problem": self.problem or "",
            "notes": self._notes_on(model, person_id),
            "tree": None,
        }
        if self.kind != "dynamic" or not self._rule_text(model):
            told["holds"] = self.kind == "static" and bool(member)
            return told
        try:
            with self._hastily():
                told["tree"] = self._explained(
                    rule.tree_of(rule.read(self.env, self._rule_text(model))), model, person_id
                )
                query = self._query(model, [person_id])
                told["holds"] = bool(self.env.execute_query(query.select()))
        except rule.BrokenRule as broken:
            told["problem"] = str(broken)
        return told

    def _notes_on(self, model, person_id):
        """:return: why somebody is out whatever the rule says, in sentences"""
        person = self._people(model).browse(person_id)
        notes = []
        if not person.active and "active" not in (self._rule_text(model) or ""):
            notes.append(self.env._("Archived: whoever is archived belongs to no segment."))
        if model == "social.crm.identity" and person.partner_id:
            notes.append(
                self.env._("It is the account of %s: the rule for contacts counts.", person.partner_id.display_name)
            )
        if model == "res.partner" and self.company_id and not person.filtered_domain(self._always(model)):
            notes.append(self.env._("The contact belongs to another company than the segment."))
        if self.kind == "dynamic" and not self._rule_text(model):
            notes.append(
                self.env._("No contact belongs to it by this rule.")
                if model == "res.partner"
                else self.env._("No account that is nobody's contact belongs to it by this rule.")
            )
        return notes

    def _explained(self, node, model, person_id):
        people = self._people(model, few=True)
        truths = {}
        for leaf in node.conditions():
            domain = rule.as_domain(self.env, [leaf.condition]) & Domain("id", "=", person_id)
            query = people._search(domain, active_test=False, order="id")
            truths[id(leaf)] = bool(self.env.execute_query(query.select()))
        return _as_json(node, truths)

    # ------------------------------------------------------------------
    # Whom they share
    # ------------------------------------------------------------------
    def action_overlap(self):
        """Show whom these segments share, all of them if none is chosen."""
        return {
            "type": "ir.actions.client",
            "tag": "social_crm_segment_overlap",
            "name": self.env._("Overlap of segments"),
            "params": {"segment_ids": self.ids},
        }

    @api.model
    @api.readonly
    def get_overlap(self, segment_ids=None):
        """Count whom segments share.

        :param segment_ids: which; the first ones if none is named
        :return: ``segments`` (id, name, number of members), ``shared`` (a list of numbers for each of them), ``others``:
            segments that are left out, as they are too many
        :rtype: dict
        """
        segments = self.search([("id", "in", segment_ids)] if segment_ids else [])
        shown = segments[:OVERLAID]
        counts = dict.fromkeys(((a, b) for a in shown.ids for b in shown.ids), 0)
        self.env["social.crm.segment.member"].flush_model()
        for first, second, number in self.env.execute_query(
            SQL(
                """
                SELECT first.segment_id, second.segment_id, count(*)
                  FROM social_crm_segment_member first
                  JOIN social_crm_segment_member second ON second.partner_id = first.partner_id
                 WHERE first.segment_id = ANY(%(ids)s) AND second.segment_id = ANY(%(ids)s)
              GROUP BY 1, 2
             UNION ALL
                SELECT first.segment_id, second.segment_id, count(*)
                  FROM social_crm_segment_member first
                  JOIN social_crm_segment_member second ON second.identity_id = first.identity_id
                 WHERE first.segment_id = ANY(%(ids)s) AND second.segment_id = ANY(%(ids)s)
              GROUP BY 1, 2
                """,
                ids=shown.ids,
            )
        ):
            counts[first, second] += number
        return {
            "segments": [{"id": each.id, "name": each.name, "number": counts[each.id, each.id]} for each in shown],
            "shared": [[counts[row, column] for column in shown.ids] for row in shown.ids],
            "others": len(segments) - len(shown),
        }


def _as_json(node, truths):
    told = {"holds": node.holds(truths)}
    if node.connector:
        return told | {"connector": node.connector, "children": [_as_json(each, truths) for each in node.children]}
    return told | {"domain": repr([tuple(node.condition)])}
