from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import written_by_sql
from odoo.addons.social_crm_channels.models.social_crm_conversation import LATEST_FIRST

#: Key of the context in which cases are made that have a past: nothing is begun for them, see ``_import``.
WITH_HISTORY = "social_crm_with_history"


class SocialCrmCase(models.Model):
    """The work that follows from what somebody said.

    A conversation is the talk, a case is the work: it holds the messages that belong to it, from however many
    conversations. While it is open, assignee, team and state of its conversations are derived from it.
    """

    _name = "social.crm.case"
    _description = "Case"
    _inherit = ["social.crm.thread.mixin"]
    _order = "priority desc, last_message_at desc, id desc"
    _rec_names_search = ["number", "external_number", "name", "partner_id", "identity_id"]
    _check_company_auto = True
    _mail_post_access = "read"
    _mail_thread_customer = False

    number = fields.Char(required=True, readonly=True, copy=False)
    name = fields.Char("Subject", required=True, tracking=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Raised"), ("2", "High"), ("3", "Urgent")], required=True, default="0", tracking=True
    )
    type_id = fields.Many2one("social.crm.case.type", index="btree_not_null", ondelete="restrict", tracking=True)
    tag_ids = fields.Many2many(
        "social.crm.case.tag", "social_crm_case_tag_rel", "case_id", "tag_id", string="Tags", ondelete="restrict"
    )
    skill_ids = fields.Many2many(
        "social.crm.skill",
        "social_crm_case_skill_rel",
        "case_id",
        "skill_id",
        "Skills needed",
        ondelete="restrict",
        help="The case goes to colleagues who have them all.",
    )
    stage_id = fields.Many2one(
        "social.crm.case.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
        tracking=True,
        group_expand="_read_group_expand_full",
        domain="['|', ('team_ids', '=', False), ('team_ids', 'in', team_id)]",
    )
    is_closed = fields.Boolean(
        "Closed",
        compute="_compute_is_closed",
        inverse="_inverse_is_closed",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "social.crm.team",
        default=lambda self: self._default_team_id(),
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        default=lambda self: self.env.user,
        ondelete="set null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    routing_reason = fields.Char("Why this team", readonly=True, copy=False)
    routing_rule_id = fields.Many2one(
        "social.crm.routing.rule",
        "Routed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    identity_id = fields.Many2one("social.crm.identity", index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
    )
    person = fields.Char(compute="_compute_person", compute_sudo=True)  # who may read a case may see whom it is with
    channel_id = fields.Many2one(
        "social.crm.channel", readonly=True, copy=False, index="btree_not_null", ondelete="restrict", check_company=True
    )
    network_id = fields.Many2one("social.crm.network", readonly=True, copy=False, ondelete="restrict")
    network_icon = fields.Char("Network icon", related="network_id.icon")
    network_color = fields.Char("Network color", related="network_id.color")
    contact_kind = fields.Selection(
        lambda self: self.env["social.crm.conversation"]._fields["contact_kind"].selection,
        "How it was said",
        readonly=True,
        copy=False,
    )
    conversation_id = fields.Many2one(
        "social.crm.conversation",
        "Began in",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    conversation_ids = fields.Many2many(
        "social.crm.conversation",
        "social_crm_case_conversation_rel",
        "case_id",
        "conversation_id",
        "Conversations",
        readonly=True,
        copy=False,
    )
    conversation_count = fields.Integer(compute="_compute_conversation_count")
    social_message_ids = fields.One2many("social.crm.message", "case_id", "Messages of the talk", readonly=True)
    previous_case_id = fields.Many2one(
        "social.crm.case", "Follow-up of", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    next_case_ids = fields.One2many("social.crm.case", "previous_case_id", "Follow-ups", readonly=True)
    opened_at = fields.Datetime("Opened", required=True, readonly=True, copy=False, default=fields.Datetime.now)
    closed_at = fields.Datetime(
        "Closed at", compute="_compute_closed_at", store=True, readonly=False, precompute=True, copy=False
    )
    first_response_at = fields.Datetime("First response", readonly=True, copy=False)
    last_message_at = fields.Datetime("Last message", readonly=True, copy=False)
    last_inbound_at = fields.Datetime("Last words of theirs", readonly=True, copy=False)
    erased_at = fields.Datetime("Erased", readonly=True, copy=False, help="Its subject and notes were kept so long.")

    _number_uniq = models.Constraint("UNIQUE(company_id, number)", "A case of this company has this number already.")
    _list_idx = models.Index("(priority DESC, last_message_at DESC, id DESC) WHERE active IS TRUE")
    _open_user_idx = models.Index("(user_id) WHERE is_closed IS NOT TRUE")

    # ------------------------------------------------------------------
    # Defaults and computed
    # ------------------------------------------------------------------
    def _default_team_id(self):
        teams = self.env.user.social_crm_team_ids
        return teams.filtered(lambda team: team.company_id == self.env.company)[:1]

    @api.depends("team_id")
    def _compute_stage_id(self):
        for team, cases in self.grouped("team_id").items():
            for case in cases.filtered(lambda case: not case.stage_id._for_team(case.team_id)):
                case.stage_id = self.env["social.crm.case.stage"]._first(team, is_closed=False)

    @api.depends("stage_id.is_closed")
    def _compute_is_closed(self):
        for case in self:
            case.is_closed = case.stage_id.is_closed

    def _inverse_is_closed(self):
        """Close and reopen by moving to the team's first stage that does."""
        moving = self.filtered(lambda case: case.is_closed != case.stage_id.is_closed)
        for (team, is_closed), cases in moving.grouped(lambda case: (case.team_id, case.is_closed)).items():
            cases.stage_id = self.env["social.crm.case.stage"]._first(team, is_closed)

    @api.depends("identity_id")
    def _compute_partner_id(self):
        """The person's contact; :meth:`social.crm.identity._partner_changed` keeps it in step afterwards."""
        for case in self:
            case.partner_id = case.identity_id.partner_id or case.partner_id

    @api.depends("partner_id", "identity_id")
    def _compute_person(self):
        for case in self:
            case.person = case.partner_id.display_name or case.identity_id.display_name

    @api.depends("is_closed")
    def _compute_closed_at(self):
        now = fields.Datetime.now()
        for case in self:
            case.closed_at = case.is_closed and (case.closed_at or now)

    @api.depends("conversation_ids")
    def _compute_conversation_count(self):
        for case in self:
            case.conversation_count = len(case.conversation_ids)

    @api.depends("number", "name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, (case.number, case.name)))

    # ------------------------------------------------------------------
    # Create and write
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._number(vals_list)
        cases = super().create(vals_list)
        if not self.env.context.get(WITH_HISTORY):
            cases._opened()
        return cases

    def write(self, vals):
        before = {case: case.is_closed for case in self} if "stage_id" in vals or "is_closed" in vals else {}
        result = super().write(vals)
        if not vals.keys().isdisjoint({"stage_id", "team_id", "user_id", "active"}):
            self._lead_conversations()
        self._changed(vals.keys())
        turned = self.filtered(lambda case: before.get(case, case.is_closed) != case.is_closed)
        if closed := turned.filtered("is_closed"):
            closed._closed()
        if reopened := turned - closed:
            reopened._reopened()
        return result

    # ------------------------------------------------------------------
    # Hooks of a case's life. Each is called once a batch; extend them for bulk work.
    # ------------------------------------------------------------------
    def _opened(self):
        """Hook: these cases are new, whoever opened them. Their first messages are not filed yet."""

    def _changed(self, fnames):
        """Hook: these cases were written by the ORM.

        :param fnames: names of the fields
        """

    def _spoken(self, messages):
        """Hook: messages were filed under these cases: of theirs, or of ours that went out.

        A message of ours comes again each time that its delivery moves on.

        :param messages: ``social.crm.message``, in the provider's order
        """

    def _closed(self):
        """Hook: these cases were open and are closed now: done, or merged into another (``merged_into_id``)."""

    def _reopened(self):
        """Hook: these cases were closed and are open again."""

    def _moved(self):
        """Hook: messages came to these cases or left them by a split, a merge, or the undoing of one.

        All that follows from the messages of a case is in step again: its talks and its moments.
        """

    def _check_company(self, fnames=None):
        """Cases come by the hundred from a few channels: check each combination of records once."""
        combinations = {(case.company_id, case.channel_id, case.team_id, case.user_id): case.id for case in self}
        return super(SocialCrmCase, self.browse(combinations.values()))._check_company(fnames)

    def _number(self, vals_list):
        """Give each new case the next number of its company, one query a company."""
        unnumbered = {}
        for vals in vals_list:
            if not vals.get("number"):
                unnumbered.setdefault(vals.get("company_id") or self.env.company.id, []).append(vals)
        for company_id, numbered in unnumbered.items():
            sequence = self._number_sequence(company_id)
            for vals, number in zip(numbered, sequence._next_many(len(numbered)), strict=True):
                vals["number"] = number

    def _number_sequence(self, company_id):
        # sudo: whoever may open a case may number it
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search([("code", "=", self._name), ("company_id", "in", (company_id, False))], order="company_id", limit=1)
        )
        if not sequence:
            raise UserError(
                self.env._(
                    "Cases cannot be numbered. Ask an administrator to add a sequence with the code “%s”.", self._name
                )
            )
        return sequence

    # ------------------------------------------------------------------
    # Conversations
    # ------------------------------------------------------------------
    def _lead_conversations(self):
        """Bring the conversations of these cases in step with their lead: the latest open case, else the latest.

        They get its assignee and its team. They are closed with it, and open again with it; whether an open one waits
        for an answer is not touched. Whoever may change the case changes them with it.
        """
        self.flush_model(["stage_id", "is_closed", "team_id", "user_id", "active", "conversation_ids"])
        self.env["social.crm.conversation"].flush_model(["user_id", "team_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_conversation conversation
                   SET user_id = lead.user_id,
                       team_id = lead.team_id,
                       state = lead.state
                  FROM (
                        SELECT DISTINCT ON (talk.id)
                               talk.id, led.user_id, led.team_id,
                               CASE WHEN led.is_closed THEN 'closed'
                                    WHEN talk.state = 'closed' THEN 'open'
                                    ELSE talk.state END AS state
                          FROM social_crm_case_conversation_rel touched
                          JOIN social_crm_conversation talk ON talk.id = touched.conversation_id
                          JOIN social_crm_case_conversation_rel rel ON rel.conversation_id = talk.id
                          JOIN social_crm_case led ON led.id = rel.case_id AND led.active
                           AND led.merged_into_id IS NULL
                         WHERE touched.case_id = ANY(%s)
                      ORDER BY talk.id, led.is_closed, led.id DESC
                       ) lead
                  JOIN social_crm_conversation before ON before.id = lead.id
                 WHERE conversation.id = lead.id
                   AND (conversation.user_id, conversation.team_id, conversation.state)
                       IS DISTINCT FROM (lead.user_id, lead.team_id, lead.state)
             RETURNING conversation.id, before.team_id, before.user_id
                """,
                self.ids,
            )
        )
        conversations = self.env["social.crm.conversation"].browse(row[0] for row in rows)
        written_by_sql(conversations, ["user_id", "team_id", "state"])
        conversations._tell_inboxes()
        conversations._tell_those_who_had(rows)

    # ------------------------------------------------------------------
    # Replies
    # ------------------------------------------------------------------
    def _reply_conversation(self):
        """The person is answered where they spoke last."""
        self.ensure_one()
        talks = self._shown_conversations()
        if len(talks) == 1 and talks == self.conversation_id:  # as it mostly is: there is nothing to look for
            return talks
        return self._last_words().conversation_id or self.conversation_id

    def _last_words(self, conversation=None):
        """Return what the person said last: in one conversation, or wherever they spoke."""
        domain = [("case_id", "=", self.id), ("direction", "=", "in")]
        if conversation:
            domain.append(("conversation_id", "=", conversation.id))
        messages = self.env["social.crm.message"]
        return messages.search_fetch(domain, ["conversation_id", "own_case_id"], order=LATEST_FIRST, limit=1)

    def _route_to(self, conversation, own):
        """In an e-mail talk with several authors, each is answered on their own case."""
        route = super()._route_to(conversation, own)
        # sudo: only a merge brings words of another's case here, whoever may see the other
        answered = (self.sudo().merged_case_ids and self._last_words().own_case_id) or self
        if route["person"] and answered.identity_id and not conversation.is_group:
            # sudo: whoever may read a case may see whom it is with, and who else is answered
            identity = answered.identity_id.sudo()
            route["person"] = answered.partner_id.sudo().name or identity.display_name
            route["copies"] = conversation.sudo()._copies_shown(identity)
        return route

    def _shown_conversations(self):
        # what was said in an archived talk is shown as well; and nothing has to be read to tell whether one is archived
        return self.with_context(active_test=False).conversation_ids.with_env(self.env)

    def _reply_values(self, conversation):
        """A talk in which a case is answered belongs to it from then on."""
        values = {**super()._reply_values(conversation), **self._filing_values(conversation)}
        if conversation not in self.conversation_ids:
            # sudo: that they may speak in this case and in that talk was checked
            self.sudo().conversation_ids = [fields.Command.link(conversation.id)]
            self._lead_conversations()
        return values

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_assign_to_me(self):
        self.user_id = self.env.user

    def action_close(self):
        """Move to the team's first stage that closes.

        :raise UserError: it has none
        """
        self.is_closed = True

    def action_reopen(self):
        """Move to the team's first stage that does not close.

        :raise UserError: it has none
        """
        self.is_closed = False

    def action_view_conversations(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_conversation")
        action |= {"domain": [("id", "in", self.conversation_ids.ids)], "context": {}}
        if len(self.conversation_ids) == 1:
            action |= {"views": [(False, "form")], "res_id": self.conversation_ids.id}
        return action
