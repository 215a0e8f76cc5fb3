import base64
from datetime import UTC, datetime, timedelta
from textwrap import dedent

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.orm.models import INSERT_BATCH_SIZE
from odoo.tests import tagged

from ..tools import case_csv
from ..wizard.social_crm_case_import_csv import MAX_LINES
from .common import CaseCase

CASES = """\
Number;Subject;Created at;Closed at;Status;Group;Assignee;Customer;E-mail;Tags;Priority;Satisfaction;Description
T-1;Where is my parcel?;2026-03-02 09:00;2026-03-03 10:00;Solved;Support;ann;Zoë Müller;zoe@example.com;Late, Broken;High;5;It was promised for Monday
T-2;A spare pole;02.03.2026 11:30;;New;Support;;Otto;otto@example.com;;;;
"""
HISTORY = """\
Ticket;Date;From;Author;Text
T-1;2026-03-02 09:30;agent;ann;It left on Friday.
T-1;2026-03-02 10:00;customer;;“Friday”?
T-1;2026-03-02 10:05;note;ann;Ask the carrier
T-1;2026-03-02 12:00;agent;Somebody who left;It is on the van.
T-2;2026-03-02 11:30;customer;;Do you have one?
"""


class ImportCase(CaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tz = "UTC"
        cls.env["social.crm.case.tag"].create([{"name": "Late"}, {"name": "Broken"}])
        cls.team.member_ids += cls.manager

    def _wizard(self, cases=CASES, history=HISTORY, encoding="utf-8", **values):
        """A wizard of the manager's with these files."""
        files = {
            name: text and base64.b64encode(text.encode(encoding))
            for name, text in (("case_file", cases), ("message_file", history))
        }
        wizards = self.env["social.crm.case.import"].with_user(self.manager)
        return wizards.create(
            {**files, "case_filename": "cases.csv", "message_filename": "history.csv", "day_first": True, **values}
        )

    def _import(self, *args, **values):
        wizard = self._wizard(*args, **values)
        wizard.action_import()
        return wizard

    def _imported(self, number):
        return self.env["social.crm.case"].search([("external_number", "=", number)])


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    def test_cases_and_their_history(self):
        self._import()
        case, other = self._imported("T-1"), self._imported("T-2")
        self.assertEqual((case.name, case.stage_id, case.is_closed), ("Where is my parcel?", self.solved, True))
        self.assertEqual((case.team_id, case.user_id, case.priority), (self.team, self.ann, "2"))
        self.assertEqual(set(case.tag_ids.mapped("name")), {"Late", "Broken"})
        self.assertEqual(case.opened_at, datetime(2026, 3, 2, 9))
        self.assertEqual(case.closed_at, datetime(2026, 3, 3, 10))
        self.assertEqual(case.first_response_at, datetime(2026, 3, 2, 9, 30))
        self.assertEqual(case.last_message_at, datetime(2026, 3, 2, 12))
        self.assertEqual(case.last_inbound_at, datetime(2026, 3, 2, 10))
        self.assertNotEqual(case.number, "T-1", "it has a number of ours")
        self.assertEqual(self.env["social.crm.case"].name_search("T-1")[0][0], case.id, "and is found by the old one")
        self.assertEqual(
            (other.is_closed, other.opened_at, other.user_id.id), (False, datetime(2026, 3, 2, 11, 30), False)
        )
        self.assertEqual(case.rating_last_value, 5)

    def test_the_thread_shows_what_was_said_and_noted_and_by_whom(self):
        self._import()
        case = self._imported("T-1").with_user(self.manager)
        messages = self.env["mail.message"].with_user(self.manager)._message_fetch(None, thread=case)["messages"]
        said = [(message.preview, message.date) for message in messages.sorted("date") if message.preview]
        self.assertEqual(
            [text for text, _date in said],
            ["It was promised for Monday", "It left on Friday.", "“Friday”?", "Ask the carrier", "It is on the van."],
        )
        talk = case.social_message_ids.sorted("occurred_at")
        self.assertEqual(talk.mapped("direction"), ["in", "out", "in", "out"])
        self.assertEqual(talk[:3].mapped("author"), ["Zoë Müller", "Ann", "Zoë Müller"])
        self.assertEqual(talk[1].mail_message_id.author_id, self.ann.partner_id)
        self.assertEqual(talk[3].mail_message_id.email_from, "Somebody who left")
        note = messages.filtered(lambda message: message.preview == "Ask the carrier")
        self.assertTrue(note.is_internal and note.subtype_id.internal)

    def test_the_figures_are_right_from_the_first_day(self):
        self._import()
        row = self.env["social.crm.case.report"].browse(self._imported("T-1").id)
        self.assertEqual((row.first_response_hours, row.next_response_hours, row.resolution_hours), (0.5, 2, 25))
        self.assertEqual((row.satisfaction, row.answer_count, row.backlog), (5, 2, 0))
        self.assertEqual((row.response_working_hours, row.resolution_working_hours), (0.5, 25))

    def test_nobody_is_told(self):
        playbook_type = self.env["social.crm.case.type"].create({"name": "Return"})
        self.env["social.crm.playbook"].create(
            {"name": "Return", "type_ids": [(4, playbook_type.id)], "step_ids": [(0, 0, {"name": "Check it"})]}
        )
        self.env["social.crm.sla.policy"].create(
            [{"name": kind, "kind": kind, "hours": 1} for kind in ("first_response", "resolution")]
        )
        self.team.leader_id = self.bob
        self.team.ask_rating = True
        self.env["social.crm.routing.rule"].create({"name": "All", "team_id": self.other_team.id})
        watched = ("mail.mail", "mail.notification", "mail.activity", "bus.bus", "social.crm.outbound.part")
        watched += ("mail.followers", "social.crm.case.step")
        before = {model: self.env[model].search_count([]) for model in watched}
        cases = (
            CASES.replace("Tags", "Type")
            .replace("Late, Broken", "Return")
            .replace("otto@example.com;", "otto@example.com;Return")
        )
        self._import(cases)
        self.env["social.crm.sla.status"]._escalate_due()
        self.env["social.crm.sla.status"]._warn_due()
        self.env.flush_all()
        after = {model: self.env[model].search_count([]) for model in watched}
        self.assertEqual(after, before)
        other = self._imported("T-2")
        self.assertEqual((other.sla_state, other.team_id), ("breached", self.team), "what was promised is known")
        self.assertEqual(other.waiting_since, other.opened_at)

    def test_people_are_found_by_address_number_and_handle(self):
        self.env.company.country_id = self.env.ref("base.be")
        by_mail, by_phone = self.env["res.partner"].create(
            [{"name": "Anna", "email": "anna@example.com"}, {"name": "Ben", "phone": "+32485112233"}]
        )
        x = self.env.ref("social_crm_base.network_x")
        [identity_id] = self.env["social.crm.identity"]._upsert(
            [{"network_id": x.id, "scope": "", "external_id": "4711", "handle": "carl"}]
        )
        self._import(
            dedent(
                """\
                number,subject,opened,email,phone,handle,network
                1,By mail,2026-03-02,Anna@Example.com,,,
                2,By phone,2026-03-02,,0485 11 22 33,,
                3,By handle,2026-03-02,,,carl,X
                4,By name alone,2026-03-02,,,,
                """
            ),
            None,
        )
        self.assertEqual([self._imported(number).partner_id for number in "12"], [by_mail, by_phone])
        self.assertEqual(self._imported("3").identity_id.id, identity_id)
        self.assertFalse(self._imported("4").identity_id)
        networks = [self._imported(number).network_id.code for number in "1234"]
        self.assertEqual(networks, ["email", "phone", "x", "generic"])

    def test_who_writes_again_is_known(self):
        """The person of an imported case is the one who mails us."""
        self._import()
        identity = self._imported("T-1").identity_id
        self.assertEqual((identity.external_id, identity.network_id.code), ("zoe@example.com", "email"))
        self.assertEqual(identity.touchpoint_ids.mapped("kind").count("message_in"), 2)

    def test_nobody_can_be_answered_there(self):
        self._import()
        talk = self._imported("T-2").conversation_ids
        [blocker] = talk._draft()._check_outbound("reply")
        self.assertEqual(blocker["code"], "imported")
        self.assertEqual((talk.unread_count, talk.team_id, talk.state), (0, self.team, "open"))
        self.assertEqual(self._imported("T-1").conversation_ids.state, "closed")

    def test_people_who_were_erased_stay_away(self):
        self._import()
        case = self._imported("T-1")
        self.env["social.crm.erasure"].sudo()._begin(case.partner_id, case.identity_id)._go_on(lambda: None)
        self.env.invalidate_all()
        self.assertFalse(case.identity_id)
        self._import()
        self.assertFalse(case.social_message_ids.filtered("body"))
        self.assertFalse(self.env["mail.message"].search([("body", "ilike", "Ask the carrier")]))
        case.unlink()
        wizard = self._import()
        self.assertFalse(self._imported("T-1"), "nor does a new case of theirs come")
        self.assertIn("erased", wizard.preview)


@tagged("post_install", "-at_install")
class TestImportTwice(ImportCase):
    def _count(self):
        models = ("social.crm.case", "social.crm.message", "mail.message", "social.crm.conversation", "rating.rating")
        self.env.flush_all()
        return [self.env[model].with_context(active_test=False).search_count([]) for model in models]

    def test_a_second_time_adds_nothing(self):
        self._import()
        before = self._count()
        wizard = self._import()
        self.assertEqual(self._count(), before)
        self.assertIn("were here already", wizard.preview)

    def test_a_second_time_corrects_nothing_and_says_so(self):
        self._import()
        wizard = self._wizard(CASES.replace("A spare pole", "Two spare poles"))
        wizard.action_preview()
        self.assertIn("T-2", wizard.preview)
        self.assertIn("differs", wizard.preview)
        self.assertNotIn("case T-1 is here", wizard.preview)
        wizard.action_import()
        self.assertEqual(self._imported("T-2").name, "A spare pole")

    def test_history_may_come_later_and_grow(self):
        self._import(CASES, None)
        self.assertFalse(self._imported("T-2").social_message_ids)
        self._import(None, HISTORY)
        case = self._imported("T-1")
        self.assertEqual(case.first_response_at, datetime(2026, 3, 2, 9, 30))
        self.assertEqual(case.response_working_hours, 0.5)
        self.assertEqual(len(case.conversation_ids), 1)
        self._import(None, HISTORY + "T-1;2026-03-02 13:00;customer;;Thank you!\n")
        self.assertEqual(len(case.social_message_ids), 5)
        self.assertEqual(case.last_inbound_at, datetime(2026, 3, 2, 13))
        self.assertEqual(case.conversation_ids.state, "closed", "what was said then opens nothing now")

    def test_another_company_has_numbers_of_its_own(self):
        self._import()
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.manager.company_ids += abroad
        team = self.env["social.crm.team"].create({"name": "Support", "company_id": abroad.id})
        wizard = self._wizard(CASES.replace(";ann;", ";;"), None).with_company(abroad)
        wizard.with_context(allowed_company_ids=abroad.ids).action_import()
        self.assertEqual(len(self._imported("T-1")), 2)
        self.assertEqual(self._imported("T-1").team_id, self.team | team)


@tagged("post_install", "-at_install")
class TestImportReading(ImportCase):
    def test_encodings_and_separators(self):
        for encoding, separator in (
            ("utf-8", ","),
            ("utf-8-sig", ";"),
            ("utf-16", "\t"),
            ("utf-16-le", "|"),
            ("cp1252", ";"),
        ):
            with self.subTest(encoding=encoding, separator=separator):
                number = f"{encoding}{ord(separator)}"
                cases = f'Number;Subject;Created;Customer\n{number};"Größe; 5 €";2026-03-02;Zoë\n'
                self._import(cases.replace(";", separator), None, encoding)
                # a subject is one line: a tabulator in it is a space
                self.assertEqual(self._imported(number).name, f"Größe{separator} 5 €".replace("\t ", " "))

    def test_columns_have_the_names_of_our_fields_too(self):
        self._import("Number;Subject;Opened;Assignee;Priority\n1;One;2026-03-02;Ann;Raised\n", None)
        self.assertEqual((self._imported("1").user_id, self._imported("1").priority), (self.ann, "1"))

    def test_what_is_wrong_is_said_line_by_line_and_nothing_is_imported(self):
        cases = dedent(
            """\
            Number;Subject;Opened;Closed;Stage;Team;Agent;Tags;Priority;Rating
            1;Good;2026-03-02;;;;;;;
            ;No number;2026-03-02;;;;;;;
            3;No date;yesterday;;;;;;;
            4;No team;2026-03-02;;;Nowhere;;;;
            5;No agent;2026-03-02;;;;nobody;;;
            6;No tag;2026-03-02;;;;;Strange;;
            7;No priority;2026-03-02;;;;;;Blue;
            8;No rating;2026-03-02;;;;;;;11
            9;No stage;2026-03-02;;Parked;;;;;
            10;Not closed;2026-03-02;;Solved;;;;;
            11;Closed;2026-03-02;2026-03-03;New;;;;;
            12;Backwards;2026-03-02;2026-03-01;;;;;;
            1;Again;2026-03-02;;;;;;;
            14;Tomorrow;2099-03-02;;;;;;;
            """
        )
        wizard = self._wizard(cases, "Number;Date;Text;Direction\n99;2026-03-02;Hello;\n1;2026-03-02;Hello;up\n")
        wizard.action_preview()
        self.assertEqual((wizard.error_count, wizard.state), (15, "preview"))
        for words in (
            "line 3</th>",
            "“Number” is empty.",
            "“yesterday” is no date.",
            "There is no team “Nowhere” here.",
            "There is no colleague “nobody” here.",
            "There is no tag “Strange” here.",
            "“Blue” is no priority.",
            "“11” is no rating.",
            "There is no stage “Parked” here.",
            "Say when it was closed.",
            "is one of open cases.",
            "It was closed before it was opened.",
            "The number 1 is in line 2 already.",
            "is in the future.",
            "There is no case with the number 99.",
            "“up” is no direction.",
        ):
            self.assertIn(words, wizard.preview)
        with self.assertRaisesRegex(UserError, "15 lines"):
            wizard.action_import()
        self.assertFalse(self._imported("1"))
        wizard.skip_errors = True
        wizard.action_import()
        self.assertEqual(self._imported("1").name, "Good")
        self.assertEqual(self.env["social.crm.case"].search_count([("external_number", "!=", False)]), 1)

    def test_what_is_missing_is_added_if_asked_for(self):
        cases = "Number;Subject;Opened;Team;Type;Tags\n1;One;2026-03-02;Night shift;Repair;Old,  late\n2;Two;2026-03-02;night shift;Repair;\n"
        wizard = self._wizard(cases, None, add_missing=True)
        wizard.action_preview()
        self.assertEqual(wizard.error_count, 0)
        self.assertFalse(self.env["social.crm.team"].search([("name", "=", "Night shift")]), "not by looking")
        wizard.action_import()
        one, two = self._imported("1"), self._imported("2")
        self.assertEqual((one.team_id.name, one.type_id.name), ("Night shift", "Repair"))
        self.assertEqual((two.team_id, two.type_id), (one.team_id, one.type_id))
        self.assertEqual(set(one.tag_ids.mapped("name")), {"Old", "Late"})

    def test_what_cannot_be_read_at_all(self):
        for cases, words in (
            ("", "Choose a file"),
            ("\n\n", "is empty"),
            ("Name;Date\nOne;2026-03-02\n", "no column for: Number"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._wizard(cases, None).action_preview()

    def test_two_messages_with_one_id_are_not_taken_for_one(self):
        history = dedent(
            """\
            Number;Date;Text;Message ID
            1;2026-03-02 09:00;Hello;m-1
            1;2026-03-02 09:05;Where is it?;m-1
            1;2026-03-02 09:00;Hello;m-1
            """
        )
        wizard = self._wizard("Number;Subject;Opened\n1;One;2026-03-02\n", history)
        wizard.action_preview()
        self.assertEqual(wizard.error_count, 1)
        self.assertIn("The message ID m-1 is in line 2 already.", wizard.preview)

    def test_words_that_the_history_says_too_are_said_once(self):
        cases = "Number;Subject;Opened;Description\n1;One;2026-03-02;Where is  my parcel?\n2;Two;2026-03-02;Mine\n"
        history = dedent(
            """\
            Number;Date;From;Text
            1;2026-03-02 09:00;customer;Hello. Where is my parcel?
            2;2026-03-02 09:00;agent;Mine is green.
            """
        )
        self._import(cases, history)
        said = [self._imported(number).social_message_ids.sorted("occurred_at") for number in "12"]
        self.assertEqual([len(messages) for messages in said], [1, 2])
        self.assertIn("Mine", said[1][0].body)

    def test_a_quote_that_never_ends_swallows_nothing(self):
        cases = 'Number;Subject;Opened\n1;One;2026-03-02\n2;"Two;2026-03-02\n3;Three;2026-03-02\n'
        with self.assertRaisesRegex(UserError, "cannot be read from line 3 on"):
            self._wizard(cases, None).action_preview()

    def test_a_year_without_its_century(self):
        wizard = self._wizard("Number;Subject;Opened\n1;One;02.03.0026\n2;Two;0001-01-01\n", None)
        wizard.action_preview()
        self.assertEqual(wizard.error_count, 2)
        self.assertIn("“02.03.0026” is too long ago.", wizard.preview)

    def test_too_large(self):
        wizard = self._wizard("x" * ((20 << 20) + 1), None)
        with self.assertRaisesRegex(UserError, "too large"):
            wizard.action_preview()

    def test_too_many_lines(self):
        wizard = self._wizard("Number;Subject;Opened\n" + "1;One;2026-03-02\n" * (MAX_LINES + 1), None)
        with self.assertRaisesRegex(UserError, f"at most {MAX_LINES} can be read at once"):
            wizard.action_preview()

    def test_times_are_of_whoever_imports_unless_they_say_otherwise(self):
        self.manager.tz = "Europe/Brussels"
        self._import(
            "Number;Subject;Opened\n1;One;2026-07-02 09:00\n2;Two;2026-07-02T09:00:00Z\n3;Three;3/4/2026 1:05 PM\n",
            None,
        )
        self.assertEqual(self._imported("1").opened_at, datetime(2026, 7, 2, 7))
        self.assertEqual(self._imported("2").opened_at, datetime(2026, 7, 2, 9))
        self.assertEqual(self._imported("3").opened_at, datetime(2026, 4, 3, 11, 5))

    def test_words_are_shown_as_words(self):
        wizard = self._wizard("Number;Subject;Opened\n1;<img src=x onerror=alert(1)>;2026-03-02\n", None)
        wizard.action_preview()
        self.assertNotIn("<img", wizard.preview)

    def test_columns_that_are_not_used_are_named(self):
        wizard = self._wizard("Number;Subject;Opened;Shoe size\n1;One;2026-03-02;43\n", None)
        wizard.action_preview()
        self.assertIn("Shoe size", wizard.preview)

    def test_only_managers_import(self):
        with self.assertRaises(AccessError):
            self.env["social.crm.case.import"].with_user(self.ann).create({})

    def test_dates(self):
        for text, day_first, wanted in (
            ("2026-03-02", True, datetime(2026, 3, 2)),
            ("03/04/2026", True, datetime(2026, 4, 3)),
            ("03/04/2026", False, datetime(2026, 3, 4)),
            ("13/04/2026", False, datetime(2026, 4, 13)),
            ("2026-03-02 10:00:00 UTC", True, datetime(2026, 3, 2, 10)),
            ("2026-03-02T10:00:00+02:00", True, datetime(2026, 3, 2, 8)),
            ("3.4.2026 12:05 am", True, datetime(2026, 4, 3, 0, 5)),
            ("31.2.2026", True, None),
            ("", True, None),
        ):
            with self.subTest(text, day_first=day_first):
                self.assertEqual(case_csv.parse_moment(text, UTC, day_first), wanted)


@tagged("post_install", "-at_install")
class TestImportQueries(ImportCase):
    def test_queries_grow_with_batches_and_not_with_cases(self):
        self._import_many("warm", 5)
        few = self._import_many("few", 100)
        # Odoo's own create() inserts a hundred rows a statement: of cases, their tags, and of ratings
        hundreds = 900 // INSERT_BATCH_SIZE
        self.assertLessEqual(self._import_many("many", 1000), few + 4 * hundreds)

    def _import_many(self, prefix, number):
        """:return: the queries that an import took"""
        opened = fields.Datetime.now().replace(microsecond=0) - timedelta(days=30)
        cases = "".join(
            f"{prefix}-{each};Case {each};{opened};{opened};Support;ann;{prefix}{each}@example.com;Late;5\n"
            for each in range(number)
        )
        history = "".join(
            f"{prefix}-{each};{opened};{direction};ann;Words {direction}\n"
            for each in range(number)
            for direction in ("in", "out", "note")
        )
        wizard = self._wizard(
            "Number;Subject;Opened;Closed;Team;Agent;Email;Tags;Rating\n" + cases,
            "Number;Date;Direction;Author;Text\n" + history,
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard.action_import()
        self.env.flush_all()
        self.assertEqual(len(self._imported(f"{prefix}-1").social_message_ids), 2)
        return self.env.cr.sql_log_count - before
