from odoo import api, fields, models


class SocialCrmChannelCredentials(models.TransientModel):
    """Secrets are written here and never read back: nothing of them stays in this record."""

    _name = "social.crm.channel.credentials"
    _description = "Enter Credentials"

    channel_id = fields.Many2one("social.crm.channel", required=True, ondelete="cascade")
    line_ids = fields.One2many("social.crm.channel.credentials.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        channel = self.env["social.crm.channel"].browse(
            values.get("channel_id") or self.env.context.get("default_channel_id")
        )
        if channel:
            values["line_ids"] = [
                fields.Command.create(
                    {
                        "name": name,
                        "label": label,
                        "help": help_text,
                        "is_set": bool(channel._credential(name)),
                    }
                )
                for name, label, help_text in channel._connector()._credential_fields()
            ]
        return values

    def action_save(self):
        """Store what was entered; an empty line leaves what is there."""
        self.ensure_one()
        values = {line.name: line.value.strip() for line in self.line_ids if line.value}
        self.line_ids.value = False
        if values:
            self.channel_id._set_credentials(values)
        return {"type": "ir.actions.act_window_close"}

    def action_save_and_connect(self):
        self.action_save()
        self.channel_id.action_connect()
        return {"type": "ir.actions.act_window_close"}


class SocialCrmChannelCredentialsLine(models.TransientModel):
    _name = "social.crm.channel.credentials.line"
    _description = "One Credential"

    wizard_id = fields.Many2one("social.crm.channel.credentials", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    label = fields.Char(required=True)
    help = fields.Char()
    is_set = fields.Boolean("Set")
    value = fields.Char()
