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

    def _open_to_others(self, segments):
        """Hook: whether somebody reads what we post in a community of our own who belongs to none of some segments.

        Whoever runs it (the forum) extends this.

        :return: why what is for these segments alone is not posted there, and how to mend that, as the end of a sentence;
            ``""`` where it may be
        :rtype: str
        """
        self.ensure_one()
        return self.env._("it is not known who reads along in %s. Take that post out.", self.name)
