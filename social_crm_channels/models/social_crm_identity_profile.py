import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.url import web_address

from ..connectors.contract import ConnectorError, Rejected, TokenRejected
from ..connectors.reading import clean
from ..tools.wake import wake

_logger = logging.getLogger(__name__)

CRON = "social_crm_channels.cron_attachments"  # what is fetched once a message is stored
MAX_ATTEMPTS = 5


class SocialCrmIdentityProfile(models.Model):
    """People whose name their network tells only when it is asked (Messenger): each is asked for once."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.identity"

    profile_channel_id = fields.Many2one(
        "social.crm.channel", readonly=True, ondelete="set null", help="Where the profile is still to be asked for."
    )
    profile_after = fields.Datetime(readonly=True)
    profile_attempts = fields.Integer(readonly=True)

    _profile_idx = models.Index("(profile_channel_id, profile_after) WHERE profile_channel_id IS NOT NULL")

    @api.model
    def _want_profiles(self, messages):
        """Ask for the names of those who wrote and have none, where their network tells them.

        :param messages: ``social.crm.message``, inbound
        """
        channels = messages.channel_id.filtered(lambda channel: channel._capabilities().profiles)
        if not channels:
            return
        self.flush_model(["name", "profile_channel_id", "profile_attempts"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_identity identity
                   SET profile_channel_id = wanted.channel_id, profile_after = %(now)s
                  FROM (SELECT DISTINCT ON (identity_id) identity_id, channel_id
                          FROM social_crm_message
                         WHERE id = ANY(%(messages)s) AND channel_id = ANY(%(channels)s)
                         ORDER BY identity_id, id DESC) wanted
                 WHERE identity.id = wanted.identity_id AND COALESCE(identity.name, '') = ''
                   AND identity.profile_channel_id IS NULL AND COALESCE(identity.profile_attempts, 0) = 0
             RETURNING identity.id
                """,
                now=fields.Datetime.now(),
                messages=messages.ids,
                channels=channels.ids,
            )
        )
        if rows:
            self.invalidate_model(["profile_channel_id", "profile_after"])
            wake(self.env, CRON)

    @api.model
    def _next_without_profile(self):
        """Whoever has waited longest, on a channel that this database may use."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT identity.id FROM social_crm_identity identity"
                " JOIN social_crm_channel channel ON channel.id = identity.profile_channel_id"
                " WHERE identity.profile_after <= %s"
                " AND channel.state = 'connected' AND channel.active AND channel.database_uuid = %s"
                " ORDER BY identity.profile_after LIMIT 1",
                fields.Datetime.now(),
                # sudo: system parameters are technical
                self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            )
        )
        return self.browse(identity_id for (identity_id,) in rows)

    def _fetch_own_profile(self):
        """Ask who this is; a refusal is an answer too, anything else is asked again later."""
        self.ensure_one()
        channel = self.profile_channel_id
        try:
            self._keep_profile(channel._provider()._fetch_profile(channel, self))
        except TokenRejected as error:
            channel._reauthorise(str(error))  # asked again once the channel is connected
        except Rejected:
            self._keep_profile({})
        except ConnectorError as error:
            self._ask_again(getattr(error, "retry_after", None))
        except Exception:
            # One person's trouble is not the others'.
            _logger.exception("The profile of identity %s could not be read", self.id)
            self._ask_again()

    def _keep_profile(self, profile):
        texts = {key: clean(str(profile[key])) for key in ("name", "handle") if profile.get(key)}
        urls = {key: web_address(profile[key]) for key in ("avatar_url", "profile_url") if profile.get(key)}
        attempts = self.profile_attempts + 1
        self.write({**texts, **urls, "profile_channel_id": False, "profile_attempts": attempts})
        if texts.get("name"):
            self._sign_messages(texts["name"])

    def _sign_messages(self, name):
        """What they have said so far was signed with their id."""
        self.flush_recordset()
        self.env["mail.message"].flush_model(["email_from"])
        self.env.cr.execute(
            SQL(
                "UPDATE mail_message mail SET email_from = %s FROM social_crm_message message"
                " WHERE message.mail_message_id = mail.id AND message.identity_id = %s AND mail.email_from = %s",
                name,
                self.id,
                self.external_id,
            )
        )
        self.env["mail.message"].invalidate_model(["email_from"])
        for talk in self.env["social.crm.conversation"].search([("identity_id", "=", self.id)]):
            talk._bus_send("social.crm.conversation/changed", talk._bus_summary())

    def _ask_again(self, wait=None):
        attempts = self.profile_attempts + 1
        after = fields.Datetime.now() + timedelta(seconds=max(60 * 2 ** (attempts - 1), wait or 0))
        self.write(
            {
                "profile_attempts": attempts,
                "profile_after": after,
                **({"profile_channel_id": False} if attempts >= MAX_ATTEMPTS else {}),
            }
        )
        # sudo: scheduled actions are technical
        self.env.ref(CRON).sudo()._trigger(after)
