from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _may_escalate(self, forum):
        """Whether a user may make a private case of a question that somebody asked on a forum.

        :param forum: one ``forum.forum``
        :rtype: bool
        """
        self.ensure_one()
        if not forum.peer_care or self._is_public():
            return False
        return self.has_group("social_crm_base.group_user") or self.karma >= forum.karma_escalate
