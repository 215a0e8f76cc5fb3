from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

#: What the inbox shows of a case beside what its conversations have.
SHOWN = {"is_closed", "name", "priority", "snoozed_until", "stage_id", "tag_ids", "type_id"}
#: By what somebody reads the talk in which a case began, see ``visible_by_case``.
READ_BY = {"is_closed", "stage_id", "team_id", "user_id"}
COLUMNS = ("id", "number", "name", "priority", "sla_deadline", "sla_warn_at", "snoozed_until")


class SocialCrmCaseInbox(models.Model):
    """What the inbox shows of a case, and when it hears that it changed."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    @api.model
    def _inbox_cases(self, conversation_ids):
        """What rows of the inbox tell of the cases that are worked on, as :meth:`_open_cases` of the talks finds them.

        :param list conversation_ids:
        :return: the case by id of its talk; moments are in UTC
        :rtype: dict
        """
        self.flush_model(["conversation_ids", "tag_ids"])
        query = self._search([("is_closed", "=", False)])
        talks = query.join(query.table, "id", self._fields["conversation_ids"].relation, "case_id", "talks")
        talk_id = SQL.identifier(talks, "conversation_id")
        query.add_where(SQL("%s = ANY(%s)", talk_id, list(conversation_ids)))
        query.order = SQL("%s, %s DESC", talk_id, SQL.identifier(query.table, "id"))
        cases = self.sudo()  # sudo: the stage of a case that may be read
        stages, stage = self._fields["stage_id"].join(cases, query.table, query)
        columns = {name: cases._field_to_sql(query.table, name, query) for name in COLUMNS}
        columns["stage"] = stages._field_to_sql(stage, "name", query)
        selected = [SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()]
        found = self.env.execute_query_dict(
            query.select(SQL("DISTINCT ON (%s) %s AS talk_id", talk_id, talk_id), *selected)
        )
        tags = self._inbox_tags([case["id"] for case in found])
        priorities = dict(self._fields["priority"]._description_selection(self.env))
        return {case.pop("talk_id"): _as_row(case, tags, priorities) for case in found}

    def _inbox_tags(self, case_ids):
        """:return: tags by id of the case, in their order"""
        tags, of_case = self.env["social.crm.case.tag"].sudo(), defaultdict(list)  # sudo: of cases that may be read
        if not case_ids:
            return of_case
        query = tags._search([], order=tags._order)
        field = self._fields["tag_ids"]
        rel = query.join(query.table, "id", field.relation, field.column2, "cases")
        case_id = SQL.identifier(rel, field.column1)
        query.add_where(SQL("%s = ANY(%s)", case_id, case_ids))
        names = [tags._field_to_sql(query.table, name, query) for name in ("id", "name", "color")]
        for case, *values in self.env.execute_query(query.select(case_id, *names)):
            of_case[case].append(dict(zip(("id", "name", "color"), values, strict=True)))
        return of_case

    def _inbox_tag(self, put_on, take_off):
        """Put tags on these cases, and take others off.

        :return: the calls that undo it; what others do to the tags meanwhile stays
        :rtype: list
        """
        self.check_access("write")
        tags = self.env["social.crm.case.tag"]
        new, old = tags.browse(put_on).exists(), tags.browse(take_off).exists()
        undo = [
            ["inbox_tag_cases", cases.ids, (old & had).ids, (new - had).ids]
            for had, cases in self.grouped("tag_ids").items()
            if old & had or new - had
        ]
        self.tag_ids = [*map(fields.Command.link, new.ids), *map(fields.Command.unlink, old.ids)]
        return undo

    def write(self, vals):
        is_read_by = not READ_BY.isdisjoint(vals)
        if is_read_by:
            self._tell_its_readers()  # whoever does not see the talk any more learns that, too
        result = super().write(vals)
        if is_read_by:
            self._tell_its_readers()
        return result

    def _tell_its_readers(self):
        """Tell those who read a talk because of an open case that began in it, though another case may lead it."""
        opened = self.filtered(lambda case: case.conversation_id and not case.is_closed)
        rows = [(case.conversation_id.id, case.team_id.id, case.user_id.id) for case in opened]
        self.env["social.crm.conversation"]._tell_those_who_had(rows)

    def _changed(self, fnames):
        result = super()._changed(fnames)
        if not SHOWN.isdisjoint(fnames):
            self.conversation_ids._tell_inboxes()
        return result


def _as_row(case, tags, priorities):
    snoozed_until, deadline = case["snoozed_until"], case["sla_deadline"]
    return {
        "id": case["id"],
        "number": case["number"],
        "name": case["name"],
        "priority": case["priority"],
        "priority_label": priorities[case["priority"]],
        "stage": case["stage"],
        "tags": tags[case["id"]],
        "sla": deadline is not None
        and {
            "deadline": fields.Datetime.to_string(deadline),
            "warn_at": fields.Datetime.to_string(case["sla_warn_at"]),
        },
        "snoozed_until": fields.Datetime.to_string(
            snoozed_until if snoozed_until and snoozed_until > fields.Datetime.now() else False
        ),
    }
