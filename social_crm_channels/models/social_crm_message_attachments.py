import logging
import math
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..connectors.contract import Attachment, ConnectorError, Rejected, TokenRejected
from ..connectors.reading import clean
from ..tools.cursor import read_committed
from ..tools.wake import Linger, wake

_logger = logging.getLogger(__name__)

CRON = "social_crm_channels.cron_attachments"
MAX_ATTEMPTS = 5


class SocialCrmMessageAttachments(models.Model):
    """Attachments of theirs come after the message is stored, by a step that can be retried."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    @api.model
    def _fetch_attachments(self):
        """Cron: fetch what came with messages, one message at a time; then who wrote them, where nobody said."""
        commit = self.env["ir.cron"]._commit_progress
        commit(0)
        linger, done = Linger(self.env), None
        while linger.lasts(done):
            read_committed(self.env.cr)
            done = self._fetch_next()
            if not done:
                time.sleep(0.1)
            if commit(done, remaining=done) <= 0:
                return

    def _fetch_next(self):
        """:return: the number of messages or people that something was fetched for, 0 or 1"""
        message = self._next_with_attachments()
        if message:
            message._fetch_own_attachments()
            return 1
        person = self.env["social.crm.identity"]._next_without_profile()
        if person:
            person._fetch_own_profile()
        return len(person)

    def _next_with_attachments(self):
        """The message that has waited longest, of a channel that this database may use."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT message.id FROM social_crm_message message"
                " JOIN social_crm_channel channel ON channel.id = message.channel_id"
                " WHERE message.attachment_state = 'pending' AND message.attachment_after <= %s"
                " AND channel.state = 'connected' AND channel.active AND channel.database_uuid = %s"
                " ORDER BY message.attachment_after LIMIT 1",
                fields.Datetime.now(),
                # sudo: system parameters are technical
                self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            )
        )
        return self.browse(message_id for (message_id,) in rows)

    def _fetch_own_attachments(self):
        """Fetch and store all attachments of a message, but for those that are refused: the message names them.

        When one of them may come later, none is stored, and all are fetched then.
        """
        self.ensure_one()
        self.invalidate_recordset()
        try:
            with self.env.cr.savepoint():
                self._fetch_and_store()
        except TokenRejected as error:
            # No attempt is counted: they come once the channel is connected again.
            self.channel_id._reauthorise(str(error))
        except ConnectorError as error:
            self._postpone(str(error), getattr(error, "retry_after", None))
        except Exception:
            # One message's trouble is not its neighbours'.
            _logger.exception("The attachments of message %s could not be stored", self.id)
            self._postpone(self.env._("The attachments could not be stored. The server's log tells why."))
        self.conversation_id._bus_send("social.crm.conversation/changed", self.conversation_id._bus_summary())

    def _fetch_and_store(self):
        files, refused = self._fetch_files()
        if not self._is_still_wanted():
            return
        self._store_files(files)
        self.write(
            {
                "attachment_state": "failed" if refused else "done",
                "attachment_sources": [source for source, _reason in refused],
                "error": "\n".join(reason for _source, reason in refused) or False,
            }
        )

    def _fetch_files(self):
        """:return: the files, and the sources that were refused, each with the reason"""
        connector = self.channel_id._provider()
        files, refused = [], []
        room = self._room()
        for source in self.attachment_sources or []:
            attachment = Attachment(**source)
            try:
                self._check_room(room, attachment.size)
                file = connector._fetch_attachment(self.channel_id, attachment)
                self._check_room(room, len(file.content))  # whatever was announced
            except Rejected as error:
                refused.append((source, f"{attachment.name or attachment.external_id or attachment.url}: {error}"))
            else:
                files.append(file)
                room -= len(file.content)
        return files, refused

    def _room(self):
        """:return: bytes that the channel's attachments may still take"""
        quota = self.channel_id.attachment_quota_mb << 20
        return quota - self.channel_id._attachment_bytes() if quota else math.inf

    def _check_room(self, room, size):
        if max(size, 1) > room:
            raise Rejected(self.env._("The space for attachments of this channel is used up."))

    def _is_still_wanted(self):
        """Whether nobody erased the message, or stored its files, while they were fetched; if so, it is held."""
        self.flush_recordset()
        # Only now, for a slow server may not hold up whoever edits or deletes the message.
        rows = self.env.execute_query(
            SQL("SELECT attachment_state = 'pending' FROM social_crm_message WHERE id = %s FOR NO KEY UPDATE", self.id)
        )
        self.invalidate_recordset()
        return rows == [(True,)]

    def _store_files(self, files):
        # What a browser would run is stored as text, although a superuser stores it.
        attachments = (
            self.env["ir.attachment"]
            .with_context(attachments_mime_plainxml=True)
            .create(
                [
                    {
                        "name": clean(file.name) or self.env._("attachment"),
                        "raw": file.content,
                        "mimetype": file.mimetype or None,
                        "res_model": "social.crm.conversation",
                        "res_id": self.conversation_id.id,
                    }
                    for file in files
                ]
            )
        )
        self.mail_message_id.attachment_ids = [fields.Command.link(attachment.id) for attachment in attachments]
        self._show_inside_text({file.content_id: attachments[place] for place, file in enumerate(files)})

    def _show_inside_text(self, attachments):
        """Show pictures where the text has them.

        :param dict attachments: by content id; those without one are shown below, as always
        """
        body = self.mail_message_id.body or ""
        for content_id, attachment in attachments.items():
            if content_id and f"cid:{content_id}" in body:
                [token] = attachment.generate_access_token()
                body = body.replace(f"cid:{content_id}", f"/web/image/{attachment.id}?access_token={token}")
        if body != (self.mail_message_id.body or ""):
            self.mail_message_id.body = body

    def _store_at_once(self, files):
        """Store files that are at hand, as far as the channel has room; the message names those that it had none for.

        :param list[FetchedFile] files: in the order of the attachments that were announced
        """
        self.ensure_one()
        kept, refused, room = [], [], self._room()
        for number, file in enumerate(files):
            if len(file.content) <= room:
                kept.append(file)
                room -= len(file.content)
            else:
                refused += (self.attachment_sources or [])[number : number + 1]
        self._store_files(kept)
        reason = self.env._("The space for attachments of this channel is used up.")
        self.write(
            {
                "attachment_state": "failed" if refused else "done" if kept else "none",
                "attachment_sources": refused or False,
                "error": "\n".join(f"{source['name']}: {reason}" for source in refused) or False,
            }
        )

    def _postpone(self, reason, wait=None):
        """Try again later: after 1, 2, 4, 8 minutes, then give up.

        :param str reason: for people
        :param float wait: seconds to wait at least, as the server asked
        """
        if not self._is_still_wanted():
            return
        attempts = self.attachment_attempts + 1
        after = fields.Datetime.now() + timedelta(seconds=max(60 * 2 ** (attempts - 1), wait or 0))
        self.write(
            {
                "attachment_attempts": attempts,
                "error": reason,
                "attachment_state": "failed" if attempts >= MAX_ATTEMPTS else "pending",
                "attachment_after": after,
            }
        )
        if attempts < MAX_ATTEMPTS:
            # sudo: scheduled actions are technical
            self.env.ref(CRON).sudo()._trigger(after)

    def action_fetch_attachments(self):
        """Try once more to get what could not be stored."""
        self.conversation_id.check_access("write")
        # sudo: messages belong to the product; the right to answer was checked
        self.sudo().filtered(lambda message: message.attachment_state == "failed").write(
            {
                "attachment_state": "pending",
                "attachment_attempts": 0,
                "attachment_after": fields.Datetime.now(),
                "error": False,
            }
        )
        wake(self.env, CRON)
