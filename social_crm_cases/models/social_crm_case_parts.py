from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import merged_into, written_by_sql

from .social_crm_case_intake import IN_BULK
from .social_crm_message import SENT_STATES

#: A case that is split off begins with these of the one it was a part of.
INHERITED = ("company_id", "team_id", "user_id", "type_id", "tag_ids", "skill_ids", "priority")


class SocialCrmCase(models.Model):
    """How cases are split and merged.

    Each message has a case of its own: where it was filed, or where a split put it. A merge changes none of that. It
    puts one case below another, and all messages are shown in the topmost. So whatever is undone, in whatever order,
    each message has one place to be, also those that came since.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    merged_into_id = fields.Many2one(
        "social.crm.case", "Merged into", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    goes_on_in_id = fields.Many2one(
        "social.crm.case",
        "Goes on in",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The case that all of it is found in now; another than the one it was merged into, if that was merged too.",
    )
    merged_case_ids = fields.One2many(
        "social.crm.case", "goes_on_in_id", "Cases merged into this one", readonly=True, context={"active_test": False}
    )
    move_out_ids = fields.One2many("social.crm.case.move", "source_id", readonly=True)
    move_in_ids = fields.One2many("social.crm.case.move", "target_id", readonly=True)
    move_count = fields.Integer("Splits and merges", compute="_compute_move_count")
    can_undo_merge = fields.Boolean(compute="_compute_can_undo_merge")

    @api.depends("move_out_ids", "move_in_ids")
    def _compute_move_count(self):
        for case in self:
            case.move_count = len(case.move_out_ids | case.move_in_ids)

    @api.depends("move_out_ids.state")
    def _compute_can_undo_merge(self):
        for case in self:
            case.can_undo_merge = bool(case._merge_move())

    def _merge_move(self):
        return self.move_out_ids.filtered(lambda move: move.kind == "merge" and move.state == "done")

    @api.constrains("stage_id", "is_closed")
    def _check_merged_is_closed(self):
        for case in self:
            if case.merged_into_id and not case.is_closed:
                raise ValidationError(
                    self.env._(
                        "%(case)s was merged into %(other)s and is worked on there. To open it again, undo the merge.",
                        case=case.number,
                        other=case.merged_into_id.number,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_merged_into(self):
        for case in self:
            below = case._below() - self
            if below:
                raise UserError(
                    self.env._(
                        "%(others)s went into %(case)s. Undo the merges first, or archive the case.",
                        others=", ".join(below.mapped("number")),
                        case=case.number,
                    )
                )

    def _changed(self, fnames):
        """Who sees and works on a case has what was merged into it."""
        result = super()._changed(fnames)
        if not {"team_id", "user_id"}.isdisjoint(fnames):
            for case in self.filtered("merged_case_ids"):
                # sudo: whoever may hand a case on hands all of it on
                case.merged_case_ids.sudo()._put_away_with(case)
        return result

    # ------------------------------------------------------------------
    # Split
    # ------------------------------------------------------------------
    def _split(self, messages, values=None):
        """Open another case for some of the messages of this one.

        :param messages: ``social.crm.message`` of this case
        :param dict values: of the new case; what is not named it has from this one
        :return: the move, whose target is the new case
        :raise UserError: there is nothing to split
        """
        self.ensure_one()
        self._check_may_split(messages)
        new = self.with_context(**IN_BULK).create(self._split_values(messages) | (values or {})).with_env(self.env)
        # sudo: only splits and merges are written down here, and nobody changes that
        move = self.env["social.crm.case.move"].sudo()._write_down("split", self, new)
        move.line_ids = [
            fields.Command.create({"message_id": message.id, "case_id": (message.own_case_id or self).id})
            for message in messages
        ]
        messages._put_in(new)
        (self | new)._settle()
        move._tell()
        if new.user_id != self.env.user:
            new._announce()
        return move

    def _check_may_split(self, messages):
        (self.check_access("write"), self.lock_for_update(allow_referencing=True))
        if self.merged_into_id:
            raise UserError(self.env._("%(case)s was merged: split the case that it went into.", case=self.number))
        if not messages:
            raise UserError(self.env._("Choose the messages that belong to another case."))
        if messages.case_id != self:
            raise UserError(self.env._("Some of these messages are not in this case any more. Choose again."))
        if not self.social_message_ids - messages:
            raise UserError(self.env._("Nothing would be left here. Leave at least one message in this case."))

    def _split_values(self, messages):
        messages = messages.sorted(lambda message: (message.occurred_at, message.provider_sequence, message.id))
        theirs = messages.filtered(lambda message: message.direction == "in" and message.identity_id)
        first, person = messages[0], theirs[:1] or self
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in INHERITED}
        return values | {
            "name": (theirs[:1] or first)._subject(),
            "channel_id": first.channel_id.id,
            "network_id": first.channel_id.network_id.id,
            "contact_kind": first.contact_kind,
            "conversation_id": first.conversation_id.id,
            "identity_id": person.identity_id.id,
            "partner_id": person.partner_id.id,
            "opened_at": first.occurred_at,
            "routing_reason": self.env._("Split off from %s.", self.number),
        }

    # ------------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------------
    def _merge(self, target):
        """Merge these cases into another. They stay as closed ones that point to it.

        :param target: one case
        :return: the moves, one a case
        :raise UserError: they cannot be merged, and why
        """
        sources = self - target
        sources._check_may_merge(target)
        moves = self.env["social.crm.case.move"].union(*(source._merge_one(target) for source in sources))
        (sources | target)._settle()
        moves._tell()
        return moves

    def _check_may_merge(self, target):
        if not self or len(target) != 1:
            raise UserError(self.env._("Choose at least two cases, and the one of them that the others go into."))
        ((self | target).check_access("write"), (self | target).lock_for_update(allow_referencing=True))
        for case in (self | target).filtered("merged_into_id"):
            raise UserError(self.env._("%s was merged already. Undo that first, or leave it out.", case.number))
        if (self | target).company_id != target.company_id:
            raise UserError(self.env._("Cases of different companies cannot be merged."))
        if target.is_closed and not all(self.mapped("is_closed")):
            raise UserError(
                self.env._("%s is closed, and others are open. Choose an open one, or reopen it first.", target.number)
            )

    def _merge_one(self, target):
        # sudo: only splits and merges are written down here, and nobody changes that
        move = self.env["social.crm.case.move"].sudo()._write_down("merge", self, target)
        activities = self.sudo().activity_ids  # sudo: those of all colleagues come along
        brought = move.source_id._brought_by_merges()
        move.write(
            {
                "values_before": {name: self[name].id for name in ("stage_id", "team_id", "user_id")},
                "tag_ids": (self.tag_ids - target.tag_ids).ids,
                "follower_ids": (self._colleagues_following() - target._colleagues_following()).ids,
                "line_ids": [
                    fields.Command.create({"activity_id": activity.id, "case_id": self.id})
                    for activity in activities - brought
                ],
            }
        )
        target.with_context(**IN_BULK).tag_ids += self.tag_ids
        target.sudo().message_subscribe(move.follower_ids.partner_id.ids)  # sudo: colleagues who follow already
        activities.write({"res_id": target.id})
        self.sudo()._put_below(target)  # sudo: what was merged into it, whoever has that
        return move

    def _colleagues_following(self):
        return self.sudo().message_partner_ids.user_ids.filtered(lambda user: not user.share)  # sudo: names of users

    def _brought_by_merges(self):
        """Activities that came with the cases that were merged into this one."""
        moves = self.env["social.crm.case.move"].search(
            [("kind", "=", "merge"), ("state", "=", "done"), ("source_id", "in", self._below().ids)]
        )
        return moves.line_ids.activity_id

    def _put_below(self, parent):
        """Close this case, and have all that is in it shown in another and in whatever that goes on in."""
        top = parent.goes_on_in_id or parent
        below = self | self._below()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_message SET own_case_id = COALESCE(own_case_id, case_id), case_id = %s"
                " WHERE case_id = %s",
                top.id,
                self.id,
            )
        )
        self.env["social.crm.message"].invalidate_model(["case_id", "own_case_id"], flush=False)
        self.with_context(**IN_BULK).merged_into_id = parent
        below.with_context(**IN_BULK).goes_on_in_id = top
        below._put_away_with(top)

    def _put_away_with(self, top):
        """Close these cases, and give them to whoever has the case that they go on in."""
        stage = self.env["social.crm.case.stage"]._first(top.team_id, is_closed=True)
        self.with_context(**IN_BULK).write({"team_id": top.team_id.id, "user_id": top.user_id.id, "stage_id": stage.id})

    def _take_out(self):
        """Have this case stand on its own again, with all that is its own and what was merged into it."""
        below = self._below()
        own = self | below
        self.with_context(**IN_BULK).write({"merged_into_id": False, "goes_on_in_id": False})
        below.with_context(**IN_BULK).goes_on_in_id = self
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_message SET case_id = %(case)s, own_case_id = NULLIF(own_case_id, %(case)s)"
                " WHERE own_case_id = ANY(%(own)s)",
                case=self.id,
                own=own.ids,
            )
        )
        self.env["social.crm.message"].invalidate_model(["case_id", "own_case_id"], flush=False)

    def _below(self):
        """Return the cases that were merged into these, over any number of merges."""
        return merged_into(self)

    # ------------------------------------------------------------------
    # Keep in step
    # ------------------------------------------------------------------
    def _settle(self):
        """Bring in step with the messages of these cases what follows from them."""
        self.env.flush_all()
        self._settle_comments()
        self._settle_talks()
        self._settle_moments()
        self._lead_conversations()
        self._moved()

    def _settle_comments(self):
        """What we wrote on a case, with its files, is where its message is: whoever sees the case reads it."""
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE mail_message mail SET res_id = message.case_id
                  FROM social_crm_message message
                 WHERE message.mail_message_id = mail.id AND message.case_id = ANY(%s)
                   AND mail.model = %s AND mail.res_id != message.case_id
             RETURNING mail.id
                """,
                self.ids,
                self._name,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE ir_attachment file SET res_id = mail.res_id
                  FROM message_attachment_rel rel JOIN mail_message mail ON mail.id = rel.message_id
                 WHERE file.id = rel.attachment_id AND mail.id = ANY(%s) AND file.res_model = %s
                """,
                [id_ for (id_,) in rows],
                self._name,
            )
        )
        self.env["mail.message"].invalidate_model(["res_id"], flush=False)
        self.env["ir.attachment"].invalidate_model(["res_id"], flush=False)
        self.invalidate_recordset(["message_ids", "activity_ids"], flush=False)

    def _settle_talks(self):
        """A case has the talks of its messages, and the one it began in; what was merged keeps its own."""
        living = [case.id for case in self if not case.goes_on_in_id]
        self.env.cr.execute(
            SQL(
                "INSERT INTO social_crm_case_conversation_rel (case_id, conversation_id)"
                " SELECT DISTINCT case_id, conversation_id FROM social_crm_message WHERE case_id = ANY(%s)"
                " ON CONFLICT DO NOTHING",
                living,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM social_crm_case_conversation_rel rel USING social_crm_case living
                 WHERE living.id = rel.case_id AND living.id = ANY(%s)
                   AND living.conversation_id IS DISTINCT FROM rel.conversation_id
                   AND NOT EXISTS (SELECT FROM social_crm_message message
                                    WHERE message.case_id = living.id
                                      AND message.conversation_id = rel.conversation_id)
                """,
                living,
            )
        )
        self.invalidate_recordset(["conversation_ids"], flush=False)
        self.env["social.crm.conversation"].invalidate_model(["case_ids"], flush=False)

    def _settle_moments(self):
        """The moments of a case are those of its messages; one without any keeps what it has."""
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_case living
                   SET last_message_at = said.last, last_inbound_at = said.theirs, first_response_at = said.answered
                  FROM (
                        SELECT opened.id,
                               max(occurred_at) FILTER (WHERE heard OR sent) AS last,
                               max(occurred_at) FILTER (WHERE heard) AS theirs,
                               min(occurred_at) FILTER (WHERE sent AND occurred_at >= opened_at) AS answered
                          FROM social_crm_case opened
                          JOIN social_crm_message message ON message.case_id = opened.id
                          CROSS JOIN LATERAL (SELECT
                               direction = 'in' AND consent_effect IS NULL AS heard,
                               direction = 'out' AND message.state = ANY(%s) AS sent) kind
                         WHERE opened.id = ANY(%s) AND is_automatic IS NOT TRUE
                      GROUP BY opened.id
                       ) said
                 WHERE living.id = said.id
             RETURNING living.id
                """,
                list(SENT_STATES),
                self.ids,
            )
        )
        fnames = ["last_message_at", "last_inbound_at", "first_response_at"]
        written_by_sql(self.browse(id_ for (id_,) in rows), fnames)

    # ------------------------------------------------------------------
    # Replies
    # ------------------------------------------------------------------
    def _filing_values(self, conversation):
        """Where an answer in a talk belongs: with what it answers, should that have come by a merge.

        :rtype: dict
        :raise UserError: this case was merged
        """
        self.ensure_one()
        if self.merged_into_id:
            raise UserError(self.env._("%s was merged. Answer in the case that it went into.", self.number))
        if not self.merged_case_ids:
            return {"case_id": self.id}
        return {"case_id": self.id, "own_case_id": self._last_words(conversation).own_case_id.id}

    def _reply_route(self, conversation=None):
        route = super()._reply_route(conversation)
        if self.merged_into_id:
            route["blockers"] = [
                self.env._("This case was merged. Answer in the case that it went into."),
                *route["blockers"],
            ]
        return route

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_open_merge(self):
        """Open the dialog that merges these cases, or this one with others."""
        living = self.filtered(lambda case: not case.merged_into_id)
        return self._open_dialog(self.env._("Merge cases"), "social.crm.case.merge", {"default_case_ids": living.ids})

    def action_open_split(self):
        """Open the dialog in which the messages of another case are chosen."""
        self.ensure_one()
        return self._open_dialog(self.env._("Split"), "social.crm.case.split", {"default_case_id": self.id})

    def _open_dialog(self, name, model, context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def action_view_moves(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case_move")
        moves = self.move_out_ids | self.move_in_ids
        return action | {"domain": [("id", "in", moves.ids)], "context": {}}

    def action_undo_merge(self):
        """Take this case out of the one that it was merged into.

        :raise UserError: it was not merged
        """
        self.ensure_one()
        move = self._merge_move()
        if not move:
            raise UserError(self.env._("There is no merge of %s that could be undone.", self.number))
        return move.action_undo()
