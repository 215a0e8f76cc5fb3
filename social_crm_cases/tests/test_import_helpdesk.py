import base64
from datetime import datetime, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .test_import import ImportCase

#: The tables of helpdesk_mgmt 19.0.1.3.2, as far as they are read.
TABLES = """
    CREATE TABLE helpdesk_ticket_stage (
        id serial PRIMARY KEY, name jsonb NOT NULL, sequence int4, closed bool, unattended bool, active bool);
    CREATE TABLE helpdesk_ticket_team (
        id serial PRIMARY KEY, name jsonb NOT NULL, user_id int4, company_id int4, active bool, alias_id int4);
    CREATE TABLE helpdesk_ticket_category (
        id serial PRIMARY KEY, name jsonb NOT NULL, company_id int4, parent_id int4, active bool);
    CREATE TABLE helpdesk_ticket_channel (
        id serial PRIMARY KEY, name jsonb NOT NULL, sequence int4, company_id int4, active bool);
    CREATE TABLE helpdesk_ticket_tag (
        id serial PRIMARY KEY, name jsonb, color int4, company_id int4, active bool);
    CREATE TABLE helpdesk_ticket (
        id serial PRIMARY KEY, number varchar, name varchar NOT NULL, description text NOT NULL, user_id int4,
        stage_id int4, partner_id int4, commercial_partner_id int4, partner_name varchar, partner_email varchar,
        last_stage_update timestamp, assigned_date timestamp, closed_date timestamp, unattended bool,
        company_id int4 NOT NULL, channel_id int4, category_id int4, team_id int4, priority varchar, color int4,
        kanban_state varchar, sequence int4, active bool, duplicate_id int4,
        create_uid int4, create_date timestamp, write_uid int4, write_date timestamp);
    CREATE TABLE helpdesk_ticket_helpdesk_ticket_tag_rel (
        helpdesk_ticket_id int4 NOT NULL, helpdesk_ticket_tag_id int4 NOT NULL);
"""
START = datetime(2026, 3, 2, 9)


@tagged("post_install", "-at_install")
class TestImportHelpdesk(ImportCase):
    """Tickets of another helpdesk become cases, by its tables alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("social_crm_base.group_admin")
        cls.env.cr.execute(SQL(TABLES))
        cls.zoe = cls.env["res.partner"].create({"name": "Zoë Müller", "email": "zoe@example.com"})
        cls.stages = [
            cls._row("helpdesk_ticket_stage", name=name, closed=closed)
            for name, closed in (("Neu", False), ("Done", True))
        ]
        cls.support = cls._row("helpdesk_ticket_team", name="Support")
        cls.night = cls._row("helpdesk_ticket_team", name="Night shift")
        cls.category = cls._row("helpdesk_ticket_category", name="Damage")
        cls.mail = cls._row("helpdesk_ticket_channel", name="Email")
        cls.tag = cls._row("helpdesk_ticket_tag", name="Late")

    @classmethod
    def _row(cls, table, **values):
        """Insert a row; names are translated in all tables but that of tickets."""
        if table != "helpdesk_ticket":
            values["name"] = SQL("jsonb_build_object('en_US', %s)", values["name"])
        [(id_,)] = cls.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        return id_

    def _ticket(self, number, **values):
        values = {
            "company_id": self.env.company.id,
            "name": f"Ticket {number}",
            "description": "<p>It is <b>broken</b></p>",
            "stage_id": self.stages[0],
            "priority": "1",
            "create_date": START + timedelta(seconds=0.4),
            **values,
        }
        return self._row("helpdesk_ticket", number=number, **values)

    def _say_in(self, ticket_id, minutes, body, author=None, subtype="mail.mt_comment", **values):
        return self.env["mail.message"].create(
            {
                "model": "helpdesk.ticket",
                "res_id": ticket_id,
                "date": START + timedelta(minutes=minutes),
                "body": body,
                "message_type": "comment",
                "subtype_id": self.env.ref(subtype).id,
                "author_id": (author or self.zoe).id,
                "email_from": (author or self.zoe).email_formatted,
                "reply_to": "help@example.org",
                **values,
            }
        )

    def _import_tickets(self, **values):
        return self._import(None, None, source="helpdesk", add_missing=True, **values)

    def test_tickets_become_cases(self):
        ticket_id = self._ticket(
            "HT00001",
            stage_id=self.stages[1],
            closed_date=START + timedelta(hours=5),
            team_id=self.night,
            category_id=self.category,
            channel_id=self.mail,
            user_id=self.ann.id,
            partner_id=self.zoe.id,
            priority="3",
        )
        self._row_of_tag(ticket_id)
        self._import_tickets()
        case = self._imported("HT00001")
        self.assertEqual((case.name, case.partner_id, case.user_id), ("Ticket HT00001", self.zoe, self.ann))
        self.assertEqual((case.opened_at, case.closed_at), (START, START + timedelta(hours=5)))
        self.assertEqual((case.stage_id, case.priority), (self.solved, "3"))
        self.assertEqual((case.team_id.name, case.type_id.name, case.tag_ids.name), ("Night shift", "Damage", "Late"))
        self.assertEqual(case.social_message_ids.mapped("mail_message_id.preview"), ["It is *broken*"])
        self.assertEqual(case.identity_id.external_id, "zoe@example.com")

    def _row_of_tag(self, ticket_id):
        self.env.cr.execute(
            SQL("INSERT INTO helpdesk_ticket_helpdesk_ticket_tag_rel VALUES (%s, %s)", ticket_id, self.tag)
        )

    def test_what_was_said_and_noted_comes_along_with_its_files(self):
        ticket_id = self._ticket("HT00002", partner_id=self.zoe.id, team_id=self.support)
        file, _alone = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "datas": base64.b64encode(name.encode()),
                    "res_model": "helpdesk.ticket",
                    "res_id": ticket_id,
                }
                for name in ("pole.txt", "alone.txt")
            ]
        )
        self._say_in(ticket_id, 0, "<p>It is <b>broken</b></p>", message_type="email")
        self._say_in(ticket_id, 0, "<p>Here</p>", self.ann.partner_id, attachment_ids=[(4, file.id)])
        self._say_in(ticket_id, 40, "<p>She is right</p>", self.ann.partner_id, "mail.mt_note")
        self._say_in(ticket_id, 50, "<p>Stage changed</p>", message_type="notification")
        self._import_tickets()
        case = self._imported("HT00002")
        talk = case.social_message_ids.sorted("occurred_at")
        self.assertEqual(talk.mapped("direction"), ["in", "out"], "the description is the mail, and is not said twice")
        self.assertEqual((talk[1].user_id, case.first_response_at), (self.ann, START))
        self.assertEqual(talk[1].mail_message_id.attachment_ids.mapped("name"), ["pole.txt"])
        self.assertEqual(talk[1].mail_message_id.attachment_ids.raw, b"pole.txt")
        self.assertTrue(case.message_ids.filtered(lambda message: message.preview == "She is right").is_internal)
        self.assertFalse(case.message_ids.filtered(lambda message: message.preview == "Stage changed"))
        files = self.env["ir.attachment"].search([("res_model", "=", case._name), ("res_id", "=", case.id)])
        self.assertEqual(files.mapped("name"), ["alone.txt"])

    def test_a_second_time_adds_what_is_new(self):
        ticket_id = self._ticket("HT00003", partner_id=self.zoe.id)
        self._import_tickets()
        case = self._imported("HT00003")
        self._import_tickets()
        self.assertEqual((self._imported("HT00003"), len(case.social_message_ids)), (case, 1))
        self._say_in(ticket_id, 90, "<p>And?</p>")
        self._import_tickets()
        self.assertEqual(len(case.social_message_ids), 2)

    def test_a_reopened_ticket_keeps_a_date_and_is_open(self):
        self._ticket("HT00004", closed_date=START, partner_name="Otto", partner_email="otto@example.com")
        self._ticket("/", partner_name="Nobody")
        self._import_tickets()
        case = self._imported("HT00004")
        self.assertEqual((case.is_closed, case.closed_at), (False, False))
        self.assertEqual(case.identity_id.name, "Otto")
        self.assertTrue(self.env["social.crm.case"].search([("external_number", "=like", "#%")]))

    def test_of_another_company_there_is_nothing_to_see(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self._ticket("HT00005", company_id=abroad.id)
        wizard = self._import_tickets()
        self.assertEqual(wizard.new_count, 0)
        self.assertFalse(self._imported("HT00005"))

    def test_it_is_offered_where_there_is_a_helpdesk(self):
        wizards = self.env["social.crm.case.import"].with_user(self.manager)
        self.assertTrue(wizards.create({}).has_helpdesk)
        self.manager.group_ids -= self.env.ref("social_crm_base.group_admin")
        self.manager.group_ids += self.env.ref("social_crm_base.group_manager")
        self.assertFalse(wizards.create({}).has_helpdesk, "without the addon, administrators alone read its tables")
        self.env.cr.execute(SQL("DROP TABLE helpdesk_ticket_team"))
        self.assertFalse(self.env["social.crm.case.import"].create({}).has_helpdesk)
