from odoo import api, models
from odoo.tools import SQL, html2plaintext

from odoo.addons.mail.tools.discuss import Store

from ..tools.errors import AnswerCollision
from .social_crm_conversation import preview


class SocialCrmConversationReply(models.Model):
    """What the composer asks before something is sent, and what is looked at when it is."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    # ------------------------------------------------------------------
    # For the composer
    # ------------------------------------------------------------------
    @api.model
    @api.readonly
    def reply_targets(self, thread_model, thread_id):
        """Return where the person of a thread can be answered, the default first.

        :return: as ``_reply_route`` of the thread, with ``is_default``
        :rtype: list[dict]
        """
        return self.env["social.crm.thread.mixin"]._thread(thread_model, thread_id)._reply_routes()

    @api.model
    def reply_preview(self, thread_model, thread_id, body, attachment_ids=None, social_reply=None):
        """Return how an answer would go out, and what stands against it.

        :param str body: as it would be posted
        :param attachment_ids: ids of the files that come along
        :param dict social_reply: the options of the answer
        :return: ``parts``, ``problems``, ``blockers``, ``length``, ``limit``, ``measure``, ``split``, ``signature``
        :rtype: dict
        :raise UserError: the options name what is not theirs to answer
        """
        draft, files, purpose = self._reply_draft(thread_model, thread_id, attachment_ids, social_reply)
        if not draft:
            return {}
        text = html2plaintext(body or "", include_references=False).strip()
        return draft._preview_parts(text, files, purpose)

    @api.model
    def reply_file_problems(self, thread_model, thread_id, attachment_ids, social_reply=None):
        """Return why files cannot go out with an answer, while it is still being written.

        :param attachment_ids: ids of the files that come along
        :param dict social_reply: the options of the answer
        :return: a sentence each
        :rtype: list[str]
        :raise UserError: the options name what is not theirs to answer
        """
        draft, files, purpose = self._reply_draft(thread_model, thread_id, attachment_ids, social_reply)
        return draft._attachment_problems(files, purpose) if draft else []

    @api.model
    def _reply_draft(self, thread_model, thread_id, attachment_ids, social_reply):
        """:return: the message that an answer would become, its files, and its purpose"""
        thread = self.env["social.crm.thread.mixin"]._thread(thread_model, thread_id)
        answer = thread._answer(social_reply)
        files = self.env["ir.attachment"].browse(attachment_ids or []).exists()
        files.check_access("read")
        purpose = "private_reply" if answer.comment else "reply"
        return thread._draft_of(answer), files.sudo(), purpose  # sudo: that they may be read was checked

    # ------------------------------------------------------------------
    # Two who answer at once
    # ------------------------------------------------------------------
    def _hold_for_answer(self):
        """Let one answer after the other be looked at: the second of two waits here, and then sees the first.

        It is the first row that an answer locks, as it is of what comes in. The first changes it (:meth:`_replied`), so
        that Odoo begins the second anew with what is there by then.
        """
        self.env.execute_query(
            SQL("SELECT id FROM social_crm_conversation WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", self.ids)
        )

    def _refuse_if_others_spoke(self, options):
        """:raise AnswerCollision: somebody has spoken since the author looked, and they did not say that they know"""
        if options.seen_message_id is None or options.confirmed:
            return
        said = self._said_since(options.seen_message_id, self.env.user)
        if said:
            raise AnswerCollision(*said._as_collision())

    def _said_since(self, seen_message_id, but_by=None):
        """What was said here after a message; an answer of ours goes first.

        :param int seen_message_id: the latest that somebody has seen
        :param but_by: ``res.users`` whose answers do not count
        :return: one ``social.crm.message`` or none
        """
        self.ensure_one()
        # sudo: whoever may answer here sees what was said here
        return (
            self.env["social.crm.message"]
            .sudo()
            .search(
                [
                    ("conversation_id", "=", self.id),
                    ("id", ">", seen_message_id),
                    ("is_automatic", "=", False),
                    ("spam_reason", "=", False),
                    ("deleted_at", "=", False),
                    *(["|", ("direction", "=", "in"), ("user_id", "!=", but_by.id)] if but_by else []),
                ],
                order="direction DESC, id DESC",
                limit=1,
            )
        )

    def _latest_message_id(self):
        """Return the id of what came here last, by the order in which it came; 0 for nothing."""
        self.ensure_one()
        # sudo: as above
        messages = self.env["social.crm.message"].sudo()
        return messages.search([("conversation_id", "=", self.id)], order="id DESC", limit=1).id or 0

    # ------------------------------------------------------------------
    # What is taken back
    # ------------------------------------------------------------------
    def _for_composer(self, body, attachments):
        """Return words and files as a composer takes them to go on with.

        :param str body: HTML
        :param attachments: ``ir.attachment``
        :rtype: dict
        """
        store = Store().add(attachments, extra_fields=attachments._get_store_ownership_fields())
        return {
            "body": body or "",
            "text": html2plaintext(body or "", include_references=False).strip(),
            "attachment_ids": attachments.ids,
            "store_data": store.get_result(),
        }

    def _unreplied(self):
        """Keep the list in step when what :meth:`_replied` noted was taken back before it was sent."""
        last = self._last_said()
        is_theirs = last.direction == "in" and not last.is_automatic
        self.with_context(tracking_disable=True).write(
            {
                "message_count": max(self.message_count - 1, 0),
                "last_message_at": last.occurred_at,
                "last_message_preview": preview(last.mail_message_id.body),
                **({"state": "open"} if self.state == "waiting" and is_theirs else {}),
            }
        )
