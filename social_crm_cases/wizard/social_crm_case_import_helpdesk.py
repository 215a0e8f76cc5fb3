from dataclasses import replace

from odoo import models
from odoo.tools import SQL, html2plaintext
from odoo.tools.mail import email_split_tuples

from ..tools.imported import IN, NOTE, OUT, ImportedCase, ImportedMessage, Person
from .social_crm_case_import import Reading

TABLES = ("helpdesk_ticket", "helpdesk_ticket_stage", "helpdesk_ticket_team")

#: Theirs: low, medium, high, very high. Ours has one for what is not raised.
PRIORITIES = {"0": "0", "1": "0", "2": "2", "3": "3"}
SAID = ("email", "comment", "email_outgoing")  # other messages are the system's own


class SocialCrmCaseImport(models.TransientModel):
    """Reads the tickets of ``helpdesk_mgmt`` (Odoo Community Association), and what was said in them.

    It goes by the tables, so that it works after the addon is gone too. Another addon has a table of tickets as well;
    it has none of teams by this name.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case.import"

    def _has_helpdesk(self):
        found = self.env.execute_query(SQL("SELECT to_regclass(name) FROM unnest(%s) AS name", list(TABLES)))
        if (None,) in found:
            return False
        if "helpdesk.ticket" in self.env:
            return self.env["helpdesk.ticket"].has_access("read")
        # without the addon there is nothing left that says who may read its tickets
        return self.env.user.has_group("social_crm_base.group_admin")

    def _read_helpdesk(self):
        """:rtype: Reading"""
        reading = Reading()
        if self._has_helpdesk():
            tickets = self._tickets()
            messages = self._ticket_messages([row["id"] for row in tickets])
            numbers = {str(row["id"]): row["number"] for row in tickets}
            cases = [self._case_of(row) for row in tickets]
            self._match(reading, cases, [replace(each, number=numbers[each.number]) for each in messages])
        return reading

    def _place(self, kind, line):
        return self.env._("Ticket with the ID %s", line) if self.source == "helpdesk" else super()._place(kind, line)

    def _ticket_ids(self):
        """The tickets of this company that whoever imports may read."""
        if "helpdesk.ticket" in self.env:
            tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
            ids = tickets.search([("company_id", "=", self.env.company.id)], order="id").ids
            self.env.flush_all()
            return ids
        rows = self.env.execute_query(
            SQL("SELECT id FROM helpdesk_ticket WHERE company_id = %s ORDER BY id", self.env.company.id)
        )
        return [id_ for (id_,) in rows]

    def _tickets(self):
        """:return: values of each ticket; those without a number have their id"""
        self.env.cr.execute(
            SQL(
                """
                SELECT ticket.id, COALESCE(NULLIF(ticket.number, '/'), '#' || ticket.id) AS number, ticket.name,
                       ticket.description, ticket.create_date, ticket.closed_date, ticket.last_stage_update,
                       ticket.priority, ticket.user_id, ticket.partner_id, ticket.partner_name, ticket.partner_email,
                       COALESCE(stage.closed, FALSE) AS closed, %(stage)s AS stage, %(team)s AS team,
                       %(category)s AS category, %(channel)s AS channel, partner.name AS contact,
                       partner.email AS contact_email, partner.phone AS contact_phone,
                       ARRAY(SELECT %(tag)s FROM helpdesk_ticket_helpdesk_ticket_tag_rel rel
                               JOIN helpdesk_ticket_tag tag ON tag.id = rel.helpdesk_ticket_tag_id
                              WHERE rel.helpdesk_ticket_id = ticket.id ORDER BY tag.id) AS tags,
                       ARRAY(SELECT file.id FROM ir_attachment file
                              WHERE file.res_model = 'helpdesk.ticket' AND file.res_id = ticket.id
                                AND file.res_field IS NULL
                                AND NOT EXISTS (SELECT FROM message_attachment_rel rel
                                                 WHERE rel.attachment_id = file.id) ORDER BY file.id) AS file_ids
                  FROM helpdesk_ticket ticket
             LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
             LEFT JOIN helpdesk_ticket_team team ON team.id = ticket.team_id
             LEFT JOIN helpdesk_ticket_category category ON category.id = ticket.category_id
             LEFT JOIN helpdesk_ticket_channel channel ON channel.id = ticket.channel_id
             LEFT JOIN res_partner partner ON partner.id = ticket.partner_id
                 WHERE ticket.id = ANY(%(ids)s)
              ORDER BY ticket.id
                """,
                ids=self._ticket_ids(),
                **{alias: self._translated(alias) for alias in ("stage", "team", "category", "channel", "tag")},
            )
        )
        return self.env.cr.dictfetchall()

    def _translated(self, alias):
        column = SQL.identifier(alias, "name")
        return SQL("COALESCE(%s->>%s, %s->>'en_US')", column, self.env.lang or "en_US", column)

    def _case_of(self, row):
        """:rtype: ImportedCase"""
        return ImportedCase(
            line=row["id"],
            number=row["number"],
            subject=row["name"],
            opened_at=_to_the_second(row["create_date"]),
            closed_at=_closed_at(row),
            is_closed=row["closed"],
            stage=row["stage"] or "",
            type=row["category"] or "",
            team=row["team"] or "",
            priority=PRIORITIES.get(row["priority"], "0"),
            tags=tuple(filter(None, row["tags"])),
            user_id=row["user_id"],
            person=Person(
                name=row["contact"] or row["partner_name"] or "",
                email=row["contact_email"] or row["partner_email"] or "",
                phone=row["contact_phone"] or "",
                partner_id=row["partner_id"],
            ),
            channel=row["channel"] or "",
            description=html2plaintext(row["description"] or "", include_references=False).strip(),
            file_ids=tuple(row["file_ids"]),
        )

    def _ticket_messages(self, ids):
        """What was said in tickets; ``number`` is the ticket's id.

        :rtype: list[ImportedMessage]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT message.id, message.res_id, message.date, message.body, message.email_from,
                       COALESCE(subtype.internal, FALSE) OR COALESCE(message.is_internal, FALSE), colleague.id,
                       ARRAY(SELECT attachment_id FROM message_attachment_rel rel
                              WHERE rel.message_id = message.id ORDER BY attachment_id)
                  FROM mail_message message
             LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
             LEFT JOIN LATERAL (
                       SELECT id FROM res_users
                        WHERE partner_id = message.author_id AND share IS NOT TRUE
                     ORDER BY active DESC, id LIMIT 1) colleague ON TRUE
                 WHERE message.model = 'helpdesk.ticket' AND message.res_id = ANY(%s)
                   AND message.message_type = ANY(%s)
                   AND (message.body != '' OR EXISTS (SELECT FROM message_attachment_rel rel
                                                       WHERE rel.message_id = message.id))
              ORDER BY message.date, message.id
                """,
                ids,
                list(SAID),
            )
        )
        return [self._message_of(*row) for row in rows]

    def _message_of(self, id_, ticket_id, date, body, email_from, is_note, user_id, file_ids):
        name, email = next(iter(email_split_tuples(email_from or "")), ("", ""))
        return ImportedMessage(
            line=id_,
            number=str(ticket_id),
            key=f"helpdesk-{id_}",
            occurred_at=date,
            direction=NOTE if is_note else OUT if user_id else IN,
            text=html2plaintext(body or "", include_references=False).strip(),
            html=body or "",
            author=name or email,
            user_id=user_id,
            person=Person(name=name, email=email),
            file_ids=tuple(file_ids),
        )


def _closed_at(row):
    """When a ticket was closed; one that was reopened keeps the date, and is not closed."""
    if not row["closed"]:
        return None
    return _to_the_second(max(row["closed_date"] or row["last_stage_update"] or row["create_date"], row["create_date"]))


def _to_the_second(moment):
    """Messages are dated so: an answer of the same second comes after the opening."""
    return moment.replace(microsecond=0)
