import logging
from contextlib import contextmanager
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.social_crm_channels.tools.cursor import read_committed

_logger = logging.getLogger(__name__)

CRON = "social_crm_segments.cron_campaign_check"

AT_ONCE = 1000  # people who are looked at while somebody waits for it
SLICE = 1000  # people a transaction, where it is done in the background


class SocialCrmCampaignChecking(models.Model):
    """How a campaign is checked: a small audience at once, a large one in the background.

    There, some people are looked at in each transaction, which also writes down how far it came: a worker that is stopped
    has lost nothing, and another one goes on. A campaign that was to start begins in the transaction after the last one.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign"

    check_stage = fields.Selection(
        [("audience", "Finding the audience"), ("people", "Looking at people")],
        "Being checked",
        readonly=True,
        copy=False,
    )
    check_starts = fields.Boolean("Start once checked", readonly=True, copy=False)
    check_user_id = fields.Many2one("res.users", "Asked by", readonly=True, copy=False, ondelete="set null")
    check_reached = fields.Integer("Reached", readonly=True, copy=False, aggregator=None)  # id of a delivery
    check_done = fields.Integer("Looked at", readonly=True, copy=False)
    check_total = fields.Integer("To look at", readonly=True, copy=False)

    _checking_idx = models.Index("(id) WHERE check_stage IS NOT NULL")

    def _ask_check(self, starts=False):
        """Have it checked: at once, or by the job where that would keep somebody waiting.

        :param bool starts: it starts once nothing stands against it
        :raise UserError: it is being checked already; or, of what is seen at once, something stands against it
        """
        self.ensure_one()
        if self.check_stage:
            raise UserError(self.env._("%s is being checked already.", self.name))
        self._refuse_unsendable()
        if self._size_at_most(AT_ONCE):
            self._check_all()
            if starts:
                self._start_checked()
            return
        # sudo: the product keeps how far it is; the right to the campaign was checked
        self.sudo().write(
            {"check_stage": "audience", "check_starts": starts, "check_user_id": self.env.uid, "checked_at": False}
        )
        self.env.ref(CRON).sudo()._trigger()  # sudo: scheduled actions are technical

    def _size_at_most(self, number):
        """Whether the segments have no more members, without counting many more."""
        members = self.env["social.crm.segment.member"].sudo()  # sudo: how many they are tells of nobody
        return members.search_count([("segment_id", "in", self.segment_ids.ids)], limit=number + 1) <= number

    def _refuse_while_checked(self):
        """:raise UserError: what is being looked at is not changed meanwhile"""
        if checked := self.filtered("check_stage"):
            raise UserError(self.env._("%s is being checked. Wait, or stop that first.", checked[0].name))

    def action_cancel_check(self):
        """Look at nobody else; what was to start does not."""
        for campaign in self:
            campaign._refuse_unless("draft", "ready")
            campaign._become("draft", checked_at=False)

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _run_checks(self, commit=None):
        """Cron: look at the next people of each campaign that is being checked, by turns.

        :param commit: called after each slice in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        commit(0)
        worked = True
        while worked:
            worked = False
            for campaign in self._being_checked():
                worked |= campaign._check_next()
                if commit(1, remaining=1) <= 0:
                    return
        commit(0, remaining=0)

    @api.model
    def _being_checked(self):
        read_committed(self.env.cr)
        return self.search([("check_stage", "!=", False)], order="id")

    def _check_next(self):
        """One slice, in one transaction.

        :return: whether there was anything for this worker to do
        :rtype: bool
        """
        read_committed(self.env.cr)
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        self.invalidate_recordset()
        if not self.check_stage:
            return False
        asked_by, starts = self.check_user_id or self.user_id, self.check_starts
        theirs = self.with_user(asked_by).with_context(lang=asked_by.lang)
        give_up, is_over = partial(self._give_up, theirs, starts), False
        with self._apart(give_up):
            theirs.check_access("write")
            is_over = theirs._check_slice()
        if is_over:
            with self._apart(give_up):  # what was found is there to be mended, whether it starts or not
                theirs._start_checked() if starts else theirs._tell_checked()
        return True

    @contextmanager
    def _apart(self, fail):
        """Do something with one campaign: what goes wrong is undone and told, and is not its neighbours' trouble.

        :param fail: called with what is told
        """
        try:
            with self.env.cr.savepoint():
                yield
        except UserError as error:
            fail(str(error))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # somebody writes to the same rows: the job is run again
        except Exception:
            _logger.exception("The job failed at campaign %s", self.id)
            fail(self.with_context(lang=self.user_id.lang)._unforeseen())

    def _unforeseen(self):
        return self.env._(
            "Something went wrong that nobody foresaw. Try again; if it goes wrong again, tell whoever looks after the"
            " server: the log says what it was, at “campaign %s”.",
            self.id,
        )

    def _give_up(self, theirs, starts, reason):
        """What is in the way is told; it waits for somebody to press the button again."""
        summary = (
            theirs.env._("%s did not start", self.name) if starts else theirs.env._("%s was not checked", self.name)
        )
        self._become("draft")
        self._tell(summary, reason)

    def _check_slice(self):
        """:return: whether it was the last"""
        campaign = self.sudo()  # sudo: rows are written by the product alone; the right to the campaign was checked
        if campaign.check_stage == "audience":
            self._refuse_unsendable()
            campaign._write_down_audience()
            total = campaign._count_planned()
            campaign.write({"check_stage": "people", "check_reached": 0, "check_done": 0, "check_total": total})
            return False
        ids = campaign._planned_after(campaign.check_reached, SLICE)
        if ids:
            campaign._look_at(ids)
            campaign.write({"check_reached": ids[-1], "check_done": campaign.check_done + len(ids)})
            return False
        campaign._conclude()
        return True

    def _count_planned(self):
        return self.env["social.crm.campaign.delivery"].search_count(
            [("campaign_id", "=", self.id), ("state", "=", "planned")]
        )

    def _planned_after(self, delivery_id, number):
        """:return: ids of the next people who are to get it, in order"""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_campaign_delivery"
                " WHERE campaign_id = %s AND state = 'planned' AND id > %s ORDER BY id LIMIT %s",
                self.id,
                delivery_id,
                number,
            )
        )
        return [id_ for (id_,) in rows]

    def _tell_checked(self):
        """Tell whoever asked, who may look at something else by now."""
        words = (
            self.env._("%s was checked: something stands against it.", self.name)
            if self.blocker_count
            else self.env._("%s was checked: nothing stands against it.", self.name)
        )
        # sudo: a notification for one's own eyes
        self.env.user.sudo()._bus_send("simple_notification", {"type": "info", "message": words})
