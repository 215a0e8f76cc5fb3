import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models import social_crm_conversation_search
from ..tools.words import BLOCK_BITS
from .common import MOMENT, SocialCrmCase

NEWS = "social.crm.inbox/changed"


class InboxCase(SocialCrmCase):
    """The inbox as an agent sees it, where nothing opens cases."""

    @classmethod
    def make_channel(cls, **values):
        return super().make_channel(care=False, **values)

    def setUp(self):
        super().setUp()
        self.said_so_far = 0
        self.inbox = self.env["social.crm.conversation"].with_user(self.agent)

    def say(self, person, text="Hello", *, number=1, channel=None, **values):
        """A person speaks in their own talk.

        :return: the talk
        """
        talk = f"talk of {person}"
        self.said_so_far += 1
        said = self.said(text, self.said_so_far, talk=talk, person=person, seconds=number, **values)
        self.ingest(said, channel=channel)
        return self.conversation(talk, channel)

    def people(self, inbox=None, **options):
        """:return: whom the rows of a page are with"""
        inbox = self.inbox if inbox is None else inbox
        return [row["person"] for row in inbox.inbox_list(**{"queue": "all", **options})["rows"]]


@tagged("post_install", "-at_install")
class TestInboxList(InboxCase):
    def test_queues(self):
        mine, waiting, closed = (self.say(person) for person in ("mia", "walter", "carl"))
        self.say("una")
        mine.user_id = self.agent
        waiting.write({"user_id": self.manager.id, "state": "waiting"})
        closed.action_close()
        for queue, expected in {
            "mine": {"Mia"},
            "unassigned": {"Una"},
            "teams": {"Mia", "Walter", "Una"},
            "mentions": set(),
            "waiting": {"Walter"},
            "all": {"Mia", "Walter", "Una"},
        }.items():
            with self.subTest(queue):
                self.assertEqual(set(self.people(queue=queue)), expected)
                self.assertEqual(self.inbox.inbox_counts([queue]), {queue: len(expected)})

    def test_a_queue_that_is_none_is_said_so(self):
        with self.assertRaisesRegex(UserError, "no queue"):
            self.inbox.inbox_list("nothing")
        with self.assertRaisesRegex(UserError, "sorted"):
            self.inbox.inbox_list("all", order="id; DROP TABLE res_users")

    def test_filters(self):
        other = self.make_channel(name="Second shop")
        german = self.say(
            "gerda", "Guten Tag, wo bleibt denn eigentlich mein Paket? Ich warte schon sehr lange darauf."
        )
        self.say("emma", "Good morning, where is my parcel? I have been waiting for a very long time now.")
        self.say("otto", "Hm", channel=other)
        done = self.say("dora", "Hm")
        done.action_close()
        self.assertEqual(german.language, "de")
        for filters, expected in (
            ({"language": "de"}, {"Gerda"}),
            ({"language": "en"}, {"Emma"}),
            ({"channel_id": other.id}, {"Otto"}),
            ({"status": "closed"}, {"Dora"}),
            ({"status": "any"}, {"Gerda", "Emma", "Otto", "Dora"}),
            ({"domain": [("person_name_of_nobody", "=", 1)]}, None),
            ({"domain": [("channel_id", "=", self.channel.id)]}, {"Gerda", "Emma"}),
            ({"team_id": self.other_team.id}, set()),
        ):
            with self.subTest(filters):
                if expected is None:
                    self.assertRaisesRegex(UserError, "not there any more", self.people, filters=filters)
                else:
                    self.assertEqual(set(self.people(filters=filters)), expected)

    def test_the_language_is_that_of_the_last_words(self):
        talk = self.say("gerda", "Guten Tag, wo bleibt denn eigentlich mein Paket? Ich warte schon lange.", number=2)
        self.say("gerda", "Hm", number=3)
        self.say("gerda", "Good morning, I would like to know where my parcel has gone.", number=1)
        self.assertEqual(talk.language, "de")

    def test_pages_show_each_talk_once_in_order(self):
        for number in range(23):  # several of them speak at the same second
            self.say(f"person{number:02}", number=1 + number // 5)
        for order in ("newest", "oldest"):
            with self.subTest(order):
                whole = self.people(order=order)
                self.assertEqual(len(whole), 23)
                seen, after = [], None
                while after is not False:
                    page = self.inbox.inbox_list("all", order=order, after=after, limit=4)
                    self.assertLessEqual(len(page["rows"]), 4)
                    seen += [row["person"] for row in page["rows"]]
                    after = json.loads(json.dumps(page["after"]))
                self.assertEqual(seen, whole)
        self.assertEqual(self.people(order="oldest"), self.people(order="newest")[::-1])

    def test_what_comes_meanwhile_doubles_nothing(self):
        for number in range(8):
            self.say(f"person{number}", number=number)
        first = self.inbox.inbox_list("all", limit=4)
        self.say("person0", "And now?", number=99)
        rest = self.inbox.inbox_list("all", after=first["after"], limit=10)
        seen = [row["person"] for row in first["rows"] + rest["rows"]]
        self.assertEqual(len(seen), len(set(seen)))

    def test_a_row(self):
        talk = self.say("anna", "Where is   my parcel?", subject="Parcel")
        talk.user_id = self.agent
        (row,) = self.inbox.inbox_list("mine")["rows"]
        expected = {
            "id": talk.id,
            "person": "Anna",
            "preview": "Where is my parcel?",
            "channel": "Shop",
            "contact_kind": "direct",
            "last_message_at": fields.Datetime.to_string(MOMENT + timedelta(seconds=1)),
            "unread": 1,
            "state": "open",
            "user": {"id": self.agent.id, "name": self.agent.name},
            "team": {"id": self.team.id, "name": "Care"},
        }
        self.assertEqual({key: row[key] for key in expected}, expected)
        json.dumps(row)
        self.assertEqual(self.inbox.inbox_rows(talk.ids), [row])

    def test_a_row_calls_the_person_as_every_screen_does(self):
        partner = self.env["res.partner"].create({"name": "Zoe Zimmer"})
        talks = [self.say(person, number=n) for n, person in enumerate(("anna", "bert", "carla", "dora", "emil"))]
        identities = [talk.identity_id for talk in talks]
        talks[1].partner_id = partner
        identities[2].write({"name": "", "handle": "carla_the_great"})
        identities[3].write({"name": False, "handle": False})
        talks[4].write({"identity_id": False, "name": "Lamps"})
        expected = {talk.id: talk.person for talk in talks}
        self.assertEqual(list(expected.values()), ["Anna", "Zoe Zimmer", identities[2].display_name, "dora", "Lamps"])
        self.assertEqual({row["id"]: row["person"] for row in self.inbox.inbox_list("all")["rows"]}, expected)

    def test_rows_that_left_the_queue_are_left_out(self):
        talk = self.say("anna")
        self.assertTrue(self.inbox.inbox_rows(talk.ids, "unassigned"))
        talk.user_id = self.manager
        self.assertFalse(self.inbox.inbox_rows(talk.ids, "unassigned"))

    def test_counts_end_where_nobody_counts_any_more(self):
        self.ingest(*(self.said(number=n, talk=f"t{n}", person=f"p{n}") for n in range(1003)))
        self.assertEqual(self.inbox.inbox_counts(["all", "mine"]), {"all": 1000, "mine": 0})

    def test_whom_a_colleague_names_in_a_note_finds_it(self):
        talk = self.say("anna")
        for body, partner in (("Look", self.agent.partner_id), ("You?", self.manager.partner_id)):
            talk.with_user(self.admin).message_post(
                body=body, partner_ids=partner.ids, message_type="comment", subtype_xmlid="mail.mt_note"
            )
        talk.action_close()
        self.assertEqual(self.people(queue="mentions"), ["Anna"])
        self.inbox.inbox_read(talk.ids)
        self.assertEqual(self.people(queue="mentions"), [])
        self.assertEqual(self.people(self.inbox.with_user(self.manager), queue="mentions"), ["Anna"])

    def test_start_tells_what_there_is_to_choose(self):
        start = json.loads(json.dumps(self.inbox.inbox_start()))
        self.assertIn({"key": "mine", "label": "Mine"}, start["queues"])
        self.assertIn({"id": self.agent.id, "name": self.agent.name}, start["colleagues"])
        self.assertIn(["de", "German"], start["languages"])


@tagged("post_install", "-at_install")
class TestInboxSearch(InboxCase):
    def setUp(self):
        super().setUp()
        self.say("annabell", "My parcel with <b>lamps & bulbs</b> has not arrived", number=1)
        self.say("bert", "Order 4711-X: it's broken", number=2)
        self.say("carla", "Danke schön", number=3)
        self.conversation("talk of carla").identity_id.handle = "carla_the_great"

    def found(self, search, **options):
        return set(self.people(search=search, **options))

    def test_people(self):
        partner = self.env["res.partner"].create({"name": "Zoe Zimmer", "email": "zoe@example.com"})
        self.conversation("talk of bert").partner_id = partner
        for search, expected in {
            "annabell": {"Annabell"},
            "ANNA": {"Annabell"},
            "carla_the": {"Carla"},
            "zimmer zoe": {"Zoe Zimmer"},
            "zoe@example.com": {"Zoe Zimmer"},
            "nobody": set(),
        }.items():
            with self.subTest(search):
                self.assertEqual(self.found(search), expected)

    def test_words_that_were_said(self):
        for search, expected in {
            "parcel": {"Annabell"},
            "parc lamp": {"Annabell"},
            "parcel broken": set(),
            "4711-X": {"Bert"},
            "it's": {"Bert"},
            "SCHÖN": {"Carla"},
            "bulbs": {"Annabell"},
        }.items():
            with self.subTest(search):
                self.assertEqual(self.found(search), expected)

    def test_what_writes_a_page_is_no_word(self):
        mail = self.conversation("talk of annabell").social_message_ids.mail_message_id
        mail.body = '<p>My <strong class="zebra" title="yak">lamps</strong><br>&amp; bulbs</p>'
        self.assertEqual((self.found("lamps"), self.found("bulbs")), ({"Annabell"}, {"Annabell"}))
        for search in ("strong", "zebra", "yak", "class", "amp"):
            with self.subTest(search):
                self.assertEqual(self.found(search), set())

    def test_windows_leave_nothing_out_and_the_newest_are_first(self):
        for number in range(10, 40):
            if number % 10 == 0:
                self._begin_a_block_of_messages()
            self.say(f"person{number}", "The same words", number=number)
        self.say("dora", "A word of hers", number=50)
        talks = self.inbox.browse(row["id"] for row in self.inbox.inbox_list("all", search="same", limit=100)["rows"])
        self.assertEqual(len(talks), 30)
        small = {"WIDER": 1, "MESSAGES_CAP": 1, "MESSAGES_MOST": 2, "ROUNDS": 2}
        for few in (1, 1000):
            with self.subTest(few), patch.multiple(social_crm_conversation_search, FEW=few, **small):
                self.assertEqual(self.found("same words", limit=100), set(talks.mapped("person")))
                self.assertEqual(self.found("parcel"), {"Annabell"})
                with patch.multiple(social_crm_conversation_search, TALKS_CAP=5, ENOUGH=5):
                    newest = {f"Person{number}" for number in range(35, 40)}
                    self.assertEqual(self.found("same words"), newest)

    def test_who_sees_little_finds_all_of_it_however_much_others_have_to_do(self):
        for number in range(10, 13):
            self.say("carla", "Such a parcel", number=number)
        theirs = self.make_channel(account_external_id="sales", team_id=self.other_team.id)
        for number in range(20, 30):
            self.say(f"annabell{number}", "Where is my parcel?", number=number, channel=theirs)
        looks = []
        said_between = type(self.inbox)._said_between

        def looked(talks, *args):
            looks.append(said_between(talks, *args))
            return looks[-1]

        with (
            patch.multiple(social_crm_conversation_search, MESSAGES_CAP=1, MESSAGES_MOST=2, ROUNDS=2),
            patch.object(type(self.inbox), "_said_between", looked),
        ):
            self.assertEqual(self.found("parcel"), {"Annabell", "Carla"})
            self.assertEqual(list(map(len, looks)), [1, 2])
            with patch.multiple(social_crm_conversation_search, FEW=2):
                self.assertEqual(self.found("parcel"), {"Annabell", "Carla"})
                self.assertEqual(sum(map(len, looks[2:])), 14)

    def test_namesakes_of_others_are_not_in_the_way(self):
        theirs = self.make_channel(account_external_id="sales", team_id=self.other_team.id)
        for number in range(20, 25):
            self.say(f"annabell{number}", number=number, channel=theirs)
        self.say("annabella", number=4)
        for caps in ({"TALKS_CAP": 2}, {"PEOPLE_CAP": 2}):
            with self.subTest(caps), patch.multiple(social_crm_conversation_search, **caps):
                self.assertEqual(self.found("annabell"), {"Annabell", "Annabella"})

    def _begin_a_block_of_messages(self):
        """As though others had said much in between."""
        self.env.cr.execute("SELECT nextval('mail_message_id_seq')")
        [newest] = self.env.cr.fetchone()
        self.env.cr.execute("SELECT setval('mail_message_id_seq', %s)", [((newest >> BLOCK_BITS) + 1) << BLOCK_BITS])

    def test_what_is_too_long_for_a_search_arrives_and_its_beginning_is_found(self):
        self.say("emil", f"Look at {'y' * 2045} here", number=60)
        self.say("fred", "First " + " ".join(map(str, range(100_000, 250_000))), number=61)
        self.assertEqual((self.found("here"), self.found("first 100007")), ({"Emil"}, {"Fred"}))
        self.assertEqual(self.found("249999"), set())

    def test_whatever_is_typed(self):
        for search in ("'", "\\", "'; --", "a & | ! ( ) : * <->", "%", "\x00", "🙂", "''''", "x" * 5000, " ", "a:*b"):
            with self.subTest(search):
                self.assertIsInstance(self.found(search), set)

    def test_what_is_done_is_found_unless_the_state_is_told(self):
        self.conversation("talk of bert").action_close()
        self.assertEqual(self.found("broken"), {"Bert"})
        self.assertEqual(self.found("broken", filters={"status": "open"}), set())

    def test_it_looks_where_one_looks(self):
        self.conversation("talk of bert").user_id = self.manager
        self.assertEqual(self.found("broken", queue="unassigned"), set())

    def test_what_was_edited_is_found_by_its_new_words_and_what_was_erased_by_none(self):
        message = self.conversation("talk of bert").social_message_ids
        message.mail_message_id.body = "<p>It is whole again</p>"
        self.assertEqual((self.found("broken"), self.found("whole")), (set(), {"Bert"}))


@tagged("post_install", "-at_install")
class TestInboxActions(InboxCase):
    def undo(self, calls):
        for method, *arguments in calls:
            getattr(self.inbox, method)(*arguments)

    def test_assign_and_undo(self):
        ours, theirs = self.say("anna"), self.say("bert")
        theirs.user_id = self.manager
        undo = self.inbox.inbox_assign((ours | theirs).ids, self.agent.id)
        self.assertEqual((ours | theirs).user_id, self.agent)
        self.undo(json.loads(json.dumps(undo)))
        self.assertEqual((ours.user_id, theirs.user_id), (self.env["res.users"], self.manager))

    def test_close_and_undo(self):
        talks = self.say("anna") | self.say("bert") | self.say("carl")
        talks[1].state = "waiting"
        talks[2].action_close()
        undo = self.inbox.inbox_close(talks.ids)
        self.assertEqual(talks.mapped("state"), ["closed"] * 3)
        self.undo(json.loads(json.dumps(undo)))
        self.assertEqual(talks.mapped("state"), ["open", "waiting", "closed"])

    def test_read_and_undo(self):
        talk = self.say("anna")
        undo = self.inbox.inbox_read(talk.ids)
        self.assertEqual(talk.unread_count, 0)
        self.undo(undo)
        self.assertEqual(talk.unread_count, 1)

    def test_nobody_acts_on_what_is_not_theirs(self):
        talk = self.say("anna")
        stranger = self.inbox.with_user(self.stranger)
        for method, arguments in {"assign": [self.stranger.id], "close": [], "reopen": [], "unread": []}.items():
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(stranger, f"inbox_{method}")(talk.ids, *arguments)
        stranger.inbox_read(talk.ids)
        self.assertEqual(talk.unread_count, 1)

    def test_what_is_gone_is_passed_over(self):
        talk = self.say("anna")
        gone = talk.id
        talk.unlink()
        self.assertEqual(self.inbox.inbox_close([gone]), [])


@tagged("post_install", "-at_install")
class TestInboxRights(InboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            groups="social_crm_base.group_manager",
            company_id=cls.abroad.id,
            company_ids=[(6, 0, cls.abroad.ids)],
        )

    def test_others_see_neither_list_nor_search_nor_counts_nor_rows(self):
        talk = self.say("anna", "My parcel")
        for user, sees in ((self.agent, 1), (self.manager, 1), (self.stranger, 0), (self.foreigner, 0)):
            with self.subTest(user.login):
                inbox = self.inbox.with_user(user)
                self.assertEqual(len(self.people(inbox)), sees)
                self.assertEqual(len(self.people(inbox, search="parcel")), sees)
                self.assertEqual(len(self.people(inbox, search="anna")), sees)
                self.assertEqual(inbox.inbox_counts(["all"])["all"], sees)
                self.assertEqual(len(inbox.inbox_rows(talk.ids)), sees)

    def test_who_has_no_part_in_it_has_no_inbox(self):
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        for call in (
            lambda inbox: inbox.inbox_start(),
            lambda inbox: inbox.inbox_list("all"),
            lambda inbox: inbox.inbox_counts(["all"]),
            lambda inbox: inbox.inbox_rows([1]),
        ):
            with self.assertRaises(AccessError):
                call(self.inbox.with_user(nobody))

    # ------------------------------------------------------------------
    # The bus itself
    # ------------------------------------------------------------------
    def heard(self, user, since, mine=False):
        """:return: ids of the conversations of which a user was told, or was told that they are or were theirs"""
        listening = [*self.env["social.crm.conversation"].with_user(user)._inbox_rooms(), user.partner_id]
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].sudo().search([("id", ">", since)])
        names = [json.dumps([self.env.cr.dbname, *_as_listed(room)], separators=(",", ":")) for room in listening]
        messages = [json.loads(each.message) for each in told if each.channel in names]
        news = [each["payload"] for each in messages if each["type"] == NEWS]
        return {id_ for each in news if each["mine"] or not mine for id_ in each["conversation_ids"]}

    def mark(self):
        self.env.cr.precommit.run()
        return self.env["bus.bus"].sudo().search([], order="id DESC", limit=1).id or 0

    def expect_heard(self, since, talk, *users):
        for user in (self.agent, self.manager, self.stranger, self.foreigner):
            with self.subTest(user.login):
                self.assertEqual(self.heard(user, since), set(talk.ids) if user in users else set())

    def test_a_message_is_told_to_those_who_see_it(self):
        since = self.mark()
        talk = self.say("anna", "A secret word")
        self.expect_heard(since, talk, self.agent, self.manager)
        told = self.env["bus.bus"].sudo().search([("id", ">", since), ("message", "like", NEWS)])
        self.assertTrue(told)
        for each in told:
            self.assertNotIn("secret", each.message)
            self.assertEqual(json.loads(each.message)["payload"]["heard"], talk.ids)

    def test_what_changes_hands_is_told_on_both_sides(self):
        talk = self.say("anna")
        since = self.mark()
        talk.team_id = self.other_team
        self.expect_heard(since, talk, self.agent, self.stranger, self.manager)

    def test_what_has_no_team_is_everybody_s_in_the_company(self):
        talk = self.say("anna")
        talk.team_id = False
        since = self.mark()
        talk.action_close()
        self.expect_heard(since, talk, self.agent, self.stranger, self.manager)

    def test_who_is_assigned_hears_of_it_though_of_another_team(self):
        talk = self.say("anna")
        since = self.mark()
        talk.user_id = self.stranger
        self.expect_heard(since, talk, self.agent, self.stranger, self.manager)

    def test_a_transaction_tells_each_once(self):
        talks = self.say("anna") | self.say("bert")
        since = self.mark()
        talks.user_id = self.agent
        talks.action_close()
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].sudo().search([("id", ">", since), ("message", "like", NEWS)])
        news = [json.loads(each.message)["payload"] for each in told]  # to the team, and to the assignee
        self.assertEqual(len({each.pop("at") for each in news}), 1)
        self.assertCountEqual(news, [{"conversation_ids": talks.ids, "heard": [], "mine": mine} for mine in (0, 1)])

    def test_whoever_loses_sight_of_a_talk_hears_of_it_and_finds_no_row(self):
        talk = self.say("anna")
        mine = self.say("bert", channel=self.make_channel(team_id=self.other_team.id))
        mine.user_id = self.agent
        for lost, change in (
            (talk, {"team_id": self.other_team.id}),
            (mine, {"user_id": False}),
        ):
            self.assertEqual(len(self.inbox.with_user(self.agent).inbox_rows(lost.ids)), 1)
            since = self.mark()
            lost.write(change)
            self.assertEqual(self.heard(self.agent, since), set(lost.ids))
            self.assertEqual(self.inbox.with_user(self.agent).inbox_rows(lost.ids), [])

    def test_assignees_are_told_of_whatever_changes_what_is_theirs_and_unread(self):
        talk, theirs = self.say("anna"), self.say("bert")
        theirs.user_id = self.manager
        for change in (
            lambda: talk.write({"user_id": self.agent.id}),
            lambda: self.say("anna", "Hello?"),
            lambda: self.inbox.inbox_read(talk.ids),
            lambda: self.inbox.inbox_unread(talk.ids),
            lambda: self.inbox.inbox_close(talk.ids),
            lambda: self.inbox.inbox_reopen(talk.ids),
            lambda: talk.write({"user_id": self.manager.id}),
        ):
            since = self.mark()
            change()
            theirs.user_id = self.manager
            self.assertEqual(self.heard(self.agent, since, mine=True), set(talk.ids))

    def test_who_wishes_it_is_alerted_to_what_is_nobody_s_in_their_teams(self):
        mine, bert, others, no_team = (self.say(person) for person in ("mia", "bert", "olaf", "nina"))
        mine.user_id = self.agent
        others.user_id = self.manager
        no_team.team_id = False
        talks = mine | bert | others | no_team | self.say("una", channel=self.make_channel(team_id=self.other_team.id))

        def alerted(user):
            return [row["person"] for row in self.inbox.with_user(user).inbox_alerts(talks.ids)]

        self.assertEqual(alerted(self.agent), ["Mia"])
        self.agent.with_user(self.agent).social_crm_alert_unassigned = True
        self.assertEqual(alerted(self.agent), ["Mia", "Bert"])
        self.assertEqual(alerted(self.stranger), [])
        self.assertEqual(self.inbox.inbox_alerts(others.ids), [])

    def test_a_client_cannot_ask_for_the_room_of_others(self):
        rooms = self.env["ir.websocket"].with_user(self.stranger)
        conversations = self.env["social.crm.conversation"].with_user(self.stranger)
        self.assertEqual(conversations._inbox_rooms(), [(self.other_team, "inbox"), (self.env.company, "inbox")])
        self.assertEqual(rooms._social_crm_channels([f"social.crm.conversation_{self.say('anna').id}"]).ids, [])
        self.assertEqual(
            self.env["social.crm.conversation"].with_user(self.foreigner)._inbox_rooms(), [(self.abroad, "inbox")]
        )


@tagged("post_install", "-at_install")
class TestInboxPage(InboxCase, HttpCase):
    def test_a_page_knows_which_news_are_older_than_itself(self):
        """A browser that is new hears once more what was said in the last minute."""
        before = self.said_at("anna")
        self.authenticate("agent", "agent")
        opened_at = self.make_jsonrpc_request("/web/session/get_session_info")["social_crm_inbox_opened_at"]
        self.assertLess(before, opened_at)
        self.assertGreater(self.said_at("bert"), opened_at)

    def said_at(self, person):
        """:return: when it was, as open inboxes are told"""
        self.say(person)
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].sudo().search([("message", "like", NEWS)], order="id DESC", limit=1)
        return json.loads(told.message)["payload"]["at"]


def _as_listed(room):
    if isinstance(room, tuple):
        record, subchannel = room
        return [record._name, record.id, subchannel]
    return [room._name, room.id]
