from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_case_intake import IN_BULK


class SocialCrmCaseMove(models.Model):
    """A split or a merge of cases, and what it takes to undo it.

    Each may be undone at any time, whatever was split and merged since: what a later one did with the same message
    stays, and finds its way back from there once that is undone as well.
    """

    _name = "social.crm.case.move"
    _description = "Split or Merge of Cases"
    _order = "moved_at desc, id desc"

    kind = fields.Selection([("split", "Split"), ("merge", "Merge")], required=True, readonly=True)
    source_id = fields.Many2one("social.crm.case", "From", required=True, readonly=True, index=True, ondelete="cascade")
    target_id = fields.Many2one("social.crm.case", "Into", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="target_id.company_id", store=True, index=True)
    moved_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    state = fields.Selection([("done", "Done"), ("undone", "Undone")], required=True, default="done", readonly=True)
    undone_at = fields.Datetime("Undone at", readonly=True)
    undone_by_id = fields.Many2one("res.users", "Undone by", readonly=True, ondelete="set null")
    remarks = fields.Text(readonly=True, help="What could not go back, and why.")
    line_ids = fields.One2many("social.crm.case.move.line", "move_id", "What moved", readonly=True)
    message_count = fields.Integer("Messages", compute="_compute_message_count")
    values_before = fields.Json(groups=fields.NO_ACCESS)
    tag_ids = fields.Many2many(
        "social.crm.case.tag",
        "social_crm_case_move_tag_rel",
        "move_id",
        "tag_id",
        "Tags that came along",
        readonly=True,
    )
    follower_ids = fields.Many2many(
        "res.users",
        "social_crm_case_move_follower_rel",
        "move_id",
        "user_id",
        "Followers who came along",
        readonly=True,
    )

    @api.depends("kind", "source_id", "target_id")
    def _compute_display_name(self):
        for move in self:
            one, other = move.source_id.number, move.target_id.number
            if move.kind == "split":
                move.display_name = self.env._("%(part)s split off from %(case)s", part=other, case=one)
            else:
                move.display_name = self.env._("%(one)s merged into %(other)s", one=one, other=other)

    @api.depends("line_ids.message_id", "kind", "state", "source_id")
    def _compute_message_count(self):
        """A split tells how many it took; what is in a merged case, also since, goes back with it."""
        merges = self.filtered(lambda move: move.kind == "merge" and move.state == "done")
        counts = dict(
            # sudo: a number, for whoever sees the move
            self.env["social.crm.message"]
            .sudo()
            ._read_group([("own_case_id", "in", merges.source_id.ids)], ["own_case_id"], ["__count"])
        )
        for move in self:
            # a case may have been merged again since
            going_back = counts.get(move.source_id, 0) if move in merges else 0
            move.message_count = len(move.line_ids.message_id) if move.kind == "split" else going_back

    @api.model
    def _write_down(self, kind, source, target):
        return self.create({"kind": kind, "source_id": source.id, "target_id": target.id, "user_id": self.env.uid})

    def _tell(self):
        """Say in both cases what was done."""
        for move in self:
            source, target = move.source_id, move.target_id
            if move.kind == "split":
                source._message_log(body=self.env._("A part was split off: %s", target._get_html_link()))
                target._message_log(body=self.env._("Split off from %s", source._get_html_link()))
            else:
                source._message_log(body=self.env._("Merged into %s", target._get_html_link()))
                target._message_log(body=self.env._("Merged with %s", source._get_html_link()))

    # ------------------------------------------------------------------
    # Taking it back
    # ------------------------------------------------------------------
    def action_undo(self):
        """Put back what was split or merged, and go to the case that it came from.

        :raise AccessError: the user may not change these cases
        :raise UserError: it was undone already
        """
        self.ensure_one()
        self._check_may_undo()
        move = self.sudo()  # sudo: a merged case goes back to its team, whoever undoes it
        move.lock_for_update(allow_referencing=True)
        cases = move.source_id | move.target_id
        cases = cases | cases.goes_on_in_id
        cases.lock_for_update(allow_referencing=True)
        remarks = move._undo_split() if move.kind == "split" else move._undo_merge()
        move.write(
            {
                "state": "undone",
                "undone_at": fields.Datetime.now(),
                "undone_by_id": self.env.uid,
                "remarks": "\n".join(remarks) or False,
            }
        )
        (cases | move._retire_empty())._settle()
        move._tell_undone()
        case = move.source_id.goes_on_in_id or move.source_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.case",
            "res_id": case.id,
            "views": [(False, "form")],
        }

    def _check_may_undo(self):
        cases = self.source_id | self.target_id
        (cases | cases.goes_on_in_id).check_access("write")
        if self.state == "undone":
            raise UserError(self.env._("This was undone already."))

    def _undo_merge(self):
        source, top = self.source_id, self.source_id.goes_on_in_id
        source._take_out()
        below = source | source._below()
        merges = self.search([("kind", "=", "merge"), ("state", "=", "done"), ("source_id", "in", below.ids)])
        merges.line_ids.activity_id.filtered(
            lambda activity: activity.res_model == top._name and activity.res_id == top.id
        ).write({"res_id": source.id})
        self._take_back()
        source.with_context(**IN_BULK).write(self._values_restored())
        return []

    def _values_restored(self):
        before, source = self.values_before or {}, self.source_id
        team = self.env["social.crm.team"].browse(before.get("team_id")).exists()
        user = self.env["res.users"].browse(before.get("user_id")).exists().filtered("active")
        stage = self.env["social.crm.case.stage"].browse(before.get("stage_id")).exists()
        stage = stage._for_team(team) or stage._first(team, is_closed=False)
        return {"team_id": team.id or source.team_id.id, "user_id": user.id, "stage_id": stage.id}

    def _take_back(self):
        """What came with the merged case leaves the ones it came to, unless another merge brings it too."""
        for fname in ("tag_ids", "follower_ids"):
            move = self
            came = move[fname]
            while move and came:
                case = move.target_id
                merges = case.move_in_ids.filtered(lambda other: other.kind == "merge" and other.state == "done")
                for other in merges - move:
                    kept = came & _had(other.source_id, fname)
                    other[fname] |= kept
                    came -= kept
                _drop(case, fname, came)
                move = case._merge_move()
                came &= move[fname]

    def _undo_split(self):
        """Each message goes back to the case that it was taken from; one that was split off again stays there."""
        going, later = {}, self._later_lines()
        for line in self.line_ids:
            message = line.message_id
            if message.id in later:
                later[message.id].case_id = line.case_id
            elif (message.own_case_id or message.case_id) == self.target_id:
                going.setdefault(line.case_id, self.env["social.crm.message"])
                going[line.case_id] |= message
        for case, messages in going.items():
            messages._put_in(case)
        elsewhere = len(self.line_ids) - sum(map(len, going.values())) - len(later)
        if elsewhere:
            return [self.env._("%s messages were put elsewhere since, and stay there.", elsewhere)]
        return []

    def _later_lines(self):
        """:return: by message id, the line of the next split that took the message from the new case"""
        lines = self.env["social.crm.case.move.line"].search(
            [
                ("message_id", "in", self.line_ids.message_id.ids),
                ("move_id.kind", "=", "split"),
                ("move_id.state", "=", "done"),
                ("id", ">", max(self.line_ids.ids, default=0)),
            ],
            order="id desc",
        )
        return {line.message_id.id: line for line in lines}  # the earliest one comes last, and stays

    def _retire_empty(self):
        """A case that only a split made goes back into what it was a part of, once that split is undone.

        While another is merged into it, it has work of its own.

        :return: the cases that took something in
        """
        parents = self.env["social.crm.case"]
        for case in (self.source_id | self.target_id).filtered(lambda case: not case.merged_into_id):
            split = case.move_in_ids.filtered(lambda move: move.kind == "split" and move.state == "undone")
            if split and not case._below():
                parent = split._home()
                top = parent.goes_on_in_id or parent
                case.activity_ids.write({"res_id": top.id})
                case._put_below(parent)
                parents |= top
        return parents

    def _home(self):
        """Return the case of the person whom a split was about: it may itself have been a merged one."""
        theirs = self.line_ids.filtered(lambda line: line.message_id.identity_id == self.target_id.identity_id)
        return (theirs or self.line_ids)[:1].case_id or self.source_id

    def _tell_undone(self):
        for case, other in ((self.source_id, self.target_id), (self.target_id, self.source_id)):
            if self.kind == "split":
                case._message_log(body=self.env._("The split was undone: %s", other._get_html_link()))
            else:
                case._message_log(body=self.env._("The merge was undone: %s", other._get_html_link()))


def _had(case, fname):
    return case.tag_ids if fname == "tag_ids" else case._colleagues_following()


def _drop(case, fname, records):
    if fname == "tag_ids":
        case.with_context(**IN_BULK).tag_ids -= records
    else:
        case.message_unsubscribe(records.partner_id.ids)
