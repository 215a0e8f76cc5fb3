from odoo import models


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
