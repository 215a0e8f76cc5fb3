from odoo import api, models

from odoo.addons.social_crm_base.tools.sql import update_rows

from .ir_actions_server import AS_SPOKEN
from .social_crm_case_intake import IN_BULK


class SocialCrmCase(models.Model):
    """What Odoo's automation rules, and the webhooks that they call, get to see of a case's life.

    They see what the ORM writes. The street that messages come on writes by SQL, and so goes the slower way of the
    ORM where, and only where, a rule watches cases. What a rule cannot do there holds up no message, see
    :meth:`ir.actions.server.run`.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    @api.model
    def _receive(self, messages):
        return super(SocialCrmCase, self.with_context(**{AS_SPOKEN: True}))._receive(messages)

    def _is_watched(self):
        """Whether automation rules watch cases.

        :rtype: bool
        """
        if "base.automation" not in self.env:
            return False
        # sudo: a rule watches, whoever causes what it sees
        rules = self.env["base.automation"].sudo()
        return bool(rules.search_count([("model_id.model", "=", self._name)], limit=1))

    def _write_rows(self, fnames, rows):
        """Write values of their own to cases, in one statement if no automation rule is to see it.

        :param fnames: names of the fields
        :param rows: tuples of the case's id and the values, ``None`` for nothing
        :return: ids of the cases
        """
        if not self._is_watched():
            return update_rows(self.env, self._table, fnames, rows)
        for case_id, *values in rows:
            self.browse(case_id)._write_as_spoken(dict(zip(fnames, values, strict=True)))
        return [row[0] for row in rows]

    @api.model
    def _note_moments(self, moments, latest=(), earliest=()):
        if not self._is_watched():
            return super()._note_moments(moments, latest, earliest)
        for case_id, moment in moments.items():
            case = self.browse(case_id)
            values = {fname: max(case[fname] or moment, moment) for fname in latest}
            values |= {fname: min(case[fname] or moment, moment) for fname in earliest}
            case._write_as_spoken(values)
        return None

    def _write_as_spoken(self, values):
        self.with_context(**IN_BULK, **{AS_SPOKEN: True}).write(values)

    def _spoken(self, messages):
        """Rules may wait for incoming messages; those of ours are posted, which Odoo tells them of itself."""
        result = super()._spoken(messages)
        heard = messages.filtered(lambda message: message.direction == "in").case_id
        if heard and "base.automation" in self.env:
            rules = self.env["base.automation"]._get_actions(heard, ["on_message_received"])
            for rule in rules.with_context(old_values=None):
                rule._process(rule._filter_pre(heard.with_env(rule.env), feedback=True))
        return result
