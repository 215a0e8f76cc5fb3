from odoo import models

from odoo.addons.social_crm_cases.models.social_crm_case_suggest import SUGGESTED


class SocialCrmCaseSuggestion(models.Model):
    """Topics that solved the like stand beside the cases that did."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def get_solved_alike(self):
        """Solved topics and articles that everybody may read come after the cases: their link goes into an answer.

        :rtype: list[dict]
        """
        solved = super().get_solved_alike()
        everybody = self.env.ref("base.public_user")
        found = self.env["social.crm.suggestion"]._suggest(self._words_of_question(), everybody, SUGGESTED)
        return solved + [row._as_solved(url) for row, url in found]

    def _words_of_question(self):
        """:return: the subject, and how the talk began"""
        first = self.env["social.crm.message"].search(
            [("case_id", "=", self.id), ("direction", "=", "in"), ("deleted_at", "=", False)],
            order="occurred_at, id",
            limit=1,
        )
        return "\n".join(filter(None, (self.name, first.mail_message_id.preview)))
