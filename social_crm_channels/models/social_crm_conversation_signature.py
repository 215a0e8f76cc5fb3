from odoo import models

from ..tools.braces import fill


class SocialCrmConversationSignature(models.Model):
    """What stands below an answer."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    def _signature(self):
        """What stands below an answer of the user here, in the person's language where it is translated.

        :return: plain text, ``""`` for none
        :rtype: str
        """
        self.ensure_one()
        if not self.channel_id.signature:  # most have none: whose language it would be in need not be looked up
            return ""
        talk = self.with_context(lang=self.partner_id.lang or self.company_id.partner_id.lang)
        text = talk.channel_id.signature
        if not text:
            return ""
        name = self.env.user._name_for_people()
        known = {
            "name": name,
            "initials": "".join(word[0] for word in name.split()).upper(),
            "team": talk.team_id.name or "",
            "company": talk.company_id.name or "",
        }
        return fill(text, known).strip()
