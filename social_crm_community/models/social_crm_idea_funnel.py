from odoo import models


class SocialCrmIdeaFunnel(models.Model):
    """A talk in which an idea was said is about what the idea is about, and improved once that is released."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    def write(self, vals):
        """Talks are about what the ideas that were said in them are about."""
        result = super().write(vals)
        if "tag_ids" in vals:
            self._talks()._refresh_funnel()
        return result

    def _released(self):
        result = super()._released()
        self._talks()._refresh_funnel()
        return result

    def _taken_back(self):
        result = super()._taken_back()
        self._talks()._refresh_funnel()
        return result

    def unlink(self):
        talks = self._talks()
        result = super().unlink()
        talks._refresh_funnel()
        return result

    def _settle_facts(self):
        """What was said for an idea that is merged, or taken out again, is as far as the one that it goes on in."""
        result = super()._settle_facts()
        talks = self._talks()
        talks.invalidate_recordset(["idea_topic_ids"], flush=False)  # facts are settled past the ORM
        talks._refresh_funnel()
        return result

    def _talks(self):
        """Return the talks in which these ideas were said, or what was merged into them."""
        # sudo: talks of all teams are counted, whoever decides about the idea
        sources = self.env["social.crm.idea.source"].sudo()
        return sources.search(["|", ("idea_id", "in", self.ids), ("own_idea_id", "in", self.ids)]).conversation_id
