from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import social_crm_suggestion_search as suggestion_search
from .suggestion_common import SuggestionCase


@tagged("post_install", "-at_install")
class TestSuggestion(SuggestionCase):
    """What fits what somebody writes is found, and nothing else."""

    def test_solved_topics_are_found_by_title_question_and_answer(self):
        self._ask("My lamp flickers", "Since the update", answer="Tighten the screw of the bulb socket.")
        self._ask("Where do you ship to", "I live abroad", answer="All of Europe.")
        for text in ("The lamp is flickering", "It began with the last update", "loose screws in the socket"):
            with self.subTest(text=text):
                self.assertEqual(self._suggested(text), ["My lamp flickers"])

    def test_a_question_without_an_answer_is_no_solution(self):
        topic = self._ask("My lamp flickers", "Why?")
        self._reply(topic, "No idea")
        self.assertEqual(self._suggested("lamp flickers"), [])
        self.assertEqual(self._suggested("lamp flickers", only_solved=False), ["My lamp flickers"])

    def test_an_answer_that_is_accepted_no_longer_solves_nothing(self):
        topic = self._ask("My lamp flickers", answer="Tighten the screw")
        for change, found in (
            ({"is_correct": False}, []),
            ({"is_correct": True}, ["My lamp flickers"]),
            ({"active": False}, []),
        ):
            topic.with_context(active_test=False).child_ids.write(change)
            self.assertEqual(self._suggested("lamp flickers"), found, change)

    def test_a_topic_that_is_changed_hidden_or_gone_is_followed(self):
        topic = self._ask("My lamp flickers", answer="Tighten the screw")
        topic.name = "My radio hums"
        self.assertEqual(self._suggested("lamp flickers"), [])
        self.assertEqual(self._suggested("the radio hums"), ["My radio hums"])
        for hidden, shown in (({"state": "offensive"}, {"state": "active"}), ({"active": False}, {"active": True})):
            topic.write(hidden)
            self.assertEqual(self._suggested("the radio hums"), [], hidden)
            topic.write(shown)
            self.assertEqual(self._suggested("the radio hums"), ["My radio hums"], shown)
        topic.unlink()
        self.assertEqual(self._suggested("the radio hums"), [])
        self.assertFalse(self.Suggestion.search([]))

    def test_an_answer_that_is_deleted_is_followed(self):
        topic = self._ask("My lamp flickers", answer="Tighten the screw")
        topic.child_ids.unlink()
        self.assertFalse(self.Suggestion.search([("res_id", "=", topic.id)]).is_solved)

    def test_words_are_looked_up_by_the_rules_of_their_language(self):
        self._ask(
            "Rechnungen werden nicht gefunden",
            "Ich habe meine Rechnung für den letzten Monat gesucht und nicht gefunden",
            answer="Alle Rechnungen stehen im Portal unter Dokumente.",
        )
        [row] = self.Suggestion.search([])
        self.assertEqual(row.language, "de")
        question = "Wo steht denn die letzte Rechnung, die ich bezahlen soll? Ich habe sie nicht gefunden"
        self.assertEqual(self._suggested(question), ["Rechnungen werden nicht gefunden"])

    def test_what_is_written_in_the_own_language_comes_first(self):
        self._ask("Toner XR200", "Der Toner ist leer und ich kann nicht drucken", answer="Einfach tauschen, bitte.")
        self._ask("Toner XR200", "The toner is empty and I can not print anything", answer="Just replace it, please.")
        languages = [
            row.language
            for row, _url in self.Suggestion._suggest("Warum wurde mein XR200 Toner so schnell verbraucht", self.reader)
        ]
        self.assertEqual(languages, ["de", "en"])
        languages = [
            row.language
            for row, _url in self.Suggestion._suggest("Why did my XR200 toner run out so quickly", self.reader)
        ]
        self.assertEqual(languages, ["en", "de"])

    def test_a_language_that_postgresql_does_not_know_is_found_as_it_is_written(self):
        self._ask("電源 ランプ", "ランプ が 点滅 します", answer="ネジ を 締めて ください")
        self.assertEqual(self._suggested("点滅 します"), ["電源 ランプ"])

    def test_words_that_say_nothing_find_nothing(self):
        self._ask("How do I do this", "What is it and where is it", answer="Tighten the screw")
        for text in ("", "?!", "how is it", "' & | ! : * \\ ()", "a b c"):
            self.assertEqual(self._suggested(text), [], text)

    def test_words_that_say_nothing_find_nothing_in_a_text_of_which_the_language_is_not_known(self):
        detector = type(self.env["social.crm.language.detector"])
        with patch.object(detector, "_detect", lambda _self, texts: [None] * len(texts)):
            self._ask("Where is it and how", answer="There it is")
        self.assertFalse(self.Suggestion.search([]).language)
        self.assertEqual(self._suggested("how is it, and where is it"), [])

    def test_who_has_more_of_the_words_comes_first(self):
        self._ask("The lamp of my desk", answer="It is a fine lamp")
        self._ask("The lamp of my desk flickers", answer="Tighten the screw")
        self.assertEqual(self._suggested("desk lamp flickers")[0], "The lamp of my desk flickers")

    def test_a_rare_word_is_found_however_many_have_the_common_ones(self):
        found = ["The lamp flickers in the gyroscope", "The lamp flickers if the radio hums"]
        for number in range(6):
            self._ask(f"The lamp flickers {number}", answer="Screw")
            self._ask(f"The radio hums {number}", answer="Fuse")
        for title in found:
            self._ask(title, answer="Screw")
        with patch.multiple(suggestion_search, COMMON=4, LOOKED_AT=4):
            self.assertEqual(self._suggested("the lamp flickers in the gyroscope")[0], found[0])
            self.assertEqual(self._suggested("the lamp flickers, the radio hums")[0], found[1])
            self.assertTrue(self._suggested("the lamp"))

    def test_nobody_is_shown_a_forum_that_they_may_not_see(self):
        group = self.env["res.groups"].create({"name": "Testers"})
        private = self.env["forum.forum"].create(
            {"name": "Testers", "privacy": "private", "authorized_group_id": group.id}
        )
        signed_in = self.env["forum.forum"].create({"name": "Members", "privacy": "connected"})
        self._ask("Secret lamp flickers", answer="Wait", forum=private)
        self._ask("Members' lamp flickers", answer="Wait", forum=signed_in)
        everybody = self.env.ref("base.public_user")
        self.assertEqual(self._suggested("lamp flickers"), ["Members' lamp flickers"])
        self.assertEqual(self._suggested("lamp flickers", everybody), [])
        self.reader.group_ids += group
        self.assertEqual(len(self._suggested("lamp flickers")), 2)

    def test_what_a_banned_member_wrote_is_not_shown(self):
        self._ask("My lamp flickers", answer="Tighten the screw")
        self.asker.karma = -100
        self.assertEqual(self._suggested("lamp flickers"), [])

    def test_where_newcomers_are_read_what_they_asked_is_suggested(self):
        self._ask("My lamp flickers at night", answer="Tighten the screw")
        self.asker.karma = 0
        self.assertEqual(self._suggested("lamp flickers"), [])
        self.forum.peer_care = True
        self.assertEqual(self._suggested("lamp flickers"), ["My lamp flickers at night"])

    def test_what_a_colleague_writes_in_a_forum_of_discussions_is_an_article(self):
        forum = self.env["forum.forum"].create({"name": "Know-how", "mode": "discussions"})
        self._ask("All about lamps", "They give light", forum=forum, user=self.ann)
        self._ask("I love lamps", "They give light", forum=forum)
        [(row, url)] = self.Suggestion._suggest("lamps and light", self.reader)
        self.assertEqual((row.title, row.kind), ("All about lamps", "article"))
        self.assertIn("/forum/know-how-", url)

    def test_what_came_past_the_orm_is_caught_up_with(self):
        topics = self._ask("My lamp flickers", answer="Screw") + self._ask("My radio hums", answer="Fuse")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM social_crm_suggestion WHERE res_id = %s", [topics[0].id])
        self.env.cr.execute("UPDATE forum_post SET active = FALSE WHERE id = %s", [topics[1].id])
        self.env.invalidate_all()
        done = []
        self.Suggestion._catch_up(commit=lambda number, remaining=0: done.append((number, remaining)) or 60)
        self.assertEqual(done, [(0, 2), (2, 0)])
        self.assertEqual(self.Suggestion.search([]).mapped("title"), ["My lamp flickers"])
        done.clear()
        self.Suggestion._catch_up(commit=lambda number, remaining=0: done.append((number, remaining)) or 60)
        self.assertEqual(done, [(0, 0)])

    def test_to_suggest_takes_as_many_queries_whatever_there_is(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._suggested("lamp flickers and hums")
            return self.env.cr.sql_log_count - before

        self._ask("My lamp flickers", answer="Screw")
        self._suggested("lamp flickers and hums")
        few = count()
        for number in range(8):
            self._ask(f"My lamp flickers {number}", answer="Screw")
        self.assertLessEqual(count(), few + 1)
        self.assertLessEqual(few, 15)

    def test_posts_in_bulk_take_two_more_queries_a_batch(self):
        topics = self.env["forum.post"].union(*(self._ask(f"Lamp {number}", answer="Screw") for number in range(6)))
        self.env.flush_all()
        topics._suggest_anew()

        def count(posts):
            before = self.env.cr.sql_log_count
            posts._suggest_anew()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(topics), count(topics[:1]))

    def test_while_a_case_is_opened_solved_topics_are_offered_and_nothing_is_counted(self):
        self._ask("My parcel is late", "Where is my parcel", answer="Look at the tracking page.")
        hidden = self.env["forum.forum"].create({"name": "Members", "privacy": "connected"})
        self._ask("My parcel is late again", answer="Ask", forum=hidden)
        cases = self.env["social.crm.case"].with_user(self.ann)
        [told] = cases.get_suggested("A late parcel")
        self.assertEqual((told["number"], told["name"]), ("Topic", "My parcel is late"))
        self.assertEqual(cases.get_suggested("My lamp"), [])
        case = self._say(("anna", "The parcel is late")).case_id.with_user(self.ann)
        self.assertEqual(case.get_suggested("Help"), [told])
        self.assertFalse(self.Deflection.search([]))
        for user in (self.carla, self.reader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                case.with_user(user).get_suggested("Help")
        with self.assertRaises(AccessError):
            cases.with_user(self.reader).get_suggested("A late parcel")

    def test_the_inbox_offers_the_link_of_topics_beside_cases(self):
        self._ask("My parcel is late", "Where is my parcel", answer="Look at the tracking page.")
        hidden = self.env["forum.forum"].create({"name": "Members", "privacy": "connected"})
        self._ask("My parcel is late again", answer="Ask", forum=hidden)
        case = self._say(("anna", "The parcel is late")).case_id
        [told] = case.with_user(self.ann).get_solved_alike()
        self.assertEqual((told["number"], told["name"]), ("Topic", "My parcel is late"))
        self.assertEqual(told["answer"], "Look at the tracking page.")
        self.assertTrue(told["url"].startswith(self.env["forum.post"].get_base_url() + "/forum/lamps-"), told["url"])
