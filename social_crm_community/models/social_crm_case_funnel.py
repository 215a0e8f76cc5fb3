from odoo import api, models


class SocialCrmCaseFunnel(models.Model):
    """A talk of which a case was opened is touched, and about what the case is about."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def _all_talks(self):
        # sudo: the funnel counts talks whoever changes a case
        return self.sudo().with_context(active_test=False).conversation_ids

    def _changed(self, fnames):
        result = super()._changed(fnames)
        if not {"conversation_ids", "opened_at", "tag_ids"}.isdisjoint(fnames):
            self._all_talks()._refresh_funnel()
        return result

    def _settle(self):
        """A split or a merge brings talks, and takes some away."""
        before = self._all_talks()
        result = super()._settle()
        (before | self._all_talks())._refresh_funnel()
        return result

    def unlink(self):
        talks = self._all_talks()
        result = super().unlink()
        talks._refresh_funnel()
        return result

    @api.model
    def _import(self, rows, messages):
        cases, number = super()._import(rows, messages)
        spoken = self._imported({said.number for said in messages})
        cases.union(*spoken.values())._all_talks()._refresh_funnel()
        return cases, number
