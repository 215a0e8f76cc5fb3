from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.social_crm_base.tools.sql import update_rows, written_by_sql

MEMBERS_AT_ONCE = 1000


class ResUsers(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    social_trust_level_id = fields.Many2one(
        "social.crm.trust.level", "Trust level", readonly=True, index="btree_not_null", ondelete="set null"
    )
    social_trust_evidence = fields.Char("Why", compute="_compute_social_trust_evidence", compute_sudo=True)

    def _compute_social_trust_evidence(self):
        """What a member did, as the levels count it."""
        evidence = self.env["social.crm.trust.level"]._evidence(self) if self.ids else {}
        for user in self:
            counts = evidence.get(user.id)
            user.social_trust_evidence = counts and self.env._(
                "%(days)s days active, %(posts)s posts, %(accepted)s accepted answers, %(thanks)s thanks,"
                " %(flags)s posts flagged",
                **counts,
            )

    def _may_escalate(self, forum):
        """A level may let members ask staff, whatever their karma."""
        trusted = self.sudo().social_trust_level_id.may_escalate  # sudo: members ask about themselves
        return super()._may_escalate(forum) or (trusted and forum.peer_care and not self._is_public())

    @api.model
    def _update_trust_levels(self):
        """Cron: give each member the highest level that they meet."""
        levels = (
            self.env["social.crm.trust.level"]
            .search([("active", "=", True)])
            .sorted(lambda level: (level.sequence, level.id))
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT member.id FROM res_users member WHERE member.social_trust_level_id IS NOT NULL"
                " UNION SELECT DISTINCT post.create_uid FROM forum_post post"
                " JOIN forum_forum forum ON forum.id = post.forum_id AND forum.peer_care"
                " ORDER BY 1"
            )
        )
        for ids in split_every(MEMBERS_AT_ONCE, [user_id for (user_id,) in rows]):
            members = self.browse(ids)
            members._set_trust_levels(levels)
            if not self.env["ir.cron"]._commit_progress(len(members)):
                return

    def _set_trust_levels(self, levels):
        evidence = self.env["social.crm.trust.level"]._evidence(self)
        reached = {
            user_id: next((level.id for level in reversed(levels) if level._is_met(counts)), None)
            for user_id, counts in evidence.items()
        }
        update_rows(self.env, "res_users", ["social_trust_level_id"], sorted(reached.items()))
        written_by_sql(self, ["social_trust_level_id"])
