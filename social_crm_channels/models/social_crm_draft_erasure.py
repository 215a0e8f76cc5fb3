from odoo import api, models
from odoo.tools import SQL, html2plaintext, split_every

from odoo.addons.social_crm_base.models.social_crm_personal_data_mixin import (
    ERASE_BATCH,
    EXPORT_BATCH,
    label_of,
    readable,
)
from odoo.addons.social_crm_base.tools.person import mentions

PERSONAL_FIELDS = ("create_date", "channel_id", "state", "note", "decided_at")


class SocialCrmDraftErasure(models.Model):
    """What we wanted to say to a person tells of them as what we said, and is counted nowhere: it goes."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.draft"

    _erase_order = 10  # while the messages that it answers still have their author

    @api.model
    def _personal_data(self, person):
        for ids in split_every(EXPORT_BATCH, self._about(person)):
            for draft in self.browse(ids):
                yield {
                    **{label_of(draft, name): readable(draft, name) for name in PERSONAL_FIELDS},
                    self.env._("Text"): draft._text(),
                    label_of(draft, "written"): html2plaintext(draft.written or "", include_references=False),
                    "files": draft.attachment_ids,
                }
            self.env.invalidate_all()

    @api.model
    def _erase_person(self, person):
        drafts = self.browse(self._about(person, SQL("LIMIT %s", ERASE_BATCH)))
        drafts.unlink()
        return len(drafts)

    def _about(self, person, limit=None):
        """Ids of drafts for talks with the person alone, for comments of theirs, and of those that name them where
        they speak among others.

        :rtype: list[int]
        """
        self.env.flush_all()
        theirs = person.where("message", ("identity_id", "partner_id"))
        handles = [term for term in person.handles if term in person.terms]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM social_crm_draft draft
                 WHERE conversation_id = ANY(%(talks)s)
                    OR EXISTS (SELECT FROM social_crm_message message
                                WHERE message.id = draft.private_reply_to_id AND %(theirs)s)
                    OR (%(named)s AND EXISTS (SELECT FROM social_crm_message message
                                               WHERE message.conversation_id = draft.conversation_id AND %(theirs)s))
              ORDER BY id %(limit)s
                """,
                talks=self.env["social.crm.conversation"]._talks_with(person.identity_ids, person.partner_id),
                theirs=theirs,
                named=mentions(SQL("concat_ws(' ', draft.body, draft.written, draft.note)"), handles),
                limit=limit or SQL(),
            )
        )
        return [draft_id for (draft_id,) in rows]
