from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

from odoo.addons.social_crm_channels.models.social_crm_conversation import LATEST_FIRST

LOOKED_AT = 100  # the latest that are alike in anything
SUGGESTED = 5


class SocialCrmCaseSuggest(models.Model):
    """What was answered when somebody asked the like."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def get_solved_alike(self):
        """Hook: the closed cases most like this one that the user may read, and how they were answered.

        An addon that knows more adds to them. What has a ``url`` as well is no case: everybody may read it there, and
        ``number`` says what it is.

        :return: ``id``, ``number``, ``name`` and ``answer`` (the last words of ours, plain text) of each
        :rtype: list[dict]
        """
        self.ensure_one()
        words = self._subject_words()
        alike = Domain("tag_ids", "in", self.tag_ids.ids)
        if words:
            alike |= Domain("id", "in", self._closed_about(words))
        solved = Domain("is_closed", "=", True) & Domain("merged_into_id", "=", False) & Domain("id", "!=", self.id)
        ours = Domain("company_id", "=", self.company_id.id)
        found = self.search(solved & ours & alike, order="closed_at DESC", limit=LOOKED_AT)
        best = found.sorted(lambda case: case._likeness(self, words), reverse=True)[:SUGGESTED]
        answers = best._last_answers()
        return [
            {"id": case.id, "number": case.number, "name": case.name, "answer": answers[case]}
            for case in best
            if answers.get(case)
        ]

    def _closed_about(self, words):
        """:return: ids of the latest closed cases with one of these words in their subject"""
        return SQL(
            "(SELECT id FROM social_crm_case WHERE is_closed AND to_tsvector('simple', name) @@ to_tsquery('simple', %s)"
            " ORDER BY closed_at DESC NULLS LAST LIMIT %s)",
            " | ".join(sorted(words)),
            LOOKED_AT,
        )

    def _likeness(self, other, words):
        """As colleagues who solved similar cases are found: by the type, each tag and the words of the subject."""
        return (
            bool(self.type_id and self.type_id == other.type_id)
            + len(self.tag_ids & other.tag_ids)
            + 2 * len(self._subject_words() & words) / (len(words) or 1)
        )

    def _last_answers(self):
        """:return: the last words of a colleague in each of these few cases, as plain text, by case"""
        messages = self.env["social.crm.message"]
        ours = [("direction", "=", "out"), ("is_automatic", "=", False)]
        last = {case: messages.search([("case_id", "=", case.id), *ours], order=LATEST_FIRST, limit=1) for case in self}
        return {case: html2plaintext(message.body or "").strip() for case, message in last.items()}
