import base64
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..connectors.contract import Attachment, ConnectorError, Rejected
from ..tools.cursor import read_committed
from ..tools.wake import INTERVAL

MAX_ATTEMPTS = 5
LINGER = INTERVAL + 0.5


class SocialCrmMessageAttachments(models.Model):
    """Attachments of theirs come after the message is stored, by a step that can be retried."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    @api.model
    def _fetch_attachments(self):
        """Cron: fetch what came with messages, one message at a time."""
        commit = self.env["ir.cron"]._commit_progress
        commit(0)
        idle_since = time.monotonic()
        while time.monotonic() - idle_since < LINGER:
            read_committed(self.env.cr)
            message = self._next_with_attachments()
            if message:
                message._fetch_own_attachments()
                idle_since = time.monotonic()
            else:
                time.sleep(0.1)
            if commit(len(message), remaining=len(message)) <= 0:
                return

    def _next_with_attachments(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_message WHERE attachment_state = 'pending' AND attachment_after <= %s"
                " ORDER BY attachment_after LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED",
                fields.Datetime.now(),
            )
        )
        return self.browse(message_id for (message_id,) in rows)

    def _fetch_own_attachments(self):
        """Fetch and store all attachments of a message, or none of them; what is refused is named in the message."""
        self.ensure_one()
        self.invalidate_recordset()
        connector = self.channel_id._connector()
        files, refused = [], []
        for source in self.attachment_sources or []:
            attachment = Attachment(**source)
            try:
                files.append(connector._fetch_attachment(self.channel_id, self._within_quota(attachment)))
            except Rejected as error:
                refused.append(f"{attachment.name or attachment.external_id or attachment.url}: {error}")
            except ConnectorError as error:
                self._postpone(str(error))
                return
        self._store_files(files)
        self.write(
            {
                "attachment_state": "failed" if refused else "done",
                "error": "\n".join(refused) or self.error,
            }
        )
        self.conversation_id._bus_send("social.crm.conversation/changed", self.conversation_id._bus_summary())

    def _within_quota(self, attachment):
        quota = self.channel_id.attachment_quota_mb << 20
        if quota and self.channel_id._attachment_bytes() + attachment.size > quota:
            raise Rejected(self.env._("The space for attachments of this channel is used up."))
        return attachment

    def _store_files(self, files):
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": file.name or self.env._("attachment"),
                    "datas": base64.b64encode(file.content),
                    "mimetype": file.mimetype or None,
                    "res_model": "social.crm.conversation",
                    "res_id": self.conversation_id.id,
                }
                for file in files
            ]
        )
        self.mail_message_id.attachment_ids = [fields.Command.link(attachment.id) for attachment in attachments]

    def _postpone(self, reason):
        """Try again later: after 1, 2, 4, 8 minutes, then give up."""
        attempts = self.attachment_attempts + 1
        self.write(
            {
                "attachment_attempts": attempts,
                "error": reason,
                "attachment_state": "failed" if attempts >= MAX_ATTEMPTS else "pending",
                "attachment_after": fields.Datetime.now() + timedelta(minutes=2 ** (attempts - 1)),
            }
        )

    def action_fetch_attachments(self):
        """Try once more to get what could not be stored."""
        self.filtered(lambda message: message.attachment_state == "failed").write(
            {
                "attachment_state": "pending",
                "attachment_attempts": 0,
                "attachment_after": fields.Datetime.now(),
                "error": False,
            }
        )
