from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import merged_into, written_by_sql

from .social_crm_idea_count import COUNTS


class SocialCrmIdeaMerge(models.Model):
    """How ideas are merged.

    One idea is put below another, and all their facts are shown in the topmost. Each fact keeps the idea that it was
    made for, so whatever is undone, in whatever order, each has one place to be.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    merged_idea_ids = fields.One2many(
        "social.crm.idea", "goes_on_in_id", "Ideas merged into this one", context={"active_test": False}, readonly=True
    )
    move_out_ids = fields.One2many("social.crm.idea.move", "source_id", readonly=True)
    move_in_ids = fields.One2many("social.crm.idea.move", "target_id", readonly=True)
    can_undo_merge = fields.Boolean(compute="_compute_can_undo_merge")

    @api.depends("move_out_ids.state")
    def _compute_can_undo_merge(self):
        for idea in self:
            idea.can_undo_merge = bool(idea._merge_move())

    def _merge_move(self):
        return self.move_out_ids.filtered(lambda move: move.state == "done")

    @api.constrains("stage_id")
    def _check_merged_stays(self):
        for idea in self:
            if idea.merged_into_id:
                raise UserError(
                    self.env._(
                        "%(idea)s was merged into %(other)s and goes on there. To move it by itself, undo the merge.",
                        idea=idea.name,
                        other=idea.merged_into_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_merged_into(self):
        below = self._below() - self
        if below:
            raise UserError(
                self.env._(
                    "%s went into an idea that you delete. Undo the merges first, or archive the idea.",
                    ", ".join(below.mapped("name")),
                )
            )

    # ------------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------------
    def _merge(self, target):
        """Merge these ideas into another. They stay as ones that point to it.

        :param target: one idea
        :return: the moves, one an idea
        :raise UserError: they cannot be merged, and why
        """
        sources = self - target
        sources._check_may_merge(target)
        moves = self.env["social.crm.idea.move"].union(*(source._merge_one(target) for source in sources))
        (sources | sources._below())._settle_facts()
        moves._tell()
        return moves

    def _check_may_merge(self, target):
        if not self or len(target) != 1:
            raise UserError(self.env._("Choose at least two ideas, and the one of them that the others go into."))
        ((self | target).check_access("write"), (self | target)._wait_for_others())
        for idea in (self | target).filtered("merged_into_id"):
            raise UserError(self.env._("%s was merged already. Undo that first, or leave it out.", idea.name))
        if (self | target).company_id != target.company_id:
            raise UserError(self.env._("Ideas of different companies cannot be merged."))

    def _wait_for_others(self):
        """Lock these ideas, in the order of their ids, once whoever tells of them or merges them is done.

        Where they have changed something meanwhile, Odoo tries the whole request again.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT FROM social_crm_idea WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", sorted(self.ids))
        )

    def _merge_one(self, target):
        source, target = self.sudo(), target.sudo()  # sudo: to-dos and followers of all colleagues come along
        followers = source._colleagues_following() - target._colleagues_following()
        tags, activities = source.tag_ids - target.tag_ids, source.activity_ids
        merged = self.env["social.crm.idea.move"].sudo().search([("source_id", "in", source._below().ids)])
        move = merged.create(
            {
                "source_id": source.id,
                "target_id": target.id,
                "user_id": self.env.uid,
                "tag_ids": tags.ids,
                "follower_ids": followers.ids,
                "activity_ids": (activities - merged.filtered(lambda one: one.state == "done").activity_ids).ids,
            }
        )
        target.tag_ids |= tags
        target.message_subscribe(followers.partner_id.ids)
        activities.write({"res_id": target.id})
        (source | target).invalidate_recordset(["activity_ids"])
        source._put_below(target)
        return move

    def _colleagues_following(self):
        return self.sudo().message_partner_ids.user_ids.filtered(lambda user: not user.share)  # sudo: names of users

    def _put_below(self, parent):
        below = self | self._below()
        self.merged_into_id = parent
        below.goes_on_in_id = parent.goes_on_in_id or parent

    def _take_out(self):
        """Have this idea stand on its own again, with all that is its own and what was merged into it."""
        below = self._below()
        self.write({"merged_into_id": False, "goes_on_in_id": False})
        below.goes_on_in_id = self
        (self | below)._settle_facts()

    def _below(self):
        """Return the ideas that were merged into these, over any number of merges."""
        return merged_into(self)

    @api.model
    def _fact_models(self):
        """Return the names of the models that hold facts of ideas."""
        return [
            name
            for name in self.pool.descendants(["social.crm.idea.fact.mixin"], "_inherit")
            if not self.env[name]._abstract
        ]

    def _settle_facts(self):
        """Show what was made for these ideas where they go on, and count there."""
        self.env.flush_all()
        touched = set(self.ids)
        for name in sorted(self._fact_models()):
            rows = self.env.execute_query(
                SQL(
                    """
                    UPDATE %s fact
                       SET idea_id = COALESCE(own.goes_on_in_id, own.id)
                      FROM social_crm_idea own, social_crm_idea shown
                     WHERE own.id = fact.own_idea_id AND own.id = ANY(%s) AND shown.id = fact.idea_id
                       AND fact.idea_id != COALESCE(own.goes_on_in_id, own.id)
                 RETURNING fact.id, shown.id, fact.idea_id
                    """,
                    SQL.identifier(self.env[name]._table),
                    self.ids,
                )
            )
            # sudo: what is noted goes along, whoever may see it
            written_by_sql(self.env[name].sudo().browse(row[0] for row in rows), ["idea_id"])
            touched |= {idea_id for _id, *ideas in rows for idea_id in ideas}
        ideas = self.sudo().browse(sorted(touched))  # sudo: as above
        ideas.invalidate_recordset(self._fact_lists(), flush=False)
        for fname in (*COUNTS, "source_count"):
            self.env.add_to_compute(self._fields[fname], ideas)

    def _fact_lists(self):
        facts = self._fact_models()
        return [
            name for name, field in self._fields.items() if field.type == "one2many" and field.comodel_name in facts
        ]

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_open_merge(self):
        """Open the dialog that merges these ideas, or this one with others."""
        ideas = self.filtered(lambda idea: not idea.merged_into_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge ideas"),
            "res_model": "social.crm.idea.merge",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_idea_ids": [*ideas.ids, *self.env.context.get("social_merge_with", ())]},
        }

    def action_undo_merge(self):
        """Take this idea out of the one that it was merged into.

        :raise UserError: it was not merged
        """
        self.ensure_one()
        move = self._merge_move()
        if not move:
            raise UserError(self.env._("There is no merge of %s that could be undone.", self.name))
        return move.action_undo()
