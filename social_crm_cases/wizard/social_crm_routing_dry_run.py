from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

MOST = 1000
EXCERPT_LENGTH = 120


class SocialCrmRoutingDryRun(models.TransientModel):
    """What the rules would do with the last messages, beside what was done then. Nothing is changed by it."""

    _name = "social.crm.routing.dry.run"
    _description = "Dry Run of Routing Rules"

    number = fields.Integer("Last messages", required=True, default=50)
    channel_ids = fields.Many2many(
        "social.crm.channel", "social_crm_routing_dry_run_channel_rel", "run_id", "channel_id", "Channels"
    )
    include_archived = fields.Boolean("Archived rules too", help="Try a rule before it is switched on.")
    line_ids = fields.One2many("social.crm.routing.dry.run.line", "run_id", readonly=True)
    summary = fields.Char(readonly=True)

    def action_run(self):
        """Ask the rules about the last messages, with the rights of whoever asks.

        :raise UserError: no number of messages that could be shown
        """
        self.ensure_one()
        if not 0 < self.number <= MOST:
            raise UserError(self.env._("Try the rules on 1 to %s messages.", MOST))
        messages = self._last_messages()
        rulings = self._rules()._decide(messages)
        self.line_ids.unlink()
        lines = self.line_ids.create([self._line(message, rulings[message.id]) for message in messages])
        self.summary = self.env._(
            "%(messages)s messages: a rule fires on %(ruled)s, %(differing)s would go another way than they went.",
            messages=len(lines),
            ruled=len(lines.filtered("rule_id")),
            differing=len(lines.filtered("differs")),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry run"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _last_messages(self):
        """Of what would be heard, the latest that were taken in."""
        heard = [
            ("direction", "=", "in"),
            ("identity_id", "!=", False),
            ("channel_id.care", "=", True),
            ("is_automatic", "=", False),
            ("spam_reason", "=", False),
            ("consent_effect", "=", False),
        ]
        if self.channel_ids:
            heard.append(("channel_id", "in", self.channel_ids.ids))
        return self.env["social.crm.message"].search(heard, order="id desc", limit=self.number)

    def _rules(self):
        rules = self.env["social.crm.routing.rule"]
        return rules.browse(rules.with_context(active_test=not self.include_archived)._all().ids)

    def _line(self, message, ruling):
        team_id = ruling.values.get("team_id")
        reasons = [rule._reason() for rule in ruling.rules]
        if not team_id and not ruling.no_case:
            team_id, default = message.channel_id._default_team()
            reasons.append(default)
        outcome = self.env["social.crm.routing.rule"]._say_actions(
            {**ruling.values, "team_id": team_id}, ruling.tag_ids, ruling.skill_ids, ruling.no_case
        )
        if not ruling.no_case:
            outcome += [words for rule in ruling.rules for words in rule._say_follow_up()]
        return {
            "run_id": self.id,
            "message_id": message.id,
            "rule_id": ruling.rules[0].id if ruling.rules else False,
            "reason": " ".join(reasons),
            "outcome": "; ".join(outcome),
            "then": self._then(message.case_id),
            "differs": ruling.no_case == bool(message.case_id)
            or bool(message.case_id and message.case_id.team_id.id != team_id),
        }

    def _then(self, case):
        if not case:
            return self.env._("no case")
        values = {"team_id": case.team_id.id, "user_id": case.user_id.id, "type_id": case.type_id.id}
        said = self.env["social.crm.routing.rule"]._say_actions(
            {**values, "priority": case.priority != "0" and case.priority}, case.tag_ids.ids, case.skill_ids.ids, False
        )
        return f"{case.number}: {'; '.join(said) or self.env._('no team')}"


class SocialCrmRoutingDryRunLine(models.TransientModel):
    """What the rules would do with one message."""

    _name = "social.crm.routing.dry.run.line"
    _description = "Dry Run of Routing Rules: Message"
    _order = "id"

    run_id = fields.Many2one("social.crm.routing.dry.run", required=True, ondelete="cascade", index=True)
    message_id = fields.Many2one("social.crm.message", required=True, readonly=True, ondelete="cascade")
    said = fields.Text("What was said", compute="_compute_said")
    channel_id = fields.Many2one(related="message_id.channel_id")
    rule_id = fields.Many2one("social.crm.routing.rule", readonly=True, ondelete="cascade")
    reason = fields.Text("Why", readonly=True)
    outcome = fields.Text("Would be done", readonly=True)
    then = fields.Text("Was done then", readonly=True)
    differs = fields.Boolean(readonly=True)

    def _compute_said(self):
        for line in self:
            text = html2plaintext(line.message_id.body or "", include_references=False)
            excerpt = " ".join(text.split())[:EXCERPT_LENGTH]
            line.said = ": ".join(filter(None, (line.message_id.author, excerpt)))
