from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .social_crm_idea_stage import DECIDED, OVER

#: Who takes the next step.
DEPARTMENTS = [
    ("marketing", "Marketing"),
    ("product", "Product"),
    ("quality", "Quality"),
    ("care", "Care"),
]

#: When one of these changes, somebody else waits, or for something else.
NEXT_STEP = ("stage_id", "user_id", "department", "next_step")


class SocialCrmIdea(models.Model):
    """What people want to be better, from where it was said until everybody who asked was told.

    Who wants it, where it was said and what is done for it are facts of the idea
    (``social.crm.idea.fact.mixin``).
    """

    _name = "social.crm.idea"
    _description = "Idea"
    _inherit = ["mail.thread", "mail.activity.mixin", "social.crm.segment.source"]
    _order = "supporter_count desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _mail_thread_customer = False

    name = fields.Char("Idea", required=True, tracking=True)
    description = fields.Html(help="What would be better, for whom, and how one would notice.")
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    language = fields.Selection(
        lambda self: self.env["social.crm.message"]._language_names(),
        default=lambda self: self._default_language(),
        help="In which the idea is written: words are looked up by its rules.",
    )
    tag_ids = fields.Many2many(
        "social.crm.idea.tag", "social_crm_idea_tag_rel", "idea_id", "tag_id", "Tags", ondelete="restrict"
    )
    stage_id = fields.Many2one(
        "social.crm.idea.stage",
        required=True,
        default=lambda self: self.env["social.crm.idea.stage"]._first("new"),
        index=True,
        ondelete="restrict",
        copy=False,
        tracking=True,
        group_expand="_read_group_expand_full",
    )
    kind = fields.Selection(related="stage_id.kind", string="Meaning", store=True, index=True)
    public_note = fields.Text(
        translate=True,
        tracking=True,
        copy=False,
        help="What everybody may read of where the idea stands. It goes with the stage, and a new stage needs a new one.",
    )
    is_published = fields.Boolean(
        "Published", copy=False, tracking=True, help="Everybody may see the idea, its stage and its public notes."
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Whoever takes the next step.",
    )
    department = fields.Selection(DEPARTMENTS, index="btree_not_null", tracking=True, help="Who takes the next step.")
    next_step = fields.Char(help="What is to be done next, such as “Ask three of them how they clean it”.")
    waiting_since = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    waiting_days = fields.Integer("Waiting (days)", compute="_compute_waiting_days")
    merged_into_id = fields.Many2one(
        "social.crm.idea", "Merged into", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    goes_on_in_id = fields.Many2one(
        "social.crm.idea",
        "Goes on in",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The idea that all of it is found in now; another than the one it was merged into, if that was merged too.",
    )
    status_ids = fields.One2many("social.crm.idea.status", "idea_id", "History", readonly=True)
    own_heard_at = fields.Datetime("Heard before it was merged", readonly=True, copy=False)
    heard_at = fields.Datetime(
        "Heard", compute="_compute_heard_at", store=True, help="When it, or what was merged into it, was first said."
    )
    decided_at = fields.Datetime("Decided", readonly=True, copy=False, help="When we first said what becomes of it.")
    released_at = fields.Datetime("Released", readonly=True, copy=False, index="btree_not_null")

    def _default_language(self):
        code = (self.env.company.partner_id.lang or "").partition("_")[0]
        return code if code in dict(self.env["social.crm.message"]._language_names()) else False

    @api.depends("waiting_since")
    def _compute_waiting_days(self):
        now = fields.Datetime.now()
        for idea in self:
            idea.waiting_days = (now - idea.waiting_since).days if idea.waiting_since else 0

    @api.depends("own_heard_at", "merged_idea_ids.own_heard_at")
    def _compute_heard_at(self):
        for idea in self:
            # sudo: when it was said first counts, whoever may see what was merged into it
            heard = (idea | idea.sudo().merged_idea_ids).mapped("own_heard_at")
            idea.heard_at = min(filter(None, heard), default=False)

    @api.constrains("name")
    def _check_name(self):
        for idea in self:
            if not idea.name.strip():
                raise UserError(self.env._("Say in a few words what would be better."))

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        defaults = {**self.default_get(["stage_id"]), "own_heard_at": now, "waiting_since": now}  # once for all
        ideas = super().create([defaults | vals for vals in vals_list])
        if over := ideas.filtered(lambda idea: idea.kind in OVER):
            over.waiting_since = False
        ideas._note_status()
        return ideas

    def write(self, vals):
        """A new stage is noted, and takes its public note with it; whoever waits now has waited since now."""
        moved = self._leaving_for(vals)
        if "public_note" not in vals and (noted := moved.filtered("public_note")):
            super(SocialCrmIdea, noted).write({"public_note": False})
        waits = self.filtered(lambda idea: idea._next_step_changes(vals))
        result = super().write(vals)
        waits._wait_from(fields.Datetime.now())
        noted = self if vals.get("public_note") else moved
        noted._note_status()
        return result

    def _leaving_for(self, vals):
        """Return those of these ideas that get another stage by these values."""
        if not vals.get("stage_id"):
            return self.browse()
        return self.filtered(lambda idea: idea.stage_id.id != vals["stage_id"])

    def _next_step_changes(self, vals):
        return any(
            (self[name].id if self._fields[name].relational else self[name]) != vals[name]
            for name in NEXT_STEP
            if name in vals and (self[name] or vals[name])
        )

    def _wait_from(self, moment):
        """From now on somebody waits for the next step, unless the idea is over."""
        over = self.filtered(lambda idea: idea.kind in OVER)
        if waited := over.filtered("waiting_since"):
            waited.waiting_since = False
        if waiting := self - over:
            waiting.write({"waiting_since": moment, "escalated_at": False})

    # ------------------------------------------------------------------
    # Stages
    # ------------------------------------------------------------------
    def _move_to(self, stage, note=None):
        """Bring ideas to a stage; those that are there stay as they are.

        :param stage: one ``social.crm.idea.stage``
        :param str note: public
        :return: the ideas that moved
        """
        moved = self.filtered(lambda idea: idea.stage_id != stage)
        if moved:
            moved.write({"stage_id": stage.id, **({"public_note": note} if note else {})})
        return moved

    def _note_status(self):
        """Keep that these ideas are where they are now, and what follows from it."""
        if not self:
            return
        now = fields.Datetime.now()
        # sudo: rows are only ever added here, by whoever may move the idea
        statuses = self.env["social.crm.idea.status"].sudo()
        statuses.create(
            [
                {
                    "idea_id": idea.id,
                    "stage_id": idea.stage_id.id,
                    "at": now,
                    "user_id": self.env.uid,
                    "public_note": idea.public_note,
                }
                for idea in self
            ]
        )
        if decided := self.filtered(lambda idea: idea.kind in DECIDED and not idea.decided_at):
            decided.decided_at = now
        self._note_release(now)

    def _note_release(self, moment):
        released = self.filtered(lambda idea: idea.kind == "released")
        new, back = released.filtered(lambda idea: not idea.released_at), (self - released).filtered("released_at")
        if new:
            new.released_at = moment
            new._released()
        if back:
            back.released_at = False
            back._taken_back()

    def _released(self):
        """Hook: these ideas are released now."""

    def _taken_back(self):
        """Hook: these ideas were released, and are not any more."""

    def action_assign_to_me(self):
        """Make whoever presses the button responsible for the next step."""
        self.user_id = self.env.user

    def action_publish(self):
        """Let everybody see the idea, or nobody outside any more."""
        for published, ideas in self.grouped("is_published").items():
            ideas.is_published = not published

    # ------------------------------------------------------------------
    # Where it was said
    # ------------------------------------------------------------------
    def _heard(self, moments):
        """Ideas may have been said earlier than we knew.

        :param dict moments: the earliest by id of the idea
        """
        for idea in self:
            moment = moments.get(idea.id)
            if moment and moment < idea.own_heard_at:
                idea.own_heard_at = moment

    def _said_in(self, domain):
        """Return the ideas that were said somewhere.

        :param domain: on ``social.crm.idea.source``
        """
        return self.search([("source_ids", "any", Domain(domain)), ("merged_into_id", "=", False)])

    @api.model
    def _make_from(self, sources, values):
        """Make an idea of what was said.

        :param list[dict] sources: values of ``social.crm.idea.source`` but for its idea
        :param dict values: of the idea
        :return: the idea, of which those who said it are the first supporters
        """
        idea = self.create(values)
        idea._add_sources(sources)
        return idea

    def _add_sources(self, sources):
        """This idea was said elsewhere, too; where it is known to have been said is passed over.

        :param list[dict] sources: as :meth:`_make_from` takes them
        :return: the sources that are new
        """
        self.ensure_one()
        known = {source._key() for source in self.source_ids}
        new = [
            values
            for values in sources
            if tuple(values.get(name) or False for name in self.source_ids.KEY) not in known
        ]
        return self.env["social.crm.idea.source"].create([{"idea_id": self.id, **values} for values in new])

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def _open_list(self, name, model, **context):
        """Open the facts of this idea as a list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("idea_id", "=", self.id)],
            "context": {"default_idea_id": self.id, **context},
        }

    def action_view_supporters(self):
        return self._open_list(self.env._("Supporters"), "social.crm.idea.supporter")

    def action_view_sources(self):
        return self._open_list(self.env._("Where it was said"), "social.crm.idea.source")

    @api.model
    def _action_of(self, ideas):
        """Return the action that shows some ideas: the form of one, the list of several."""
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_community.action_social_crm_idea")
        action["context"] = {}
        if len(ideas) == 1:
            return action | {"res_id": ideas.id, "views": [(False, "form")]}
        return action | {"domain": [("id", "in", ideas.ids)]}

    def _as_rows(self):
        """What a panel beside a talk shows of ideas.

        :rtype: list[dict]
        """
        return [
            {
                "id": idea.id,
                "name": idea.name,
                "stage": idea.stage_id.name,
                "kind": idea.kind,
                "supporters": idea.supporter_count,
            }
            for idea in self
        ]

    @api.model
    def _of_person(self, identity, partner, domain=()):
        """The ideas that a person supports.

        :param identity: ``social.crm.identity`` or none
        :param partner: ``res.partner`` or none
        :param domain: what else is asked of the supporter
        """
        person = Domain.FALSE
        if partner:
            person |= Domain("partner_id", "=", partner.id)
        if identity:
            person |= Domain("identity_id", "=", identity.id)
        if person.is_false():
            return self.browse()
        return self.search([("supporter_ids", "any", person & Domain(domain))])
