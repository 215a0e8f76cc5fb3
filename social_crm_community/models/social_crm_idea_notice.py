from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_channels.tools.wake import wake

#: Notices that were written and may still be taken back.
UNSENT = ("queued", "blocked")


class SocialCrmIdeaNotice(models.Model):
    """That a person is to be told what became of an idea; written before anything is sent.

    There is one row for each person and release. It becomes *posted* in the transaction that puts the message into
    the queue of outbound messages: a job that dies has told and noted both or neither.
    """

    _name = "social.crm.idea.notice"
    _inherit = ["social.crm.idea.fact.mixin", "social.crm.notice.route.mixin", "social.crm.personal.data.mixin"]
    _description = "Notice about an Idea"
    _order = "id desc"
    _rec_name = "person"

    _job = "social_crm_community.cron_tell"
    _job_order = "idea_id, id"

    _personal_fields = ("idea_id", "kind", "state", "told_at", "reason")
    _erase_order = 40  # before the supporter that it is for

    supporter_id = fields.Many2one(
        "social.crm.idea.supporter", "Asked as", required=True, readonly=True, ondelete="cascade", index=True
    )
    person = fields.Char(related="supporter_id.person")
    kind = fields.Selection(
        [("released", "It is released"), ("merged", "It was merged")], "What about", required=True, readonly=True
    )
    move_id = fields.Many2one("social.crm.idea.move", readonly=True, ondelete="cascade", index="btree_not_null")

    _released_once = models.UniqueIndex(
        "(supporter_id, own_idea_id) WHERE kind = 'released'", "They are told of this release already."
    )
    _merged_once = models.UniqueIndex(
        "(supporter_id, move_id) WHERE kind = 'merged'", "They are told of this merge already."
    )
    _token_once = models.UniqueIndex("(access_token)")
    _unsent_idx = models.Index("(state, id) WHERE state IN ('queued', 'blocked', 'failed')")

    # ------------------------------------------------------------------
    # Writing down who is to be told
    # ------------------------------------------------------------------
    @api.model
    def _queue_released(self, ideas):
        """Write down who is to be told that ideas are released: everybody who asked, each person once.

        Whoever was told already, by any of their accounts and also of an idea that was merged into this one since, is
        not told again. It may be called any number of times.

        :param ideas: ``social.crm.idea``
        :return: the new notices
        """
        known = self.search([("idea_id", "in", ideas.ids), ("kind", "=", "released")])
        told = {(notice.idea_id, notice.supporter_id._person_key()) for notice in known}
        chosen = {}
        for supporter in ideas.supporter_ids._where_they_asked_first():
            key = supporter.idea_id, supporter._person_key()
            if key not in told and key[1][0] != "id":
                chosen.setdefault(key, supporter)
        return self._write_down(
            {"supporter_id": supporter.id, "idea_id": supporter.idea_id.id, "kind": "released"}
            for supporter in chosen.values()
        )

    @api.model
    def _queue_merged(self, moves):
        """Write down who is to be told that what they asked for goes on in another idea.

        :param moves: ``social.crm.idea.move`` just done
        :return: the new notices
        """
        chosen = {}
        for move in moves:
            below = move.source_id | move.source_id._below()
            supporters = move.target_id.supporter_ids.filtered(lambda each, below=below: each.own_idea_id in below)
            for supporter in supporters._where_they_asked_first():
                key = move, supporter._person_key()
                if key[1][0] != "id":
                    chosen.setdefault(key, supporter)
        return self._write_down(
            {"supporter_id": supporter.id, "idea_id": move.target_id.id, "kind": "merged", "move_id": move.id}
            for (move, _person), supporter in chosen.items()
        )

    def _write_down(self, rows):
        rows = list(rows)
        supporters = {each.id: each for each in self.supporter_id.browse(row["supporter_id"] for row in rows)}
        notices = self.create(
            [
                row
                | {
                    "identity_id": supporters[row["supporter_id"]].identity_id.id,
                    "partner_id": supporters[row["supporter_id"]].partner_id.id,
                }
                for row in rows
            ]
        )
        if notices:
            wake(self.env, self._job)
        return notices

    def _move_to(self, supporter):
        """Let notices be those of another supporter, who turned out to be the same: of two the one that was told."""
        told_of = {each._what_about(): each for each in supporter.notice_ids}
        for notice in self:
            twin = told_of.get(notice._what_about())
            if not twin or (twin.state in UNSENT and notice.state not in UNSENT):
                if twin:
                    twin.unlink()
                notice.supporter_id = supporter

    def _what_about(self):
        return self.kind, self.own_idea_id, self.move_id

    @api.model
    def _take_back(self, domain):
        """What is no news any more is not told, unless it has gone out."""
        self.search([("state", "in", UNSENT), *domain]).unlink()

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    def _tell(self):
        """Tell the people of these notices, as far as they are still to be told.

        Whoever tells of an idea writes to its row first: of two jobs that tell the same people at once, or a job and a
        merge, one begins anew and sees what the other did.
        """
        notices = self.exists().filtered(lambda notice: notice.state == "queued")
        notices._mark_ideas()
        for notice in notices.try_lock_for_update():
            notice._tell_one()

    def _mark_ideas(self):
        self.env.flush_all()
        ideas = self.idea_id
        self.env.cr.execute(
            SQL("UPDATE social_crm_idea SET told_at = %s WHERE id = ANY(%s)", fields.Datetime.now(), sorted(ideas.ids))
        )
        ideas.invalidate_recordset(["told_at"], flush=False)
        self.invalidate_recordset(flush=False)
