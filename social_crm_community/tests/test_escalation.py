from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .peer_care_case import PeerCareCase


@tagged("post_install", "-at_install")
class TestEscalation(PeerCareCase):
    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm_community.cron_escalate").method_direct_trigger()
        return self.env["social.crm.topic.escalation"].search([("forum_id", "=", self.forum.id)])

    def test_a_question_that_nobody_answered_in_time_becomes_a_case_of_whoever_asked(self):
        late, early, answered = self._ask("Late", hours=25), self._ask("Early", hours=23), self._ask("Known", hours=30)
        self._answer(answered)
        escalation = self._cron()
        self.assertEqual((escalation.post_id, escalation.reason, escalation.topic), (late, "unanswered", "Late"))
        case = escalation.case_id
        self.assertEqual((case.partner_id, case.team_id, case.name), (self.rosa.partner_id, self.team, "Late"))
        self.assertEqual(case.social_message_ids.mapped("contact_kind"), ["public_comment"])
        self.assertEqual(case.escalation_id, escalation)
        self.assertFalse(early.escalation_ids)
        self.assertEqual(self._cron(), escalation, "once")

    def test_who_asks_on_the_forum_is_the_contact_who_wrote_on_other_networks(self):
        said = self._say(("rosa-b", "My lamp hums"))
        said.identity_id._confirm_contact(self.rosa.partner_id, "Said so")
        topic = self._ask()
        self._answer(topic, user=self.rosa, text="It hums in the morning too.")
        case = self._escalate(topic).case_id
        rosa = case.partner_id
        self.assertEqual(rosa, self.rosa.partner_id)
        networks = self.env.ref("social_crm_base.network_generic") | self.env.ref("social_crm_base.network_forum")
        self.assertEqual(rosa.with_user(self.ann).identity_ids.network_id, networks)
        timeline = self.env["social.crm.touchpoint"].with_user(self.ann).search([("partner_id", "=", rosa.id)])
        self.assertEqual(timeline.identity_id.network_id, networks)
        posts = timeline.filtered(lambda touch: touch.res_model == "forum.post")
        self.assertEqual(set(posts.mapped("res_id")), {topic.id, *topic.child_ids.ids})

    def test_the_cron_takes_many_in_a_number_of_queries_that_does_not_grow(self):
        for number in range(3):
            self._ask(f"Warm {number}", hours=40)
        self._cron()
        counts = []
        for many in (2, 12):
            topics = self.env["forum.post"].union(*(self._ask(f"{many} {n}", hours=40) for n in range(many)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(self.env["social.crm.topic.escalation"]._escalate(topics, "unanswered").case_id), many)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_closed_deleted_and_other_forums_topics_are_left_alone(self):
        closed, deleted, elsewhere = (self._ask(name, hours=30) for name in ("Closed", "Deleted", "Elsewhere"))
        closed.state = "close"
        deleted.active = False
        other = self.forum.copy({"name": "Chat", "peer_care": False})
        elsewhere.forum_id = other
        self.assertFalse(self._cron())

    def test_a_trusted_member_asks_staff_and_is_thanked_once_they_answered(self):
        topic, karma = self._ask(), self.otto.karma
        escalation = self._escalate(topic, self.otto, "Happens to me as well")
        self.assertEqual(
            (escalation.reason, escalation.user_id, escalation.note), ("member", self.otto, "Happens to me as well")
        )
        self.assertIn("Otto Weber", escalation.case_id.message_ids[0].body)
        self.assertEqual(self.otto.karma, karma)
        self._hand_back(escalation.case_id, "Use another dimmer.").action_approve()
        self.assertEqual((self.otto.karma, escalation.karma), (karma + 5, 5))
        tracking = self.otto.karma_tracking_ids.sorted("id")[-1]
        self.assertEqual(tracking.origin_ref, escalation)
        escalation._credit()
        self.assertEqual(self.otto.karma, karma + 5)

    def test_one_of_us_flags_a_question_whatever_their_karma_and_gets_none_for_it(self):
        self.ann.karma = 0
        escalation = self._escalate(self._ask(), self.ann)
        self.assertEqual((escalation.reason, escalation.user_id), ("staff", self.ann))
        self.assertEqual(escalation.case_id.partner_id, self.rosa.partner_id)
        self._hand_back(escalation.case_id, "Use another dimmer.").action_approve()
        self.assertEqual((escalation.karma, self.ann.karma), (0, 0))

    def test_a_newcomer_and_a_stranger_cannot_ask_staff(self):
        topic = self._ask()
        for user in (self.nele, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._escalate(topic, user)
        self.forum.karma_escalate = 5
        self.assertTrue(self._escalate(topic, self.nele).case_id)

    def test_members_read_nothing_of_what_staff_keep(self):
        escalation = self._escalate(self._ask())
        back = self._hand_back(escalation.case_id, "Use another dimmer.")
        for record in (escalation, back, back.span_ids):
            for user in (self.rosa, self.otto, self.env.ref("base.public_user")):
                with self.subTest(model=record._name, user=user.login):
                    self.assertFalse(record.with_user(user).browse().has_access("read"))

    def test_one_topic_is_one_case_whoever_escalates_it_again(self):
        topic = self._ask()
        first = self._escalate(topic, self.otto)
        self.assertEqual(self._escalate(topic, self.ann), first)
        self.assertEqual(first.user_id, self.otto)

    def test_a_deleted_topic_tells_its_open_case_and_takes_no_answer(self):
        for way in ("archived", "deleted"):
            with self.subTest(way=way):
                topic = self._ask()
                escalation = self._escalate(topic)
                case = escalation.case_id
                back = self._hand_back(case, "Use another dimmer.")
                topic.sudo().write({"active": False}) if way == "archived" else topic.sudo().unlink()
                self.assertTrue(escalation.gone_at)
                self.assertFalse(case.is_closed)
                self.assertIn("deleted", case.message_ids[0].body)
                self.assertEqual((back.state, back.why_rejected), ("rejected", "The topic was deleted."))
                again = self._hand_back(case, "Use another dimmer.")
                with self.assertRaisesRegex(UserError, "deleted or closed"):
                    again.action_approve()
                self.assertEqual(escalation.topic, "Lamp hums")

    def test_what_members_write_is_on_their_timeline_once(self):
        touches = self.env["social.crm.touchpoint"]
        topic = self._ask()
        self._answer(topic)
        self._escalate(topic)
        for user in (self.rosa, self.otto):
            found = touches.search([("partner_id", "=", user.partner_id.id)])
            self.assertEqual((found.mapped("kind"), found.mapped("is_touch")), (["message_in"], [False]))
            self.assertEqual(found.network_id, self.env.ref("social_crm_base.network_forum"))

    def test_a_reply_in_the_case_does_not_go_to_the_forum(self):
        case = self._escalate(self._ask()).case_id
        with self.assertRaisesRegex(UserError, "public"):
            self._post(case, "Dear Rosa, your order 4711…")

    def test_the_forum_is_one_channel_of_a_company(self):
        self.assertEqual(self.env["social.crm.channel"]._forum_of(self.env.company), self.channel_of_forum)
        self.assertEqual(self.channel_of_forum.state, "connected")


@tagged("post_install", "-at_install")
class TestEscalationPages(PeerCareCase, HttpCase):
    def test_the_page_offers_it_to_whom_it_may_and_tells_that_staff_look(self):
        topic = self._ask()
        url = topic.website_url
        self.authenticate("nele", "nele")
        self.assertNotIn("ask_staff", self.url_open(url).text)
        self.authenticate("otto", "otto")
        page = self.url_open(url).text
        self.assertIn("ask_staff", page)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        path = f"/social_crm/topic/{topic.id}/ask_staff"
        self.assertEqual(self.url_open(path, data={"note": "me too"}).status_code, 400, "no token")
        page = self.url_open(path, data={"csrf_token": token, "note": "<script>alert(1)</script>"}).text
        self.assertIn("asked staff to have a look", page)
        self.assertNotIn("alert(1)", page)
        self.assertEqual(topic.escalation_ids.note, "<script>alert(1)</script>")
