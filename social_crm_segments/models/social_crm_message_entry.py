from odoo import api, models
from odoo.exceptions import UserError


class SocialCrmMessageEntry(models.Model):
    """Entries of feeds that we read may go into the library."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _is_feed_entry(self):
        """Whether it is an entry itself, and no comment on one."""
        return (
            self.channel_id.provider == "feed"
            and self.direction == "in"
            and self.external_id == self.conversation_id.external_id
        )

    def _entry_title(self):
        return (self.mail_message_id.subject or self.conversation_id.name or self.env._("Entry of a feed")).strip()[
            :200
        ]

    def action_take_into_library(self):
        """Make drafts of entries, for somebody to go on with.

        :raise UserError: none of them can be taken
        """
        contents = self.env["social.crm.content"]
        new = contents._take_entries(self)
        shown = new or contents.with_context(active_test=False).search([("source_message_id", "in", self.ids)])
        if not shown:
            raise UserError(self.env._("Only entries of feeds that we read can be taken into the library."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Taken into the library"),
            "res_model": "social.crm.content",
            "domain": [("id", "in", shown.ids)],
            "views": [(False, "form")] if len(shown) == 1 else [(False, "list"), (False, "form")],
            "res_id": shown.id if len(shown) == 1 else False,
            "context": {"active_test": False},
        }

    @api.model
    def _words_erased(self, ids):
        """A draft of an entry whose words are gone goes too; what was approved is kept, and shown no more."""
        result = super()._words_erased(ids)
        # sudo: whoever sees the content, its words are to go
        copies = self.env["social.crm.content"].sudo().with_context(active_test=False)
        copies = copies.search([("source_message_id", "in", list(ids))])
        drafts = copies.filtered(lambda content: content.state == "draft")
        (copies - drafts).active = False
        drafts.unlink()
        return result
