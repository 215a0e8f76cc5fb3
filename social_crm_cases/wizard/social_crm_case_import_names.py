from dataclasses import replace

from odoo import models

from ..tools.imported import IN, NOTE, OUT

#: What may be added where it is not there yet.
ADDED = ("team", "type", "tags")
MADE = {"team_id": "social.crm.team", "type_id": "social.crm.case.type", "tag_ids": "social.crm.case.tag"}


class WrongLineError(ValueError):
    """A line cannot be imported; ``args`` say why, for people."""


class SocialCrmCaseImport(models.TransientModel):
    """Finds what the names in imported cases stand for here."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case.import"

    def _match(self, reading, cases, messages):
        """Match the names of cases and messages with what is here; errors are noted line by line.

        :param Reading reading: gets the rows, the messages, and the errors
        :param cases: ``ImportedCase`` of each
        :param messages: ``ImportedMessage`` of each
        """
        names = self._names(cases)
        numbers = {}
        for case in cases:
            try:
                self._check_number(case, numbers)
                reading.rows.append((case, self._values(case, names)))
            except WrongLineError as error:
                reading.errors.append((self._place("case", case.line), str(error)))
        self._match_messages(reading, messages, numbers, names)
        self._say_once(reading)
        strange = {case.channel for case in cases if case.channel and case.channel.casefold() not in names["channel"]}
        if strange:
            reading.notes.append(
                self.env._(
                    "There are no channels with these names: %s. Their cases are kept on channels for imported talk.",
                    ", ".join(sorted(strange)[:10]),
                )
            )

    def _match_messages(self, reading, messages, numbers, names):
        known = self.env["social.crm.case"]._imported({said.number for said in messages} - numbers.keys())
        cases, told = numbers.keys() | known.keys(), {}
        for said in messages:
            try:
                self._check_message(said, cases, told)
                reading.messages.append(self._signed(said, names))
            except WrongLineError as error:
                reading.errors.append((self._place("message", said.line), str(error)))

    def _check_message(self, said, cases, told):
        """Of a case that is known, and no other than one with the same key: one of them would be lost.

        :param cases: the numbers that are known
        :param dict told: message by number and key; this one is added
        """
        if said.number not in cases:
            raise WrongLineError(self.env._("There is no case with the number %s.", said.number))
        first = told.setdefault((said.number, said.key), said)
        if (first.occurred_at, first.direction, first.text) != (said.occurred_at, said.direction, said.text):
            raise WrongLineError(
                self.env._("The message ID %(key)s is in line %(line)s already.", key=said.key, line=first.line)
            )

    def _say_once(self, reading):
        """The description of many cases is the first message of their history: it is no other one."""
        said = {}
        for message in reading.messages:
            if message.direction == IN:
                said.setdefault(message.number, []).append(_one_line(message.text))
        reading.rows = [
            (replace(case, description="") if _is_said(case.description, said.get(case.number, ())) else case, values)
            for case, values in reading.rows
        ]

    def _check_number(self, case, numbers):
        """Each number once.

        :param dict numbers: line by number; the case's is added
        """
        if case.number in numbers:
            raise WrongLineError(
                self.env._(
                    "The number %(number)s is in line %(line)s already.", number=case.number, line=numbers[case.number]
                )
            )
        numbers[case.number] = case.line

    def _place(self, kind, line):
        """Where a line is, for people."""
        if kind == "case":
            return self.env._("Cases, line %s", line)
        return self.env._("History, line %s", line)

    # ------------------------------------------------------------------
    # Names
    # ------------------------------------------------------------------
    def _names(self, cases):
        """All names that there are, and those that may be added.

        :return: id by name (in lower case) by what it is the name of
        :rtype: dict[str, dict[str, int]]
        """
        company = self.env.company
        of_company = [("company_id", "in", (company.id, False))]
        names = {
            "team": self._ids_by_name("social.crm.team", of_company),
            "type": self._ids_by_name("social.crm.case.type"),
            "tags": self._ids_by_name("social.crm.case.tag"),
            "stage": self._ids_by_name("social.crm.case.stage"),
            "channel": self._ids_by_name("social.crm.channel", of_company),
            "agent": self._agents(),
            "first_stage": {},
        }
        if self.add_missing:
            self._add_names(names, cases)
        return names

    def _ids_by_name(self, model, domain=()):
        """Names as whoever imports reads them, and as they were first written."""
        found = {}
        for lang in (None, self.env.lang or "en_US"):
            records = self.env[model].with_context(lang=lang).search(list(domain), order="id desc")
            found |= {record.name.strip().casefold(): record.id for record in records if record.name}
        return found

    def _agents(self):
        """Colleagues by login, e-mail and name; a name that two have is nobody's."""
        users = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.env.company.id)], order="id"
        )
        by_name = users.grouped(lambda user: (user.name or "").strip().casefold())
        agents = {name: user.id for name, user in by_name.items() if len(user) == 1}
        for user in users:
            agents |= {each.casefold(): user.id for each in (user.email, user.login) if each}
        return agents

    def _add_names(self, names, cases):
        """Mark what is not there yet; it is made by :meth:`_make_names`, when something is imported."""
        for case in cases:
            for kind in ADDED:
                values = case.tags if kind == "tags" else [getattr(case, kind)]
                for value in filter(None, values):
                    names[kind].setdefault(value.casefold(), value)

    def _make_names(self, reading):
        """Make the teams, types and tags that cases name and that are not there yet."""
        made = {}
        for _case, values in reading.rows:
            for fname, model in MADE.items():
                many = fname == "tag_ids"
                ids = values[fname] if many else [values[fname]]
                ids = [self._made(model, each, made) if isinstance(each, str) else each for each in ids]
                values[fname] = list(dict.fromkeys(ids)) if many else ids[0]

    def _made(self, model, name, made):
        key = (model, name.casefold())
        if key not in made:
            values = {"name": name} | ({"company_id": self.env.company.id} if model == "social.crm.team" else {})
            made[key] = self.env[model].create(values).id
        return made[key]

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------
    def _values(self, case, names):
        """What the names of a case stand for.

        :raise WrongLineError: a name stands for nothing, or moments and stage contradict each other
        """
        values = {
            "team_id": self._id_of(names["team"], case.team, self.env._("team")),
            "type_id": self._id_of(names["type"], case.type, self.env._("type")),
            "tag_ids": [self._id_of(names["tags"], tag, self.env._("tag")) for tag in case.tags],
            "user_id": case.user_id or self._id_of(names["agent"], case.agent, self.env._("colleague")),
            "channel_id": names["channel"].get(case.channel.casefold(), False),
        }
        stage = self._stage_of(case, names, values["team_id"])
        self._check_moments(case, stage)
        return {**values, "stage_id": stage.id, "is_closed": stage.is_closed}

    def _id_of(self, ids, name, what):
        if not name:
            return False
        if name.casefold() not in ids:
            raise WrongLineError(self.env._("There is no %(what)s “%(name)s” here.", what=what, name=name))
        return ids[name.casefold()]

    def _stage_of(self, case, names, team_id):
        """The stage by its name; where there is none, the team's first that fits."""
        stages = self.env["social.crm.case.stage"]
        named = stages.browse(names["stage"].get(case.stage.casefold(), ()))
        if named and case.is_closed in (None, named.is_closed):
            return named
        if case.stage and case.is_closed is None:
            raise WrongLineError(self.env._("There is no stage “%s” here.", case.stage))
        is_closed = bool(case.closed_at) if case.is_closed is None else case.is_closed
        team = self.env["social.crm.team"].browse(team_id if isinstance(team_id, int) and team_id else ())
        if (team, is_closed) not in names["first_stage"]:
            names["first_stage"][team, is_closed] = stages._first(team, is_closed)
        return names["first_stage"][team, is_closed]

    def _check_moments(self, case, stage):
        if stage.is_closed and not case.closed_at:
            raise WrongLineError(self.env._("The stage “%s” closes a case. Say when it was closed.", stage.name))
        if case.closed_at and not stage.is_closed:
            raise WrongLineError(self.env._("It was closed, and the stage “%s” is one of open cases.", stage.name))
        if case.closed_at and case.closed_at < case.opened_at:
            raise WrongLineError(self.env._("It was closed before it was opened."))
        if case.first_response_at and case.first_response_at < case.opened_at:
            raise WrongLineError(self.env._("It was answered before it was opened."))

    def _signed(self, said, names):
        """A message of ours with the user who wrote it, where they are here."""
        if said.user_id or said.direction not in (OUT, NOTE) or said.author.casefold() not in names["agent"]:
            return said
        return replace(said, user_id=names["agent"][said.author.casefold()])


def _is_said(words, texts):
    words = _one_line(words)
    return any(words in text for text in texts)


def _one_line(text):
    return " ".join(text.split())
