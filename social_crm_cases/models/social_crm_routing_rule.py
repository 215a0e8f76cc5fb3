import ast
import html
import logging
from dataclasses import dataclass, field

import markupsafe

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.social_crm_channels.tools.quotes import own_words_of_html

_logger = logging.getLogger(__name__)

CONDITIONS = (
    "channel_ids",
    "network_ids",
    "contact_kind",
    "words",
    "language",
    "sentiment",
    "message_domain",
    "known",
    "followers",
    "partner_domain",
    "calendar_id",
    "hours",
)
ACTIONS = (
    "no_case",
    "team_id",
    "user_id",
    "priority",
    "type_id",
    "tag_ids",
    "skill_ids",
    "playbook_id",
    "macro_id",
    "alert",
    "alert_user_id",
)


@dataclass
class Ruling:
    """What the rules say of a message: the rules that fired, in order, and what they want done together."""

    rules: list = field(default_factory=list)
    values: dict = field(default_factory=dict)
    tag_ids: list = field(default_factory=list)
    skill_ids: list = field(default_factory=list)

    @property
    def no_case(self):
        return any(rule.no_case for rule in self.rules)

    def add(self, rule):
        """Let one more rule fire; what an earlier one has named stays, tags and skills add up."""
        self.rules.append(rule)
        self.values = {**rule._values(), **self.values}
        self.tag_ids += [tag_id for tag_id in rule.tag_ids.ids if tag_id not in self.tag_ids]
        self.skill_ids += [skill_id for skill_id in rule.skill_ids.ids if skill_id not in self.skill_ids]

    def case_values(self):
        """:return: values of the case to open"""
        return {
            **self.values,
            "tag_ids": [fields.Command.set(self.tag_ids)],
            "skill_ids": [fields.Command.set(self.skill_ids)],
        }


class SocialCrmRoutingRule(models.Model):
    """What becomes of a message that opens a case: which team and colleague, how urgent, which kind of work, or no case.

    Rules are asked in their order. Each is asked once for all messages of a batch, by a search, so that the cost of a
    batch depends on the number of rules and not on that of messages.
    """

    _name = "social.crm.routing.rule"
    _description = "Routing Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    stop = fields.Boolean(
        "Last word",
        default=True,
        help="No rule below is asked once this one fires. Without it they are, and set what this one leaves open; tags "
        "and skills add up.",
    )

    # What was said, by whom, where and when. An empty condition holds always.
    channel_ids = fields.Many2many(
        "social.crm.channel",
        "social_crm_routing_rule_channel_rel",
        "rule_id",
        "channel_id",
        "Channels",
        ondelete="restrict",  # a rule for one channel must not become one for all
        check_company=True,
        context={"active_test": False},
    )
    network_ids = fields.Many2many(
        "social.crm.network",
        "social_crm_routing_rule_network_rel",
        "rule_id",
        "network_id",
        "Networks",
        ondelete="restrict",
        context={"active_test": False},
    )
    contact_kind = fields.Selection(
        lambda self: self.env["social.crm.conversation"]._fields["contact_kind"].selection, "How it was said"
    )
    words = fields.Char(help="Any of these words or phrases, with commas between them, is in the text or its subject.")
    language = fields.Selection(lambda self: self.env["social.crm.message"]._language_names())
    sentiment = fields.Selection(lambda self: self.env["social.crm.message"]._fields["sentiment"].selection)
    message_domain = fields.Char("Message", help="Further conditions on the message.")
    known = fields.Selection(
        [("known", "A contact of ours"), ("unknown", "Nobody's contact yet")],
        "Person",
        help="Whether the account that speaks is linked to a contact.",
    )
    followers = fields.Integer("Followers at least")
    partner_domain = fields.Char("Contact", help="Further conditions on the contact. Who is none does not fit.")
    calendar_id = fields.Many2one("resource.calendar", "Working hours", ondelete="restrict", check_company=True)
    hours = fields.Selection(
        [("in", "Within the working hours"), ("out", "Outside the working hours")], "Said", required=True, default="in"
    )

    # What is done
    no_case = fields.Boolean("Open no case", help="What was said is kept in the conversation, and is nobody's work.")
    team_id = fields.Many2one("social.crm.team", index="btree_not_null", ondelete="restrict", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        ondelete="set null",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    priority = fields.Selection(lambda self: self.env["social.crm.case"]._fields["priority"].selection)
    type_id = fields.Many2one("social.crm.case.type", ondelete="restrict")
    tag_ids = fields.Many2many(
        "social.crm.case.tag", "social_crm_routing_rule_tag_rel", "rule_id", "tag_id", "Tags", ondelete="restrict"
    )
    skill_ids = fields.Many2many(
        "social.crm.skill",
        "social_crm_routing_rule_skill_rel",
        "rule_id",
        "skill_id",
        "Skills needed",
        ondelete="restrict",
    )
    playbook_id = fields.Many2one(
        "social.crm.playbook",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Begun as the case is opened, beside those of its type.",
    )
    macro_id = fields.Many2one(
        "social.crm.macro",
        ondelete="restrict",
        check_company=True,
        help="Run as the case is opened. Its answer is marked as automatic, and left unsaid where none may be.",
    )
    alert = fields.Selection(
        [("leader", "The team's leader"), ("user", "A colleague")], help="Gets a to-do on the case as it is opened."
    )
    alert_user_id = fields.Many2one(
        "res.users",
        "Colleague",
        ondelete="set null",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    condition_words = fields.Char("When", compute="_compute_condition_words")
    action_words = fields.Char("Then", compute="_compute_action_words")
    case_count = fields.Integer("Number of cases", compute="_compute_case_count")

    _followers_positive = models.Constraint("CHECK (followers >= 0)", "The number of followers cannot be negative.")

    @api.depends_context("lang")
    @api.depends(*CONDITIONS)
    def _compute_condition_words(self):
        for rule in self:
            rule.condition_words = "; ".join(rule._conditions())

    @api.depends_context("lang")
    @api.depends(*ACTIONS)
    def _compute_action_words(self):
        for rule in self:
            rule.action_words = "; ".join(rule._actions())

    def _compute_case_count(self):
        counts = dict(
            self.env["social.crm.case"]._read_group(
                [("routing_rule_id", "in", self.ids)], ["routing_rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.case_count = counts.get(rule, 0)

    @api.constrains("message_domain", "partner_domain")
    def _check_domains(self):
        """Routing itself runs with all rights: what a rule asks must be what its author may read."""
        for rule in self:
            for model, text in (("social.crm.message", rule.message_domain), ("res.partner", rule.partner_domain)):
                try:
                    self.env[model].sudo(False).search(_parsed(text), limit=1)
                except (ValueError, SyntaxError, TypeError, AccessError) as error:
                    raise ValidationError(
                        self.env._(
                            "The conditions of rule “%(rule)s” cannot be used: %(error)s", rule=rule.name, error=error
                        )
                    ) from error

    def action_view_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        return {**action, "domain": [("routing_rule_id", "in", self.ids)], "context": {"create": False}}

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    @api.model
    def _all(self):
        """:return: the rules in force, of all companies, in their order"""
        return self.search(Domain.TRUE)

    def _decide(self, messages):
        """Ask these rules, in their order, what becomes of messages that would open a case each.

        :param messages: ``social.crm.message``
        :return: a :class:`Ruling` by message id
        :rtype: dict
        """
        rulings = {message.id: Ruling() for message in messages}
        for company, undecided in messages.grouped(lambda message: message.channel_id.company_id).items():
            for rule in self.filtered(lambda rule, company=company: rule.company_id == company):
                fitting = rule._fitting(undecided)
                for message in fitting:
                    rulings[message.id].add(rule)
                if rule.stop:
                    undecided -= fitting
                if not undecided:
                    break
        return rulings

    def _fitting(self, messages):
        """:return: those of the messages for which this rule fires"""
        if self.team_id and not (self.team_id.active and self.team_id.company_id == self.company_id):
            return messages.browse()
        try:
            fitting = messages.search(Domain("id", "in", messages.ids) & self._domain())
        except (ValueError, SyntaxError, TypeError):
            # A field that it names went with an uninstalled addon. What people say is more than a rule.
            _logger.warning("Routing rule %s cannot be used and was passed over.", self.id, exc_info=True)
            return messages.browse()
        return self._within_hours(self._with_words(fitting))

    def _domain(self):
        """Conditions on ``social.crm.message`` that a search can answer."""
        conditions = [_parsed(self.message_domain)]
        if self.channel_ids:
            conditions.append(Domain("channel_id", "in", self.channel_ids.ids))
        if self.network_ids:
            conditions.append(Domain("channel_id.network_id", "in", self.network_ids.ids))
        plain = ("contact_kind", "language", "sentiment")
        conditions += [Domain(name, "=", self[name]) for name in plain if self[name]]
        return Domain.AND([*conditions, *self._person_conditions(), *self._word_conditions()])

    def _person_conditions(self):
        if self.known:
            yield Domain("partner_id", "!=" if self.known == "known" else "=", False)
        if self.followers:
            yield Domain("identity_id.followers", ">=", self.followers)
        if partner_domain := _parsed(self.partner_domain):
            yield Domain("partner_id", "any", partner_domain)

    def _word_conditions(self):
        if words := self._word_list():
            subjects = (Domain("mail_message_id.subject", "ilike", word) for word in words)
            spellings = {spelling for word in words for spelling in _spellings(word)}
            bodies = (Domain("mail_message_id.body", "ilike", spelling) for spelling in sorted(spellings))
            yield Domain.OR([*subjects, *bodies])

    def _with_words(self, messages):
        """Those in whose own words ours are. The search finds them also in the marks of HTML, and in what is quoted."""
        words = [self._folded(word) for word in self._word_list()]
        if not words:
            return messages

        def fits(message):
            said = self._folded(_said(message))
            return any(word in said for word in words)

        return messages.filtered(fits)

    def _folded(self, text):
        """A text as a search compares it."""
        return self.env.registry.unaccent_python(text).casefold()

    def _word_list(self):
        return list(filter(None, (word.strip() for word in (self.words or "").split(","))))

    def _within_hours(self, messages):
        """Those said within, or outside, the working hours; the calendar is asked once for all of them."""
        if not self.calendar_id or not messages:
            return messages
        key = (self.calendar_id.id, self.company_id.id)
        hours = self.env["resource.calendar"]._working_times({key})[key]
        return messages.filtered(lambda message: hours.includes(message.occurred_at) == (self.hours == "in"))

    def _values(self):
        """:return: values of the case that this rule names"""
        values = {
            "team_id": self.team_id.id,
            "user_id": self._assignee().id,
            "type_id": self.type_id.id,
            "priority": self.priority,
        }
        return {name: value for name, value in values.items() if value}

    def _assignee(self):
        """Whoever left, or may not enter the company any more, is passed over."""
        return self.user_id._allowed_in(self.company_id)

    # ------------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------------
    @api.model
    def _follow_up(self, rulings):
        """Begin the playbooks and run the macros of rules, and tell whom they want to be told, once the cases are there.

        :param dict rulings: :class:`Ruling` by case
        """
        fired = {}
        for case, ruling in rulings.items():
            for rule in ruling.rules:
                fired.setdefault(rule, []).append(case)
        for rule, (first, *others) in fired.items():
            if rule.playbook_id.active or rule.macro_id.active:
                rule._begin(first.union(*others))
        self._send_alerts(rulings)

    def _begin(self, cases):
        """Begin the playbook and run the macro; where that cannot be done, the case is there and says so."""
        try:
            with self.env.cr.savepoint():
                if self.playbook_id.active:
                    cases._start_playbook(self.playbook_id)
                if self.macro_id.active:
                    self.macro_id._run(cases, automatic=True)
        except UserError as error:
            if len(cases) > 1:  # the others go on, and no case tells of another
                for case in cases:
                    self._begin(case)
                return
            _logger.warning("Routing rule %s could not do all that it says.", self.id, exc_info=True)
            cases._message_log(
                body=self.env._("Rule “%(rule)s” could not do all that it says: %(error)s", rule=self.name, error=error)
            )

    @api.model
    def _send_alerts(self, rulings):
        alerts = [
            (case, rule, user)
            for case, ruling in rulings.items()
            for rule in ruling.rules
            if (user := rule._alerted(case))
        ]
        if not alerts:
            return
        cases = self.env["social.crm.case"].browse(case.id for case, _rule, _user in alerts)
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(cases._name)
        # the bell rings by itself; a mail for each of hundreds of cases would be no alert
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": case.id,
                    "activity_type_id": todo.id,
                    "user_id": user.id,
                    "summary": rule.name,
                    "automated": True,
                }
                for case, rule, user in alerts
            ]
        )

    def _alerted(self, case):
        user = {"leader": case.team_id.leader_id, "user": self.alert_user_id}.get(self.alert, self.env["res.users"])
        return user._allowed_in(case.company_id)

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    def _reason(self):
        """Why this rule fired, in a sentence for people."""
        return self.env._("Rule “%(rule)s”: %(conditions)s.", rule=self.name, conditions="; ".join(self._conditions()))

    def _conditions(self):
        names = {
            name: dict(self._fields[name]._description_selection(self.env)).get(self[name])
            for name in ("contact_kind", "language", "sentiment", "known", "hours")
        }
        found = [
            self.channel_ids and self.env._("on %s", _listed(self.channel_ids)),
            self.network_ids and self.env._("through %s", _listed(self.network_ids)),
            names["contact_kind"],
            self.words and self.env._("with any of the words “%s”", "”, “".join(self._word_list())),
            names["language"] and self.env._("language %s", names["language"]),
            names["sentiment"] and self.env._("mood %s", names["sentiment"]),
            self.message_domain
            and _parsed_safely(self.message_domain)
            and self.env._("its further conditions on the message"),
            names["known"] and self.env._("from: %s", names["known"]),
            self.followers and self.env._("from somebody with at least %s followers", self.followers),
            self.partner_domain and _parsed_safely(self.partner_domain) and self.env._("its conditions on the contact"),
            self.calendar_id
            and self.env._("%(hours)s “%(calendar)s”", hours=names["hours"], calendar=self.calendar_id.name),
        ]
        return list(filter(None, found)) or [self.env._("everything")]

    def _actions(self):
        actions = self._say_actions(self._values(), self.tag_ids.ids, self.skill_ids.ids, self.no_case)
        return actions if self.no_case else actions + self._say_follow_up()

    def _say_follow_up(self):
        """What is done once the case is there, in words.

        :rtype: list[str]
        """
        told = self.alert_user_id.name if self.alert == "user" else self.env._("the team's leader")
        found = [
            self.playbook_id.active and self.env._("playbook %s", self.playbook_id.name),
            self.macro_id.active and self.env._("macro %s", self.macro_id.name),
            self.alert and self.env._("alert %s", told),
        ]
        return list(filter(None, found))

    @api.model
    def _say_actions(self, values, tag_ids, skill_ids, no_case):
        """What is done with a message, in words.

        :param dict values: of the case
        :rtype: list[str]
        """
        if no_case:
            return [self.env._("no case")]
        record = self.env["social.crm.case"].new(values)
        priorities = dict(record._fields["priority"]._description_selection(self.env))
        tags, skills = self.env["social.crm.case.tag"].browse(tag_ids), self.env["social.crm.skill"].browse(skill_ids)
        found = [
            values.get("team_id") and self.env._("team %s", record.team_id.name),
            values.get("user_id") and self.env._("assignee %s", record.user_id.name),
            values.get("priority") and self.env._("priority %s", priorities[values["priority"]]),
            values.get("type_id") and self.env._("type %s", record.type_id.name),
            tags and self.env._("tags %s", _listed(tags)),
            skills and self.env._("skills %s", _listed(skills)),
        ]
        return list(filter(None, found))


def _spellings(word):
    """How a word stands in HTML: as we write it, and as Odoo's sanitizer does."""
    return str(markupsafe.escape(word)), html.escape(word, quote=False)


def _said(message):
    mail = message.mail_message_id
    return f"{mail.subject or ''}\n{own_words_of_html(mail.body or '')}"


def _parsed(text):
    """:raise ValueError: it is no domain"""
    return Domain(ast.literal_eval(text)) if text else Domain.TRUE


def _parsed_safely(text):
    try:
        return not _parsed(text).is_true()
    except (ValueError, SyntaxError, TypeError):
        return True


def _listed(records):
    return ", ".join(records.mapped("display_name"))
