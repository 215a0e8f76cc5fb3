from odoo import models
from odoo.tools import plaintext2html


class SocialCrmBlacklistMixin(models.AbstractModel):
    """What Odoo's e-mail and phone blacklists share: they and our consents say the same."""

    _name = "social.crm.blacklist.mixin"
    _description = "Blacklist that consents follow"

    _address = ""  # what it lists, as ``address`` of a network: ``email`` or ``phone``
    _key_field = ""  # where the address stands

    def write(self, vals):
        changed = self.filtered(lambda each: "active" in vals and each.active != vals["active"])
        result = super().write(vals)
        changed._tell_consents(vals.get("active"))
        return result

    def unlink(self):
        self._tell_consents(False)
        return super().unlink()

    def _tell_consents(self, refused):
        """:param bool refused: the addresses were put on the list, else taken off it"""
        if self and not self.env.context.get("social_crm_from_consent"):
            # sudo: whoever may change the list need not see social records
            self.env["social.crm.consent"].sudo()._blacklist_changed(
                self._address, self.mapped(self._key_field), refused
            )

    def _refused(self, keys):
        """:return: those of the addresses that are on the list"""
        return set(self.search([(self._key_field, "in", list(keys))]).mapped(self._key_field))

    def _refuse(self, keys, reason):
        """Put addresses on the list, in a number of statements that does not grow with them.

        :param keys: addresses, in the form of the list
        :param str reason: what the list says of it
        """
        if not keys:
            return
        known = self.with_context(active_test=False).search([(self._key_field, "in", list(keys))])
        missing = sorted(set(keys) - set(known.mapped(self._key_field)))
        archived = known.filtered(lambda each: not each.active)
        archived._switch(True)
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        new = quiet.create([{self._key_field: key} for key in missing])
        (archived | new)._log(reason)

    def _allow(self, keys, reason):
        """Take addresses off the list; the reverse of :meth:`_refuse`."""
        if keys:
            listed = self.search([(self._key_field, "in", list(keys))])
            listed._switch(False)
            listed._log(reason)

    def _switch(self, active):
        # what would be tracked one by one is said by the reason
        self.with_context(tracking_disable=True).write({"active": active})

    def _log(self, reason):
        """Say in the history of each address why it is on the list, or no more: rows that notify nobody."""
        self._message_log_batch(bodies=dict.fromkeys(self.ids, plaintext2html(reason)))
