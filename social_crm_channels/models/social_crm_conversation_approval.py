from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class SocialCrmConversationApproval(models.Model):
    """Whose answers a colleague looks at before they go out, and who may be that colleague."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    def _needs_approval(self):
        """Whether a colleague has to approve what the user answers here. What no person says needs none.

        :rtype: bool
        """
        self.ensure_one()
        if self.env.uid == SUPERUSER_ID:
            return False
        talk = self.sudo()  # sudo: how a channel is set holds for whoever answers on it
        return talk.channel_id.approval == "all" or self.env.user._is_supervised(talk.company_id)

    def _refuse_unapproved(self):
        """:raise UserError: a colleague has to approve it first"""
        if self._needs_approval():
            raise UserError(
                self.env._(
                    "Your answers on %s go out once a colleague has approved them. Ask for that instead of sending.",
                    self.sudo().channel_id.name,  # sudo: as above
                )
            )

    def _may_approve(self, author):
        """Whether the user may approve an answer here: nobody approves their own.

        :param author: ``res.users`` who wrote it
        :rtype: bool
        """
        self.ensure_one()
        user, talk = self.env.user, self.sudo()  # sudo: whoever reads a talk may know whose team it is
        if user == author or not self.sudo(False).has_access("write"):
            return False
        if user.has_group("social_crm_base.group_manager") or user == talk.team_id.leader_id:
            return True
        is_of_team = not talk.team_id or user in talk.team_id.member_ids
        return is_of_team and not user._is_supervised(talk.company_id)

    @api.model
    def _inbox_queues(self):
        return super()._inbox_queues() | {"approvals": (self.env._("To approve"), self._inbox_approvals)}

    @api.model
    def _inbox_approvals(self):
        """Conversations in which an answer waits that the user may approve, as :meth:`_may_approve` decides.

        :rtype: Domain
        """
        self.env["social.crm.draft"].flush_model(["state", "user_id"])
        waiting = SQL(
            "(SELECT conversation_id FROM social_crm_draft WHERE state = 'waiting' AND user_id != %s)", self.env.uid
        )
        domain = Domain("id", "in", waiting)
        if self.env.user.has_group("social_crm_base.group_manager"):
            return domain
        supervising = SQL(
            "(SELECT team.company_id FROM social_crm_team_approval_rel supervised"
            " JOIN social_crm_team team ON team.id = supervised.team_id AND team.active WHERE supervised.user_id = %s)",
            self.env.uid,
        )
        of_team = Domain("team_id", "=", False) | Domain("team_id.member_ids", "in", self.env.user.ids)
        trusted = Domain("company_id", "not in", supervising)
        return domain & (Domain("team_id.leader_id", "=", self.env.uid) | (of_team & trusted))

    def _drafts_shown(self):
        """Return the drafts of these talks that the user has to know of, for the composer.

        :rtype: list[dict]
        """
        if not self:
            return []
        own = [("user_id", "=", self.env.uid), ("state", "in", ("kept", "rejected"))]
        # sudo: mostly there are none, which is soon known; of those there are, the user's own rights decide
        drafts = self.env["social.crm.draft"].sudo()
        found = drafts.search(
            [("conversation_id", "in", self.ids), "|", ("state", "=", "waiting"), "&", *own], order="id"
        )
        return [draft._shown() for draft in found.sudo(False)._filtered_access("read")]
