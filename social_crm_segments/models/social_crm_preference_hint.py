from odoo import models


class SocialCrmPreferenceHint(models.Model):
    """What messages say of how to leave."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.preference"

    def _way_out(self, network):
        """What stands below a message: short on messengers, where words count.

        :param network: where it is sent (``social.crm.network``)
        :rtype: str
        """
        self.ensure_one()
        said = self.with_context(lang=self.partner_id.lang or self.env.lang)
        if network.address != "email":
            return said.env._("No more of this: %s", self._leave_url())
        return said.env._(
            "You get this because you allowed it.\nChoose what you get, and how often: %(choose)s\nNothing any more:"
            " %(leave)s",
            choose=self._centre_url(),
            leave=self._leave_url(),
        )

    def _mail_headers(self):
        """What tells mail programs how to leave with one click (RFC 2369, RFC 8058).

        :rtype: dict
        """
        self.ensure_one()
        return {
            "List-Unsubscribe": f"<{self._one_click_url()}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
