import logging

from odoo import api, fields, models

from ..connectors.contract import ConnectorError
from ..tools.cursor import read_committed

_logger = logging.getLogger(__name__)


class SocialCrmConversationRead(models.Model):
    """Tell people that we have read what they wrote, where the channel is set so and its network can.

    A colleague who opens a talk does not wait for the network, and is not told of its errors: it is a courtesy.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    read_to_tell = fields.Boolean(
        "To be told as read", readonly=True, help="Somebody has read it here, and the network will be told in a moment."
    )

    _read_to_tell_idx = models.Index("(id) WHERE read_to_tell")

    def _want_to_tell_read(self):
        # sudo: reading is enough to have read
        talks = self.sudo().filtered(lambda talk: talk.channel_id.tell_read and talk.channel_id.can_tell_read)
        if talks:
            talks.read_to_tell = True
            # sudo: scheduled actions are technical
            self.env.ref("social_crm_channels.cron_tell_read").sudo()._trigger()

    @api.model
    def _tell_read(self, commit=None):
        """Cron: tell what was read. What cannot be told now is told with the next opening.

        :param commit: as of ``ir.cron._commit_progress``; default: that
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        talks = self.with_context(active_test=False).search([("read_to_tell", "=", True)])
        commit(0, remaining=len(talks))
        for talk in talks:
            read_committed(self.env.cr)
            talk.read_to_tell = False
            left = commit(1)  # while the network thinks, nobody waits for us, and what comes in undoes nothing of ours
            read_committed(self.env.cr)
            talk._tell_provider_read()
            if left <= 0:
                return

    def _tell_provider_read(self):
        self.ensure_one()
        if not self.channel_id._is_live():
            return
        try:
            self.channel_id._provider()._mark_read(self.channel_id, self)
        except ConnectorError as error:
            _logger.info("The network was not told that conversation %s was read: %s", self.id, error)
        except Exception:  # one talk's trouble is not its neighbours'
            _logger.exception("Telling that conversation %s was read failed", self.id)
