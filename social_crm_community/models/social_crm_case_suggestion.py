from odoo import api, models

from odoo.addons.social_crm_cases.models.social_crm_case_suggest import SUGGESTED

#: Characters of a subject that are looked at.
MAX_SUBJECT = 500


class SocialCrmCaseSuggestion(models.Model):
    """Topics that solved the like stand beside the cases that did."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def get_solved_alike(self):
        """Solved topics and articles that everybody may read come after the cases: their link goes into an answer.

        :rtype: list[dict]
        """
        return super().get_solved_alike() + self._suggested(self._words_of_question())

    @api.readonly
    def get_suggested(self, subject):
        """Solved topics and articles for whoever opens a case, or looks at one: not kept, as they are no customers.

        :param str subject: as it reads in the form; ``self`` is the case, or none while it is new
        :return: as :meth:`get_solved_alike`
        :rtype: list[dict]
        """
        self.check_access("read")
        began = self._how_it_began() if self else ""
        return self._suggested("\n".join(filter(None, (subject[:MAX_SUBJECT], began))))

    def _suggested(self, text):
        everybody = self.env.ref("base.public_user")
        found = self.env["social.crm.suggestion"]._suggest(text, everybody, SUGGESTED)
        return [row._as_solved(url) for row, url in found]

    def _words_of_question(self):
        """:return: the subject, and how the talk began"""
        return "\n".join(filter(None, (self.name, self._how_it_began())))

    def _how_it_began(self):
        """:return: how the talk began"""
        first = self.env["social.crm.message"].search(
            [("case_id", "=", self.id), ("direction", "=", "in"), ("deleted_at", "=", False)],
            order="occurred_at, id",
            limit=1,
        )
        return first.mail_message_id.preview or ""
