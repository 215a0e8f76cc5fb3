from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from odoo.addons.social_crm_base.tools.sql import written_by_sql

#: Where a change of these may begin or end a wait, or give somebody room for another case.
TURNING = {"active", "is_closed", "stage_id", "team_id", "user_id"}


class SocialCrmCase(models.Model):
    """Who has a case, since when it waits for somebody, and why."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    waiting_since = fields.Datetime("Waits for somebody since", readonly=True, copy=False)
    assignment_reason = fields.Char("Why this assignee", readonly=True, copy=False)
    waiting_reason = fields.Char("Why nobody yet", compute="_compute_waiting_reason")

    _waiting_idx = models.Index("(team_id, waiting_since, id) WHERE user_id IS NULL AND is_closed IS NOT TRUE")

    # ------------------------------------------------------------------
    # Waiting
    # ------------------------------------------------------------------
    def write(self, vals):
        if "user_id" in vals:  # by hand: the reason of the one before does not hold any more
            vals = {"assignment_reason": False, **vals}
        return super().write(vals)

    def _opened(self):
        result = super()._opened()
        self._note_wait()
        return result

    def _changed(self, fnames):
        result = super()._changed(fnames)
        if not TURNING.isdisjoint(fnames):
            self._note_wait()
            self.env["social.crm.team"]._wake_assignment()
        return result

    def _note_wait(self):
        """Begin the wait of those that are open and nobody's, and end that of the others."""
        self.flush_model(["user_id", "is_closed", "waiting_since"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE social_crm_case SET waiting_since = CASE WHEN waiting_since IS NULL THEN %s END"
                " WHERE id = ANY(%s)"
                " AND (user_id IS NULL AND is_closed IS NOT TRUE) IS DISTINCT FROM (waiting_since IS NOT NULL)"
                " RETURNING id",
                fields.Datetime.now(),
                self.ids,
            )
        )
        written_by_sql(self.browse(case_id for (case_id,) in rows), ["waiting_since"])

    @api.model
    def _begin_forgotten_waits(self):
        """Whatever lost its assignee unseen, in a former version or by SQL, waits since the person last wrote."""
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_case SET waiting_since = COALESCE(last_inbound_at, opened_at)"
                " WHERE user_id IS NULL AND is_closed IS NOT TRUE AND waiting_since IS NULL AND team_id IS NOT NULL"
            )
        )
        self.invalidate_model(["waiting_since"], flush=False)

    # ------------------------------------------------------------------
    # Assignment
    # ------------------------------------------------------------------
    @api.model
    def _begin_wait(self, vals_list):
        """New cases that no rule gives to somebody wait since the person wrote.

        :param vals_list: values of the cases to open
        """
        for vals in vals_list:
            vals["waiting_since"] = not vals.get("user_id") and vals["opened_at"]

    def _let_go(self):
        """Take reopened cases from who has left, and from who may have no room for them any more.

        :return: ids of the users who get their cases back if they can take one more, by id of the case
        :rtype: dict
        """
        left = self.filtered(lambda case: case.team_id and not case.user_id.active)
        # sudo: whoever brings the message need not see colleagues' capacities
        asked = (self - left).filtered(lambda case: case.user_id and case.team_id.sudo()._limits(case.user_id))
        keepers = {case.id: case.user_id.id for case in asked}
        loose = left | asked
        now = fields.Datetime.now()
        self._write_rows(
            ["user_id", "waiting_since", "assignment_reason"], [(id_, None, now, None) for id_ in loose.ids]
        )
        return keepers

    def _replace_who_left(self):
        """Reopened cases whose assignee is not here any more, or has no room left, go to whoever can take them."""
        taken = self._assign(self._let_go())
        taken._lead_conversations()
        taken._announce()

    def _assign(self, keepers):
        """Give cases that have just been opened or reopened to their teams' members.

        :param self: cases of this transaction
        :param dict keepers: see :meth:`_let_go`
        :return: the cases that have an assignee now, among them such as waited longer
        """
        waiting = self.filtered(lambda case: case.team_id and not case.user_id)
        return waiting.team_id._assign(waiting, keepers) if waiting else self.browse()

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    @api.depends("user_id", "is_closed", "team_id", "skill_ids", "waiting_since")
    def _compute_waiting_reason(self):
        """As things are at this moment: who is there changes by the minute."""
        waiting = self.filtered(lambda case: case.team_id and not case.user_id and not case.is_closed)
        (self - waiting).waiting_reason = False
        tables = waiting.team_id.sudo()._seats()  # sudo: whoever sees the case may know why nobody has it
        for case in waiting:
            case.waiting_reason = case._why_nobody(tables[case.team_id])

    def _why_nobody(self, table):
        team = self.team_id
        if team.assignment == "manual":
            return self.env._("%s assigns its cases by hand.", team.name)
        if not team.sudo().member_ids:  # sudo: colleagues may be in companies of their own
            return self.env._("%s has no members.", team.name)
        if not table.seats:
            return self.env._(
                "Nobody in %s is available now: all are away, off, or outside their working hours.", team.name
            )
        skills = frozenset(self.skill_ids.ids)
        able = [seat for seat in table.seats if skills <= seat.skills]
        if not able and not team._skills_dropped(self.waiting_since or fields.Datetime.now(), fields.Datetime.now()):
            return self._why_nobody_is_able()
        if not any(seat.fits(1) for seat in able or table.seats):
            return self.env._("All who are available in %s have as much to do as they can take.", team.name)
        return self.env._("It is next: somebody gets it within a minute or as soon as they have room for it.")

    def _why_nobody_is_able(self):
        team, skills = self.team_id, ", ".join(self.skill_ids.mapped("name"))
        if not team.skill_minutes:
            return self.env._("Nobody available in %(team)s has all skills: %(skills)s.", team=team.name, skills=skills)
        dropped = (self.waiting_since or fields.Datetime.now()) + timedelta(minutes=team.skill_minutes)
        return self.env._(
            "Nobody available in %(team)s has all skills: %(skills)s. From %(moment)s on, anybody may take it.",
            team=team.name,
            skills=skills,
            moment=format_datetime(self.env, dropped, dt_format="short"),
        )
