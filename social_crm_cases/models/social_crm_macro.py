from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from odoo.addons.social_crm_channels.tools.braces import fill, unknown_names

from .social_crm_case_intake import IN_BULK

#: What a text may name in braces.
VARIABLES = ("person", "number", "subject", "agent", "team", "company")


class SocialCrmMacro(models.Model):
    """Several steps that colleagues do again and again, done at once: an answer, a note, and what the case is."""

    _name = "social.crm.macro"
    _description = "Macro"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", ondelete="cascade", help="Empty: for all companies."
    )
    reply = fields.Text(
        "Answer",
        translate=True,
        help="Said to the person on their channel, in their language where it is translated. In braces: {person}, "
        "{number}, {subject}, {agent}, {team}, {company}.",
    )
    note = fields.Text(help="Stays inside. The same words in braces may be used.")
    stage_id = fields.Many2one("social.crm.case.stage", ondelete="restrict")
    priority = fields.Selection(lambda self: self.env["social.crm.case"]._fields["priority"].selection)
    type_id = fields.Many2one("social.crm.case.type", ondelete="restrict")
    tag_ids = fields.Many2many(
        "social.crm.case.tag", "social_crm_macro_tag_rel", "macro_id", "tag_id", "Add tags", ondelete="restrict"
    )
    team_id = fields.Many2one("social.crm.team", index="btree_not_null", ondelete="restrict", check_company=True)
    user_id = fields.Many2one(
        "res.users", "Assignee", ondelete="set null", check_company=True, domain="[('share', '=', False)]"
    )
    playbook_id = fields.Many2one(
        "social.crm.playbook", "Start a playbook", index="btree_not_null", ondelete="restrict", check_company=True
    )
    snooze_hours = fields.Float("Snooze for (hours)", help="Cases that are open then sleep so long. Empty: none does.")

    _snooze_hours_positive = models.Constraint("CHECK (snooze_hours >= 0)", "A case cannot be snoozed into the past.")

    @api.constrains("reply", "note")
    def _check_variables(self):
        for macro in self:
            if unknown := unknown_names(f"{macro.reply or ''} {macro.note or ''}", VARIABLES):
                raise ValidationError(
                    self.env._(
                        "Nothing is known by the name %(unknown)s. In braces may be: %(known)s.",
                        unknown=", ".join(unknown),
                        known=", ".join(VARIABLES),
                    )
                )

    def _run(self, cases, automatic=False):
        """Do all steps on cases. What is written is written at once; only answers go out one by one.

        :param cases: ``social.crm.case``
        :param bool automatic: nobody pressed a button: an answer is marked as a machine's, and stays unsaid where
            that is not allowed
        :raise UserError: an answer may not be sent, for the reasons given; nothing is done then
        """
        self.ensure_one()
        for company, theirs in cases.grouped("company_id").items():
            if values := self._values(company):
                (theirs.with_context(**IN_BULK) if automatic else theirs).write(values)
        if self.playbook_id.active:
            cases._start_playbook(self.playbook_id)
        if self.note:
            bodies = {case.id: _as_html(self._fill(self.note, case)) for case in cases}
            cases._message_log_batch(bodies=bodies)
        if self.reply:
            for case, lang in cases._reply_langs().items():
                self._answer(case, lang, automatic)
        if self.snooze_hours:
            awake = cases.filtered(lambda case: not case.is_closed)
            awake._snooze(fields.Datetime.now() + timedelta(hours=self.snooze_hours))

    def _values(self, company):
        """What is written to cases of a company; a team and a colleague who are gone are passed over."""
        values = {
            "stage_id": self.stage_id.id,
            "priority": self.priority,
            "type_id": self.type_id.id,
            "team_id": self.team_id.filtered("active").id,
            "user_id": self.user_id._allowed_in(company).id,
            "tag_ids": [fields.Command.link(tag_id) for tag_id in self.tag_ids.ids],
        }
        return {name: value for name, value in values.items() if value}

    def _answer(self, case, lang, automatic):
        text = self._fill(self.with_context(lang=lang).reply, case)
        if automatic:
            case._answer_automatically(text)
            return
        if not case._reply_conversation():
            raise UserError(self.env._("Case %s has nobody to answer: it belongs to no talk.", case.number))
        try:
            case.message_post(body=_as_html(text), message_type="comment", subtype_xmlid="mail.mt_comment")
        except UserError as error:
            raise UserError(
                self.env._("Case %(number)s cannot be answered: %(reason)s", number=case.number, reason=error)
            ) from error

    def _fill(self, text, case):
        """Put what is known in the place of the words in braces. Nothing of it is ever executed."""
        # sudo: whoever may work on the case may see whom it is with
        known = {
            "person": case.sudo().partner_id.name or case.sudo().identity_id.name or "",
            "number": case.number,
            "subject": case.name,
            "agent": case.user_id.name or "",
            "team": case.team_id.name or "",
            "company": case.company_id.name,
        }
        return fill(text, known)


def _as_html(text):
    return Markup(plaintext2html(text))  # noqa: S704 - escapes what it is given
