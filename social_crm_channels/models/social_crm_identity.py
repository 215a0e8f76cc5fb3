from odoo import models
from odoo.tools import SQL


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    def _partner_changed(self, old, new):
        """Conversations and messages follow the person."""
        result = super()._partner_changed(old, new)
        partner_id = new.id or None
        self.env["social.crm.conversation"].flush_model(["identity_id", "partner_id"])
        self.env["social.crm.message"].flush_model(["identity_id", "partner_id", "mail_message_id"])
        self.env["mail.message"].flush_model(["author_id"])
        self.env.cr.execute(
            SQL("UPDATE social_crm_conversation SET partner_id = %s WHERE identity_id = ANY(%s)", partner_id, self.ids)
        )
        self.env.cr.execute(
            SQL(
                "WITH moved AS (UPDATE social_crm_message SET partner_id = %(partner)s WHERE identity_id = ANY(%(ids)s)"
                " AND direction = 'in' RETURNING mail_message_id)"
                " UPDATE mail_message SET author_id = %(partner)s FROM moved WHERE id = mail_message_id",
                partner=partner_id,
                ids=self.ids,
            )
        )
        self.env["social.crm.conversation"].invalidate_model(["partner_id"])
        self.env["social.crm.message"].invalidate_model(["partner_id"])
        self.env["mail.message"].invalidate_model(["author_id"])
        return result

    def _talks_to_bury(self):
        """The talks that were with nobody else: what we said there says who it was said to."""
        talks = self.env["social.crm.conversation"].browse(self.env["social.crm.conversation"]._talks_with(self.ids))
        return super()._talks_to_bury() | {("talk", talk.channel_id.id, talk.external_id) for talk in talks}
