from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from odoo.addons.social_crm_channels.tests.doubles.whatsapp_server import template
from odoo.addons.social_crm_channels.tests.markup_of_odoo import LISTS
from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase
from odoo.addons.social_crm_channels.tests.test_templates import TemplateCase

NEWS = "Hello {{1}}, you asked for {{2}} and it is here. {{3}} Does it help? {{4}}"


class IdeaTemplateCase(TemplateCase):
    """Anna asked on WhatsApp two days ago, and what she asked for is released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Notice = cls.env["social.crm.idea.notice"]
        cls.admin = new_test_user(cls.env, "boss", groups="social_crm_base.group_admin")
        said = cls.talk.social_message_ids
        cls.idea = cls.env["social.crm.idea"]._make_from(
            cls.env["social.crm.idea.source"]._values_of_messages(said), {"name": "Parcels on\n Saturdays"}
        )

    def setUp(self):
        super().setUp()
        self.server.templates = [
            template("news", NEWS),
            template("news", "Hallo {{1}}, {{2}} gibt es jetzt. {{3}} {{4}}", number=2, language="de"),
            template("offer", "Hi {{1}}, news of {{2}}: {{3}} {{4}}", number=3, category="MARKETING"),
            template("long", "{{1}} {{2}} {{3}} {{4}} {{5}}", number=4),
        ]
        self.channel.action_fetch_templates()
        self.news, self.german, self.offer, self.long = (
            self.env["social.crm.template"].search([("external_id", "=", f"5940000{number}")]) for number in range(1, 5)
        )

    def _choose(self, templates):
        return self.env["social.crm.idea.template"].create(
            [{"channel_id": self.channel.id, "template_id": each.id} for each in templates]
        )

    def _told(self):
        released = self.env["social.crm.idea.stage"]._first("released")
        self.idea.write({"stage_id": released.id, "public_note": "From next week on.\nIn all towns."})
        self.Notice._tell_all(commit=lambda *args, **kwargs: 1)
        self.env.invalidate_all()
        return self.idea.notice_ids


@tagged("post_install", "-at_install")
class TestIdeaTemplate(IdeaTemplateCase):
    def test_without_a_template_the_closed_window_keeps_people_from_being_told_there(self):
        notice = self._told()
        self.assertEqual(notice.state, "blocked")
        self.assertIn("template", notice.reason)

    def test_the_chosen_template_brings_the_news(self):
        self._choose(self.news)
        notice = self._told()
        self.assertEqual((notice.state, notice.conversation_id), ("posted", self.talk))
        text = (
            "Hello Anna Lindqvist, you asked for Parcels on Saturdays and it is here. From next week on. In all towns."
            f" Does it help? {notice.get_base_url()}/ideas/told/{notice.access_token}"
        )
        message = notice.message_id
        self.assertEqual((message.part_ids.kind, message.part_ids.body), ("template", text))
        self.assertEqual((message.purpose, message.is_automatic), ("feedback", True))
        self.assertEqual(self.dispatch(), 1)
        [sent] = self.server.sent
        self.assertEqual(sent["values"]["template"]["name"], "news")
        self.assertEqual(self.idea.notice_ids.state, "told")

    def test_it_is_said_in_their_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._choose(self.news | self.german)
        self.talk.social_message_ids.language = "de"
        self.assertEqual(self._told().message_id.part_ids.template_id, self.german)

    def test_else_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._choose(self.german | self.news)
        self.talk.social_message_ids.language = "fr"
        self.assertEqual(self._told().message_id.part_ids.template_id, self.news)

    def test_within_the_window_they_are_told_in_free_words(self):
        self._choose(self.news)
        self.talk.reply_until = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(self._told().message_id.part_ids.kind, "text")

    def test_a_template_that_is_not_approved_any_more_is_not_tried(self):
        self._choose(self.news | self.german)
        self.news.approved = False
        self.german.active = False
        self.assertEqual(self._told().state, "blocked")

    def test_who_wants_no_news_gets_none_by_a_template_either_also_while_it_waits(self):
        self._choose(self.news)
        refusal = {"identity_id": self.talk.identity_id.id, "purpose": "feedback", "state": "denied", "evidence": "No"}
        notice = self._told()
        self.env["social.crm.consent"].create(refusal)
        self.dispatch()
        self.assertFalse(self.server.sent)
        self.assertEqual(notice.state, "failed")

    def test_an_offer_needs_leave_to_make_offers(self):
        self._choose(self.offer)
        notice = self._told()
        self.assertEqual(notice.state, "blocked")
        consent = {"identity_id": self.talk.identity_id.id, "state": "granted", "evidence": "Said so"}
        self.env["social.crm.consent"].create([consent | {"purpose": name} for name in ("marketing", "feedback")])
        notice.action_try_again()
        self.assertEqual(self._told().state, "posted")

    def test_only_the_closed_window_is_passed(self):
        self._choose(self.news)
        self.channel.sudo().state = "draft"
        self.assertEqual(self._told().state, "blocked")

    def test_what_a_merge_leads_to_is_told_by_no_template(self):
        self._choose(self.news)
        move = self.idea._merge(self.env["social.crm.idea"].create({"name": "Better parcels"}))
        notice = move._tell_supporters()
        self.Notice._tell_all(commit=lambda *args, **kwargs: 1)
        self.assertEqual(notice.state, "blocked")

    def test_administrators_choose_it_on_the_channel_which_says_what_is_missing(self):
        channel = self.channel.with_user(self.admin)
        self.assertIn("No template is chosen", channel.idea_template_hint)
        form = Form(channel)
        with form.idea_template_ids.new() as line:
            line.template_id = self.news
            self.assertEqual(
                (line.first_value, line.second_value, line.third_value, line.fourth_value),
                ("person", "idea", "note", "link"),
            )
            self.assertIn("you asked for [What they asked for]", line.preview)
            line.third_value = "idea"
        form.save()
        self.assertFalse(channel.idea_template_hint)
        self.assertIn("is here. Parcels on Saturdays Does", self._told().message_id.part_ids.body)
        self.env["social.crm.template"].search([]).approved = False
        self.env.invalidate_all()
        self.assertIn("no approved template", channel.idea_template_hint)

    def test_every_variable_has_a_value_and_the_template_is_of_the_channel(self):
        with self.assertRaisesRegex(ValidationError, "each variable"):
            self._choose(self.long)
        chosen = self._choose(self.news)
        with self.assertRaisesRegex(ValidationError, "each variable"):
            chosen.second_value = False
        other = self.make_channel(name="Other")
        with self.assertRaisesRegex(ValidationError, "another channel"):
            self.env["social.crm.idea.template"].create({"channel_id": other.id, "template_id": self.german.id})


@tagged("post_install", "-at_install")
class TestIdeaTemplateScreens(ScreenCase, HttpCase, IdeaTemplateCase):
    picture_login = "boss"
    of_odoo = (*LISTS, ".o_clipboard_button")

    def test_where_the_template_is_chosen(self):
        page, press = f"/odoo/social-channels/{self.channel.id}", [(".nav-link", "News")]
        self.photograph("idea_templates_none", page, "[name=idea_template_hint]", press=press, examine=True)
        self._choose(self.news | self.german)
        shown = "[name=idea_template_ids] .o_data_row"
        self.photograph("idea_templates", page, shown, press=press, examine=True)
