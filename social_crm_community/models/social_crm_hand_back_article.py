from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class SocialCrmHandBackArticle(models.Model):
    """An answer that was accepted is kept as an article, in the words that everybody may read."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.hand.back"

    article_id = fields.Many2one("social.crm.content", readonly=True, ondelete="set null")

    def action_make_article(self):
        """Make the draft of an article of an answer, or open the one that was made.

        :raise UserError: nobody took it for the answer yet
        """
        self.ensure_one()
        if not self.accepted_at:
            raise UserError(self.env._("Wait until whoever asked has accepted the answer."))
        if not self.article_id:
            # sudo: what became of an answer is ours to note; the article is made with their own rights
            self.sudo().article_id = self.env["social.crm.content"]._make_article(
                self.topic or self.display_name,
                plaintext2html(self.text or ""),
                company_id=self.company_id.id,
                topic_id=self.post_id.parent_id.id or self.post_id.id,
            )
        return self.article_id._open()
