from odoo import fields, models


class SocialCrmWordMixin(models.AbstractModel):
    """Words that mean something in a language. They come with an addon, and colleagues correct them."""

    _name = "social.crm.word.mixin"
    _description = "Word of a language"
    _inherit = ["social.crm.cached.mixin"]
    _rec_name = "word"

    word = fields.Char(required=True)
    lang = fields.Char("Language", required=True, help="Code of the language, such as de.")
    active = fields.Boolean(default=True)

    def write(self, vals):
        """What a colleague corrected stays so when the addon that brought the word is updated."""
        result = super().write(vals)
        if not self.env.context.get("install_mode"):
            # sudo: whoever may correct words need not know of external ids
            brought = self.env["ir.model.data"].sudo().search([("model", "=", self._name), ("res_id", "in", self.ids)])
            brought.noupdate = True
        return result
