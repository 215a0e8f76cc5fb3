from odoo import models
from odoo.exceptions import UserError


class SocialCrmCommunity(models.Model):
    _name = "social.crm.community"
    _inherit = ["social.crm.community", "social.crm.segment.source"]

    def _publish_post(self, subject, html, post):
        """Hook: say something to everybody in a community of our own. Whoever runs it (the forum) extends this.

        :param str subject: plain text
        :param str html:
        :param post: the ``social.crm.campaign.post``
        :rtype: PostResult
        :raise UserError: it cannot be posted
        """
        self.ensure_one()
        raise UserError(self.env._("Nothing can be posted in %s from here. Post it there by hand.", self.name))
