import hmac
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.sql import insert_rows

#: The system parameter that holds the key, which nobody who has tombstones may lose.
KEY = "social_crm_base.tombstone_key"


class SocialCrmTombstone(models.Model):
    """Who was erased, and when, in a form that tells it only to whoever meets the same person again.

    A backfill would bring back what was said before: it asks here first. What somebody says after their erasure is
    heard, as from somebody new.
    """

    _name = "social.crm.tombstone"
    _description = "Tombstone"
    _order = "erased_at desc, id desc"
    _rec_name = "digest"
    _log_access = False

    digest = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("account", "Account"),
            ("handle", "Handle"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("talk", "Conversation"),
        ],
        required=True,
        readonly=True,
    )
    erased_at = fields.Datetime(required=True, readonly=True, index=True)
    erasure_id = fields.Many2one("social.crm.erasure", readonly=True, index=True, ondelete="set null")

    _digest_uniq = models.Constraint("UNIQUE (digest)", "This tombstone is there already.")

    def init(self):
        """Have a key of our own.

        The database's secret would not do: a copy gets another one, and when the copy goes live, no tombstone would
        be known again. Tombstones that were laid while it was the key go on being known.
        """
        # sudo: system parameters are technical
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(KEY):
            return
        ((are_there,),) = self.env.execute_query(SQL("SELECT EXISTS (SELECT FROM social_crm_tombstone)"))
        secret = parameters.get_param("database.secret") if are_there else None
        key = hmac.digest(secret.encode(), b"social_crm_tombstone", "sha256") if secret else secrets.token_bytes()
        parameters.set_param(KEY, key.hex())

    @api.model
    def _digester(self):
        """Return a function that hashes what names a person or a talk.

        It is an HMAC (RFC 2104): ids and phone numbers are so few that a plain hash of one could be found by trying
        them all.

        :return: kind and parts of the name → hexadecimal digits
        :raise UserError: the key was lost
        """
        # sudo: system parameters are technical
        key = self.env["ir.config_parameter"].sudo().get_param(KEY)
        if not key:
            raise UserError(
                self.env._(
                    "The key that erased people are known again by is missing. Restore the system parameter %s from a"
                    " backup, or whoever was erased may come back.",
                    KEY,
                )
            )
        key = bytes.fromhex(key)

        def digest(*parts):
            return hmac.digest(key, repr(tuple(map(str, parts))).encode(errors="replace"), "sha256").hex()

        return digest

    @api.model
    def _names_of(self, network, scope="", external_id="", handle="", email="", phone=""):
        """Write down how an account may be named on a tombstone.

        :return: tuples for the digester: kind, then parts
        :rtype: set[tuple]
        """
        external_id = network._canonical_id(external_id)
        names = set()
        if external_id:
            names.add(("account", network.id, scope or "", external_id))
            if network.address:
                names.add((network.address, _canonical(network.address, external_id)))
        if handle:
            names.add(("handle", network.id, scope or "", handle.removeprefix(network.handle_prefix or "").lower()))
        if email:
            names.add(("email", _canonical("email", email)))
        if phone:
            names.add(("phone", _canonical("phone", phone)))
        return names

    @api.model
    def _lay(self, names, erasure):
        """Set the tombstones of what has been erased.

        :param names: tuples of kind and parts, as of :meth:`_names_of`
        :param erasure: ``social.crm.erasure``
        """
        digest = self._digester()
        insert_rows(
            self.env,
            self._table,
            ("digest", "kind", "erased_at", "erasure_id"),
            sorted((digest(*name), name[0], erasure.requested_at, erasure.id) for name in names),
            on_conflict=SQL("ON CONFLICT (digest) DO UPDATE SET erased_at = excluded.erased_at"),
        )
        self.invalidate_model()

    @api.model
    def _latest(self):
        """Return when somebody was erased last, ``None`` if nobody was: what is newer need not be looked at."""
        ((moment,),) = self.env.execute_query(SQL("SELECT max(erased_at) FROM social_crm_tombstone"))
        return moment

    @api.model
    def _moments(self, names):
        """Return when those of some names were erased that were, in one query.

        :param names: tuples of kind and parts
        :rtype: dict[tuple, datetime]
        """
        digest = self._digester()
        by_digest = {digest(*name): name for name in names}
        if not by_digest:
            return {}
        rows = self.env.execute_query(
            SQL("SELECT digest, erased_at FROM social_crm_tombstone WHERE digest = ANY(%s)", list(by_digest))
        )
        return {by_digest[digest]: moment for digest, moment in rows}


def _canonical(kind, address):
    if kind == "email":
        return address.strip().lower()
    return "".join(char for char in address if char.isdigit())
