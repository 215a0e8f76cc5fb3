import hashlib
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ..tools import case_csv
from ..tools.imported import IN, OUT, ImportedCase, ImportedMessage, Person
from .social_crm_case_import import Reading
from .social_crm_case_import_names import WrongLineError

MAX_LINES = 50_000  # of a file, for all that is imported at once is one transaction
SUBJECT = 200  # characters
EARLIEST = 1970  # year; before it, one was meant that lost its century


class SocialCrmCaseImport(models.TransientModel):
    """Reads cases and their history from files."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case.import"

    case_file = fields.Binary("Cases", attachment=False)
    case_filename = fields.Char()
    message_file = fields.Binary("History", attachment=False, help="What was said and noted in the cases.")
    message_filename = fields.Char()
    day_first = fields.Boolean(
        "3/4/2026 is in April",
        default=lambda self: self._day_comes_first(),
        help="For dates of which it cannot be told. 2026-04-03 is in April anyway.",
    )
    columns = fields.Html(compute="_compute_columns", sanitize=False)

    def _day_comes_first(self):
        shape = get_lang(self.env).date_format
        return shape.find("%d") < shape.find("%m")

    @api.depends("source")
    def _compute_columns(self):
        """Which columns there may be."""
        labels = self._column_labels()
        for wizard in self:
            wizard.columns = self.env["ir.qweb"]._render(
                "social_crm_cases.case_import_columns",
                {
                    "files": [
                        (title, [(names[0].capitalize(), labels.get(key)) for key, names in columns.items()])
                        for title, columns in (
                            (self.env._("Cases"), case_csv.CASE_COLUMNS),
                            (self.env._("History"), case_csv.MESSAGE_COLUMNS),
                        )
                    ]
                },
            )

    def _column_labels(self):
        """What is to be said of columns."""
        return {
            "number": self.env._("needed; by which the case was known"),
            "subject": self.env._("needed for cases"),
            "opened_at": self.env._("needed for cases"),
            "occurred_at": self.env._("needed for history"),
            "text": self.env._("needed for history"),
            "direction": self.env._("in, out or note"),
            "tags": self.env._("separated by commas"),
            "priority": self.env._("0 to 3, or low to urgent"),
            "rating": self.env._("1 to 5"),
            "agent": self.env._("login, e-mail or name of a colleague"),
            "author": self.env._("of ours: login, e-mail or name"),
        }

    # ------------------------------------------------------------------
    # Read
    # ------------------------------------------------------------------
    def _read_csv(self):
        """:rtype: Reading"""
        if not (self.case_file or self.message_file):
            raise UserError(self.env._("Choose a file."))
        reading = Reading()
        cases, messages = [], []
        if self.case_file:
            cases = self._read_file(reading, "case", self.case_file, self.case_filename)
        if self.message_file:
            messages = self._read_file(reading, "message", self.message_file, self.message_filename)
        self._match(reading, cases, messages)
        return reading

    def _read_file(self, reading, kind, value, name):
        """Read one file; what is wrong in it is noted.

        :param str kind: ``case`` or ``message``
        :return: the ``ImportedCase`` or ``ImportedMessage`` of each line that can be read
        :rtype: list
        """
        name = name or self.env._("The file")
        text, encoding = case_csv.decode(self._content(value, name))
        separator = case_csv.separator_of(text)
        try:
            header, lines = case_csv.read_table(text, separator)
        except case_csv.Unreadable as error:
            raise UserError(self._say_unreadable(name, error)) from error
        self._check_length(name, lines)
        columns = case_csv.CASE_COLUMNS if kind == "case" else case_csv.MESSAGE_COLUMNS
        places = case_csv.map_header(header, columns, self._own_names(kind))
        self._check_columns(name, kind, places, columns)
        self._tell(reading, name, encoding, separator, header, places)
        read = self._read_case if kind == "case" else self._read_message
        found = []
        for line, cells in lines:
            values = {key: cells[index] if index < len(cells) else "" for key, index in places.items()}
            try:
                found.append(read(line, values))
            except WrongLineError as error:
                reading.errors.append((self._place(kind, line), str(error)))
        return found

    def _say_unreadable(self, name, error):
        if error.args:
            return self.env._(
                "%(name)s cannot be read from line %(line)s on. Save it as CSV again, with quotes around texts.",
                name=name,
                line=error.args[0],
            )
        return self.env._("%s is empty.", name)

    def _check_length(self, name, lines):
        if len(lines) > MAX_LINES:
            raise UserError(
                self.env._(
                    "%(name)s has %(lines)s lines: at most %(limit)s can be read at once. Split the file, and import one"
                    " part after the other.",
                    name=name,
                    lines=len(lines),
                    limit=MAX_LINES,
                )
            )

    def _own_names(self, kind):
        """Our own names of the columns, in the language of whoever imports."""
        if kind != "case":
            return []
        fnames = {"stage_id": "stage", "type_id": "type", "team_id": "team", "user_id": "agent", "name": "subject"}
        fnames |= {"priority": "priority", "tag_ids": "tags", "partner_id": "person", "channel_id": "channel"}
        fnames |= {"opened_at": "opened_at", "closed_at": "closed_at", "first_response_at": "first_response_at"}
        labels = self.env["social.crm.case"].fields_get(list(fnames), ["string"])
        return [(fnames[fname], label["string"]) for fname, label in labels.items()]

    def _check_columns(self, name, kind, places, columns):
        missing = [columns[key][0].capitalize() for key in case_csv.REQUIRED[kind] if key not in places]
        if missing:
            raise UserError(
                self.env._(
                    "%(name)s has no column for: %(columns)s. Name the columns in the first line.",
                    name=name,
                    columns=", ".join(missing),
                )
            )

    def _tell(self, reading, name, encoding, separator, header, places):
        """Note what was found out of a file."""
        signs = {"\t": self.env._("tabulator")}
        reading.about.append(
            (
                name,
                self.env._(
                    "%(encoding)s, columns separated by %(separator)s.",
                    encoding=encoding,
                    separator=signs.get(separator, f"“{separator}”"),
                ),
            )
        )
        unused = [head for index, head in enumerate(header) if head and index not in places.values()]
        if unused:
            reading.notes.append(
                self.env._("%(name)s: not used are %(columns)s.", name=name, columns=", ".join(unused))
            )

    # ------------------------------------------------------------------
    # Lines
    # ------------------------------------------------------------------
    def _read_case(self, line, values):
        """:rtype: ImportedCase"""
        self._check_filled(values, "case")
        names = ("stage", "type", "team", "agent", "channel", "description")
        return ImportedCase(
            line=line,
            number=values["number"],
            subject=" ".join(values["subject"].split())[:SUBJECT],
            opened_at=self._moment(values["opened_at"]),
            closed_at=self._moment(values.get("closed_at")),
            first_response_at=self._moment(values.get("first_response_at")),
            priority=self._priority(values.get("priority")),
            tags=tuple(dict.fromkeys(tag.strip() for tag in values.get("tags", "").split(",") if tag.strip())),
            rating=self._rating(values.get("rating")),
            person=Person(
                name=values.get("person", ""),
                **{key: values.get(key, "") for key in ("email", "phone", "handle", "network")},
            ),
            **{name: values.get(name, "") for name in names},
        )

    def _read_message(self, line, values):
        """:rtype: ImportedMessage"""
        self._check_filled(values, "message")
        direction = self._direction(values)
        occurred_at = self._moment(values["occurred_at"])
        words = (f"{occurred_at}", direction, values["text"])
        return ImportedMessage(
            line=line,
            number=values["number"],
            key=values.get("key") or hashlib.sha256("\0".join(words).encode()).hexdigest()[:24],
            occurred_at=occurred_at,
            direction=direction,
            text=values["text"],
            author=values.get("author", "") if direction != IN else "",
        )

    def _check_filled(self, values, kind):
        empty = next((key for key in case_csv.REQUIRED[kind] if not values[key]), None)
        if empty:
            columns = case_csv.CASE_COLUMNS if kind == "case" else case_csv.MESSAGE_COLUMNS
            raise WrongLineError(self.env._("“%s” is empty.", columns[empty][0].capitalize()))

    def _moment(self, text):
        if not text:
            return None
        moment = case_csv.parse_moment(text, ZoneInfo(self.env.user.tz or "UTC"), self.day_first)
        if not moment:
            raise WrongLineError(self.env._("“%s” is no date. Write it as 2026-04-03 14:30.", text))
        if moment.year < EARLIEST:
            raise WrongLineError(self.env._("“%s” is too long ago.", text))
        if moment > fields.Datetime.now():
            raise WrongLineError(self.env._("“%s” is in the future.", text))
        return moment

    def _priority(self, text):
        if not text:
            return "0"
        labels = dict(self.env["social.crm.case"]._fields["priority"]._description_selection(self.env))
        own = {key: [label.casefold()] for key, label in labels.items()}
        found = case_csv.look_up(text, own) or case_csv.look_up(text, case_csv.PRIORITIES)
        if not found:
            raise WrongLineError(
                self.env._(
                    "“%(text)s” is no priority. Use one of %(known)s.", text=text, known=", ".join(labels.values())
                )
            )
        return found

    def _rating(self, text):
        if not text:
            return None
        try:
            rating = float(text.replace(",", "."))
        except ValueError:
            rating = 0
        if not 1 <= rating <= 5:
            raise WrongLineError(self.env._("“%s” is no rating. Use 1 to 5.", text))
        return rating

    def _direction(self, values):
        text = values.get("direction")
        if not text:
            return OUT if values.get("author") else IN
        direction = case_csv.look_up(text, case_csv.DIRECTIONS)
        if not direction:
            raise WrongLineError(self.env._("“%s” is no direction. Use in, out or note.", text))
        return direction
