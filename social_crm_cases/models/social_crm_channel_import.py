from odoo import api, fields, models

from .social_crm_case_intake import IN_BULK


class SocialCrmChannelImport(models.Model):
    """What was said in another helpdesk is kept on channels of its own, one a network; nobody is answered there."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    is_import = fields.Boolean("For imported talk", readonly=True, copy=False)

    _import_uniq = models.UniqueIndex(
        "(company_id, network_id) WHERE is_import", "There is a channel for what is imported of this network already."
    )

    @api.model
    def _for_import(self, network):
        """The channel of this company on which imported talk of a network is kept.

        It is archived from the first, so that it is no account to connect, look after, or choose.

        :param network: one ``social.crm.network``
        """
        # sudo: managers import, only administrators make channels
        channels = self.sudo().with_context(active_test=False, **IN_BULK)
        domain = [("is_import", "=", True), ("network_id", "=", network.id), ("company_id", "=", self.env.company.id)]
        return channels.search(domain) or channels.create(
            {
                "name": self.env._("Imported: %s", network.name),
                "provider": "logged",
                "network_id": network.id,
                "company_id": self.env.company.id,
                "care": False,
                "active": False,
                "is_import": True,
            }
        )
