from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmIdeaMove(models.Model):
    """A merge of ideas, and what it takes to undo it.

    It may be undone at any time, whatever was merged since. Facts need no word here: each knows whose it is.
    """

    _name = "social.crm.idea.move"
    _description = "Merge of Ideas"
    _order = "moved_at desc, id desc"

    source_id = fields.Many2one("social.crm.idea", "From", required=True, readonly=True, index=True, ondelete="cascade")
    target_id = fields.Many2one("social.crm.idea", "Into", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="target_id.company_id", store=True, index=True)
    moved_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    state = fields.Selection([("done", "Done"), ("undone", "Undone")], required=True, default="done", readonly=True)
    undone_at = fields.Datetime("Undone at", readonly=True)
    undone_by_id = fields.Many2one("res.users", "Undone by", readonly=True, ondelete="set null")
    tag_ids = fields.Many2many(
        "social.crm.idea.tag",
        "social_crm_idea_move_tag_rel",
        "move_id",
        "tag_id",
        "Tags that came along",
        readonly=True,
        ondelete="cascade",
    )
    follower_ids = fields.Many2many(
        "res.users",
        "social_crm_idea_move_follower_rel",
        "move_id",
        "user_id",
        "Followers who came along",
        readonly=True,
    )
    activity_ids = fields.Many2many(
        "mail.activity",
        "social_crm_idea_move_activity_rel",
        "move_id",
        "activity_id",
        "Activities that came along",
        readonly=True,
    )

    @api.depends("source_id", "target_id")
    def _compute_display_name(self):
        for move in self:
            move.display_name = self.env._(
                "%(one)s merged into %(other)s", one=move.source_id.name, other=move.target_id.name
            )

    def _tell(self):
        """Say in both ideas what was done."""
        for move in self:
            move.source_id._message_log(body=self.env._("Merged into %s", move.target_id._get_html_link()))
            move.target_id._message_log(body=self.env._("Merged with %s", move.source_id._get_html_link()))

    # ------------------------------------------------------------------
    # Taking it back
    # ------------------------------------------------------------------
    def action_undo(self):
        """Give each idea back what was its own, and go to the one that was merged.

        :raise AccessError: the user may not change these ideas
        :raise UserError: it was undone already
        """
        self.ensure_one()
        source, target = self.source_id, self.target_id
        (source | target).check_access("write")
        move = self.sudo()  # sudo: moves are written here alone
        move.lock_for_update(allow_referencing=True)
        if self.state == "undone":
            raise UserError(self.env._("This was undone already."))
        (source | source.goes_on_in_id)._wait_for_others()
        top = source.goes_on_in_id
        source.sudo()._take_out()  # sudo: that they may change both was checked; what was noted goes back
        move._take_back("tag_ids")
        move._take_back("follower_ids")
        move._give_activities_back(top)
        move.write({"state": "undone", "undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})
        move._undone()
        source._message_log(body=self.env._("The merge was undone: %s", target._get_html_link()))
        target._message_log(body=self.env._("The merge was undone: %s", source._get_html_link()))
        return source._action_of(source)

    def _undone(self):
        """Hook: these merges were undone."""

    def _take_back(self, fname):
        """What came with the merged idea leaves those it came to, unless another merge brings it too.

        :param str fname: ``tag_ids`` or ``follower_ids``
        """
        move, came = self, self[fname]
        while move and came:
            idea = move.target_id
            merges = idea.move_in_ids.filtered(lambda other: other.state == "done")
            for other in merges - move:
                kept = came & _had(other.source_id, fname)
                other[fname] |= kept
                came -= kept
            if fname == "tag_ids":
                idea.tag_ids -= came
            else:
                idea.message_unsubscribe(came.partner_id.ids)
            move = idea._merge_move()
            came &= move[fname]

    def _give_activities_back(self, top):
        """To-dos of the merged idea, and of what was merged into it, leave the idea that it went on in."""
        below = self.source_id | self.source_id._below()
        moves = self.search([("state", "=", "done"), ("source_id", "in", below.ids)])
        moves.activity_ids.filtered(
            lambda activity: activity.res_model == top._name and activity.res_id == top.id
        ).write({"res_id": self.source_id.id})
        (self.source_id | top).invalidate_recordset(["activity_ids"])


def _had(idea, fname):
    return idea.tag_ids if fname == "tag_ids" else idea._colleagues_following()
