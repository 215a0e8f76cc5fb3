import base64
from dataclasses import dataclass, field

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..models.social_crm_case_import import BATCH
from ..tools.imported import ImportedCase, ImportedMessage

MAX_FILE = 20 << 20  # bytes
SHOWN = 50  # lines of a list
SAMPLE = 10  # cases of the preview


@dataclass
class Reading:
    """What was read, and what is wrong with it.

    :param rows: pairs of a case and the values that its names stand for
    :param errors: pairs of a line and what is wrong there, for people
    :param notes: what whoever imports should know, for people
    :param about: pairs of a file and what was found out of it, for people
    """

    rows: list[tuple[ImportedCase, dict]] = field(default_factory=list)
    messages: list[ImportedMessage] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    about: list[tuple[str, str]] = field(default_factory=list)


class SocialCrmCaseImport(models.TransientModel):
    """Brings cases and their history from another helpdesk, after showing what would come."""

    _name = "social.crm.case.import"
    _description = "Import of Cases"

    state = fields.Selection(
        [("choose", "Choose"), ("preview", "Check"), ("done", "Done")], required=True, default="choose", readonly=True
    )
    source = fields.Selection(
        [("csv", "Files (CSV)"), ("helpdesk", "Helpdesk of this Odoo (helpdesk_mgmt)")],
        required=True,
        default="csv",
    )
    has_helpdesk = fields.Boolean(default=lambda self: self._has_helpdesk())
    skip_errors = fields.Boolean(
        "Leave out lines with errors", help="Otherwise nothing is imported while one line is wrong."
    )
    add_missing = fields.Boolean(
        "Add teams, types and tags that are not there yet", help="Otherwise a name that is not there is an error."
    )
    preview = fields.Html(readonly=True, sanitize=False)
    error_count = fields.Integer(readonly=True)
    new_count = fields.Integer(readonly=True)

    def _has_helpdesk(self):
        """Whether there is another helpdesk in this database.

        :rtype: bool
        """
        return False

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_preview(self):
        """Read everything and show what an import would do. Nothing is changed."""
        self.ensure_one()
        reading = self._read()
        self._show("preview", reading, self._count(reading))
        return self._reopen()

    def action_import(self):
        """Import what is not here yet, all or nothing.

        :raise UserError: a line is wrong, and it was not said that such lines are left out
        """
        self.ensure_one()
        reading = self._read()
        if reading.errors and not self.skip_errors:
            self._show("preview", reading, self._count(reading))
            raise UserError(
                self.env._(
                    "%s lines cannot be imported. Correct them, or tick “Leave out lines with errors”.",
                    len(reading.errors),
                )
            )
        counts = self._count(reading)
        self._make_names(reading)
        counts |= self._take_in(reading)
        self._show("done", reading, counts)
        return self._reopen()

    def action_back(self):
        self.state = "choose"
        return self._reopen()

    def action_open_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        return {**action, "domain": [("external_number", "!=", False)], "view_mode": "list,kanban,form"}

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _read(self):
        """Read the source, and match its names.

        :rtype: Reading
        :raise UserError: there is nothing to read
        """
        return getattr(self, f"_read_{self.source}")()

    def _take_in(self, reading):
        """:return: how many cases and messages are new"""
        made = told = 0
        said = {}
        for message in reading.messages:
            said.setdefault(message.number, []).append(message)
        rows = {case.number: (case, values) for case, values in reading.rows}
        for batch in split_every(BATCH, dict.fromkeys([*rows, *said])):
            cases, messages = self.env["social.crm.case"]._import(
                [rows[number] for number in batch if number in rows],
                [message for number in batch for message in said.get(number, ())],
            )
            made += len(cases)
            told += messages
        return {"made": made, "told": told}

    def _count(self, reading):
        """Compare what was read with what is here.

        :return: counts, and what differs and is left as it is
        :rtype: dict
        """
        known = self.env["social.crm.case"]._imported([case.number for case, _values in reading.rows])
        differing = [
            self.env._(
                "Line %(line)s: case %(number)s is here as %(case)s and differs. It is left as it is.",
                line=case.line,
                number=case.number,
                case=known[case.number].number,
            )
            for case, values in reading.rows
            if case.number in known and _differs(known[case.number], case, values)
        ]
        return {
            "cases": len(reading.rows),
            "new": len(reading.rows) - len(known),
            "known": len(known),
            "messages": len(reading.messages),
            "differing": differing,
        }

    def _show(self, state, reading, counts):
        self.write(
            {
                "state": state,
                "error_count": len(reading.errors),
                "new_count": counts["new"] + counts["messages"],
                "preview": self.env["ir.qweb"]._render(
                    "social_crm_cases.case_import_preview",
                    {
                        "done": state == "done",
                        "reading": reading,
                        "counts": counts,
                        "sample": [case for case, _values in reading.rows[:SAMPLE]],
                        "shown": SHOWN,
                    },
                ),
            }
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import cases"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _content(self, value, name):
        """The bytes of a file.

        :raise UserError: it is too large
        """
        content = base64.b64decode(value)
        if len(content) > MAX_FILE:
            raise UserError(
                self.env._(
                    "%(name)s is too large: at most %(limit)s MB can be read at once. Split the file.",
                    name=name,
                    limit=MAX_FILE >> 20,
                )
            )
        return content


def _differs(known, case, values):
    """Whether a case that is here is not as it is elsewhere."""
    return known.name != case.subject or known.is_closed != values["is_closed"]
