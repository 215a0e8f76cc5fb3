from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..connectors.contract import RateLimited
from ..tools.cursor import read_committed
from ..tools.vault import OPTION, NotAKey, SecretsUnreadable, is_current, seal, unseal

NO_SECRETS = {"client_server", "expires_at", "scope"}  # kept beside them
WHERE_THEY_GO = ("base_url", "provider")  # decide who is told our secrets
UNREADABLE_WAIT = 60  # seconds until we look again whether the server has its key


class SocialCrmChannelSecrets(models.Model):
    """What a provider gave us to prove who we are: written by administrators, read by the protocol alone."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    credentials = fields.Json(
        groups=fields.NO_ACCESS, copy=False, help="An object, or a text where the server encrypts its secrets."
    )

    def write(self, vals):
        """Secrets that were entered for one server are not told to another: whoever names it enters them anew."""
        moved = self.browse()
        if not self.env.su:
            moved = self.filtered(
                lambda channel: any(name in vals and (vals[name] or False) != channel[name] for name in WHERE_THEY_GO)
            )
        res = super().write(vals)
        if moved:
            moved._forget_for_another_server()
        return res

    def _forget_for_another_server(self):
        channels = self.sudo().filtered("credentials")  # sudo: no role may read or write it
        channels.credentials = False
        for channel in channels.filtered(lambda channel: channel.state != "draft"):
            reason = channel._for_company().env._("The provider's address was changed. Enter the credentials for it.")
            channel.write({"state": "reauthorise", "state_reason": reason})

    def _credential(self, name):
        """A secret, for connectors only.

        :return: ``""`` where there is none, or nobody can read it (see :meth:`_unreadable_reason`)
        :rtype: str
        """
        self.ensure_one()
        return self._unsealed().get(name) or ""

    def _secrets(self):
        """All secrets, so that they can be kept out of logs and errors.

        :rtype: list[str]
        """
        self.ensure_one()
        shown = {*NO_SECRETS, *self._connector()._open_credentials}
        values = [value for name, value in self._unsealed().items() if name not in shown]
        key = self.sudo().webhook_key  # sudo: hidden from all users
        return [str(value) for value in [*values, key] if value]

    def _set_credentials(self, values):
        """Replace some secrets; others stay.

        :param dict values: name → text
        :raise UserError: what is there cannot be read, and would be lost
        """
        self.ensure_one()
        self.check_access("write")
        channel = self.sudo()  # sudo: nobody may read what is there; merging it needs to
        try:
            channel.credentials = seal({**unseal(channel.credentials), **values})
        except SecretsUnreadable as error:
            raise UserError(self._say_unreadable(error)) from error

    def action_forget_credentials(self):
        """Throw away secrets that nobody can read, so that they can be entered anew."""
        self.check_access("write")
        self.sudo().credentials = False  # sudo: no role may read or write it
        self.filtered(lambda channel: channel.state != "draft").state = "reauthorise"

    def _unsealed(self):
        try:
            return unseal(self.sudo().credentials)  # sudo: no role may read it, the protocol must
        except SecretsUnreadable:
            return {}

    def _unreadable_reason(self):
        """Why nobody can read the secrets, and what to do; ``""`` where they can be read.

        :rtype: str
        """
        self.ensure_one()
        try:
            unseal(self.sudo().credentials)  # sudo: as in _credential
        except SecretsUnreadable as error:
            return self._say_unreadable(error)
        return ""

    def _say_unreadable(self, error):
        if isinstance(error, NotAKey):
            return self.env._(
                "The server's configuration file has a %s that is no key. Make one with"
                " “openssl rand -base64 32 | tr '+/' '-_'”, or put the right one back, and restart the server.",
                OPTION,
            )
        return self.env._(
            "The credentials are encrypted, and the server has not the right key. Put it back into the server's"
            " configuration file as %s and restart the server, or forget the credentials and enter them anew.",
            OPTION,
        )

    def _provider(self):
        """The connector, for a call to the provider: our credentials are fit for it.

        :rtype: odoo.model.social_crm_connector
        :raise RateLimited: the whole account waits until the server can read its secrets
        """
        self.ensure_one()
        reason = self._unreadable_reason()
        if reason:
            raise RateLimited(reason, retry_after=UNREADABLE_WAIT)
        return self._connector()

    # ------------------------------------------------------------------
    # Rotating the key
    # ------------------------------------------------------------------
    @api.model
    def _rotate_secrets(self, commit=lambda: None):
        """Encrypt all secrets with the first key of the configuration; those that are, are left alone.

        :param commit: called after each channel; a later failure leaves what is done done
        :return: number of channels by what became of them, and the names of those that no key opens
        :rtype: tuple[dict[str, int], list[str]]
        """
        counts, unreadable = {"rotated": 0, "current": 0}, []
        # sudo: the command of whoever runs the server is for all companies
        channels = self.sudo().with_context(active_test=False).search([("credentials", "!=", False)])
        commit()
        for channel in channels:
            read_committed(self.env.cr)
            # its token may just be refreshed
            self.env.cr.execute(SQL("SELECT FROM social_crm_channel WHERE id = %s FOR NO KEY UPDATE", channel.id))
            channel.invalidate_recordset(["credentials"])
            try:
                if is_current(channel.credentials):
                    counts["current"] += 1
                else:
                    channel.credentials = seal(unseal(channel.credentials))
                    counts["rotated"] += 1
            except SecretsUnreadable:
                unreadable.append(channel.name)
            channel.flush_recordset()
            commit()
        return counts, unreadable
