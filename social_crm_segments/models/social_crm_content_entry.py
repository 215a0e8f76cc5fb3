from odoo import api, fields, models

from odoo.addons.social_crm_base.tools.url import web_address


class SocialCrmContentEntry(models.Model):
    """Entries of feeds that we read may be passed on."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    source_message_id = fields.Many2one(
        "social.crm.message", "Entry", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    _entry_uniq = models.UniqueIndex(
        "(source_message_id) WHERE source_message_id IS NOT NULL", "This entry is in the library already."
    )

    @api.model
    def _take_entries(self, messages):
        """Make drafts of entries of feeds, each once.

        :param messages: ``social.crm.message``
        :return: the contents that are new
        """
        # sudo: an entry is taken once, whoever sees the content
        taken = self.sudo().with_context(active_test=False).search([("source_message_id", "in", messages.ids)])
        new = (messages - taken.source_message_id).filtered(lambda entry: entry._is_feed_entry() and entry.body)
        return self.create(
            [
                {
                    "name": entry._entry_title(),
                    "kind": "rss",
                    "company_id": entry.company_id.id,
                    "user_id": False,
                    "source_message_id": entry.id,
                    "source_url": web_address(entry.url),
                    "variant_ids": [
                        fields.Command.create({"subject": entry._entry_title(), "body": entry.mail_message_id.body})
                    ],
                }
                for entry in new
            ]
        )
