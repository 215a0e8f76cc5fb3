from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

#: Rows of work that are looked at in one transaction.
WORK_BATCH = 1000


class SocialCrmIdeaWork(models.Model):
    """What is done for an idea: a task, or any other record.

    When it is done, a rule for its model says; and to which stage the idea then moves. An idea moves once all of its
    work is done, and goes back when some of it turns out not to be.
    """

    _name = "social.crm.idea.work"
    _inherit = ["social.crm.idea.fact.mixin"]
    _description = "Work for an Idea"
    _order = "is_done, id"
    _rec_name = "record_name"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", required=True, readonly=True)
    record = fields.Reference(
        selection="_record_models", string="What", compute="_compute_record", inverse="_inverse_record"
    )
    record_name = fields.Char("Name", compute="_compute_record_name")
    is_done = fields.Boolean("Done", readonly=True)
    done_at = fields.Datetime("Done at", readonly=True)

    _once = models.Constraint("UNIQUE (own_idea_id, res_model, res_id)", "This is tied to the idea already.")
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _record_models(self):
        """Models that have a rule when they are done."""
        # sudo: what may be tied to ideas is no secret
        rules = self.env["social.crm.idea.done.rule"].sudo().search([("model_id", "!=", False)])
        return [(model.model, model.name) for model in rules.model_id if model.model in self.env]

    @api.depends("res_model", "res_id")
    def _compute_record(self):
        offered = dict(self._record_models())
        for work in self:
            known = work.res_model in offered and work.res_id
            work.record = f"{work.res_model},{work.res_id}" if known else False

    def _inverse_record(self):
        """Nothing to write: :meth:`create` reads it, and what a row is about does not change."""

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_record_name(self):
        """Whoever may read the record reads its name."""
        for model, rows in self.grouped("res_model").items():
            records = self.env[model].browse(rows.mapped("res_id")).exists() if model in self.env else self.browse()
            readable = {record.id: record.display_name for record in records._filtered_access("read")}
            for work in rows:
                work.record_name = readable.get(work.res_id) or f"{work.res_model} {work.res_id}"

    @api.model_create_multi
    def create(self, vals_list):
        """What is done already moves the idea at once.

        :raise UserError: it is not said what, or nothing says when it is done
        """
        offered = dict(self._record_models())
        rows = [self._with_record(vals) for vals in vals_list]
        for vals in rows:
            if vals.get("res_model") not in offered or not vals.get("res_id"):
                raise UserError(
                    self.env._("Choose a task, or another record of a kind that has a rule for when it is done.")
                )
        works = super().create(rows)
        # sudo: whether it is done counts, whoever may read it
        works.sudo()._follow()
        return works

    def _with_record(self, vals):
        vals = dict(vals)
        model, _comma, record_id = (vals.pop("record", None) or "").partition(",")
        return vals | ({"res_model": model, "res_id": int(record_id)} if record_id.isdigit() else {})

    def action_open(self):
        """Show the record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # When it is done
    # ------------------------------------------------------------------
    @api.model
    def _follow_records(self, records):
        """Records have changed: the ideas that they are tied to may move.

        :param records: of any one model
        """
        # sudo: whoever works on a task need not see ideas
        works = self.sudo().search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        if works:
            works._follow()

    @api.model
    def _follow_all(self, commit=None):
        """Cron: look at all that is tied to ideas, for models that do not tell of their changes.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        works = self.search([("idea_id.kind", "!=", "declined")], order="id")
        commit(0, remaining=len(works))
        for ids in split_every(WORK_BATCH, works.ids):
            self.browse(ids).exists()._follow()
            if commit(len(ids)) <= 0:
                break

    def _follow(self):
        """Note what is done, not done any more, or gone, and move the ideas; a few queries for each model."""
        self._drop_gone()
        works = self.exists()
        rules = self.env["social.crm.idea.done.rule"]._by_model(works.mapped("res_model"))
        done = works._done(rules)
        finished = works.filtered(lambda work: work in done and not work.is_done)
        reopened = works.filtered(lambda work: work not in done and work.is_done)
        if finished:
            finished.write({"is_done": True, "done_at": fields.Datetime.now()})
        if reopened:
            reopened.write({"is_done": False, "done_at": False})
        finished._move_ideas(done)
        reopened._move_ideas_back(rules)

    def _drop_gone(self):
        """What was deleted is no work any more, and the idea says so: whether that was all, a person decides."""
        gone = self.browse()
        for model, works in self.grouped("res_model").items():
            there = set(self.env[model].browse(works.mapped("res_id")).exists().ids) if model in self.env else set()
            gone |= works.filtered(lambda work, there=there: work.res_id not in there)
        gone._note_deleted()
        gone.unlink()

    def _note_deleted(self):
        for idea, works in self.grouped("idea_id").items():
            told = idea.with_context(lang=idea.company_id.partner_id.lang)
            names = ", ".join(works.mapped("record_name"))
            idea._message_log(body=told.env._("What was tied to this idea was deleted: %s", names))

    def _done(self, rules):
        """Return what is done, by the first rule that says so.

        :param dict rules: by model
        :return: rule by work
        :rtype: dict
        """
        done = {}
        for model, works in self.grouped("res_model").items():
            for rule in rules.get(model, ()):
                ids = rule._done_ids(works.mapped("res_id"))
                done |= {work: rule for work in works if work.res_id in ids and work not in done}
        return done

    def _move_ideas(self, done):
        """Move ideas of which this was the last work.

        :param dict done: rule by work
        """
        targets = defaultdict(self.env["social.crm.idea"].browse)
        for idea, works in self.grouped("idea_id").items():
            if idea.kind != "declined" and all(idea.work_ids.mapped("is_done")):
                stages = self.env["social.crm.idea.stage"].union(*(done[work].stage_id for work in works))
                targets[stages.sorted("sequence")[-1:]] |= idea
        for stage, ideas in targets.items():
            ideas._move_to(stage)

    def _move_ideas_back(self, rules):
        """Ideas that are where a rule brought them go back: there is work to do again."""
        for idea, works in self.grouped("idea_id").items():
            for rule in (rule for work in works for rule in rules.get(work.res_model, ())):
                if idea.stage_id == rule.stage_id and rule.reopened_stage_id:
                    idea._move_to(rule.reopened_stage_id)
                    break
