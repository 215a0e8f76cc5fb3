from odoo import api, fields, models


class SocialCrmIdeaTell(models.Model):
    """Whoever asked is told what became of it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    told_at = fields.Datetime("Told", readonly=True, copy=False, help="When somebody was last told of it.")
    notice_ids = fields.One2many("social.crm.idea.notice", "idea_id", "Notices", readonly=True)
    told_count = fields.Integer("People told", compute="_compute_told_count")
    unsettled_count = fields.Integer("Not told yet", compute="_compute_told_count")
    helped_count = fields.Integer("It helped", compute="_compute_helped_count")
    not_helped_count = fields.Integer("It did not help", compute="_compute_helped_count")

    @api.depends("notice_ids.state")
    def _compute_told_count(self):
        notices = self.env["social.crm.idea.notice"]
        counts = {
            (idea, state): count
            for idea, state, count in notices._read_group(
                [("idea_id", "in", self.ids), ("kind", "=", "released")], ["idea_id", "state"], ["__count"]
            )
        }
        for idea in self:
            idea.told_count = sum(counts.get((idea._origin, state), 0) for state in ("told", "by_hand"))
            idea.unsettled_count = sum(
                counts.get((idea._origin, state), 0) for state in ("queued", "posted", "blocked", "failed")
            )

    @api.depends("supporter_ids.helped")
    def _compute_helped_count(self):
        for idea in self:
            answers = idea.supporter_ids.mapped("helped")
            idea.helped_count, idea.not_helped_count = answers.count("yes"), answers.count("no")

    def _released(self):
        """Everybody who asked is told."""
        result = super()._released()
        # sudo: who is told is not for whoever moves an idea to decide
        self.env["social.crm.idea.notice"].sudo()._queue_released(self.sudo())
        return result

    def _taken_back(self):
        """Who was not told yet is not told: it is not there any more."""
        result = super()._taken_back()
        # sudo: as above
        self.env["social.crm.idea.notice"].sudo()._take_back(
            [("own_idea_id", "in", self.ids), ("kind", "=", "released")]
        )
        return result

    def action_tell(self):
        """Tell those, too, who came after the release."""
        self.check_access("write")
        released = self.filtered(lambda idea: idea.kind == "released" and not idea.merged_into_id)
        # sudo: as above
        self.env["social.crm.idea.notice"].sudo()._queue_released(released.sudo())

    def action_view_notices(self):
        return self._open_list(self.env._("Notices"), "social.crm.idea.notice")
