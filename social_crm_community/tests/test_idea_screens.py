from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.screens import ShopCase
from odoo.addons.social_crm_channels.tests.markup_of_odoo import LISTS

NOTICES = "/odoo/action-social_crm_community.action_social_crm_idea_notice"


@tagged("post_install", "-at_install")
class TestIdeaScreens(ShopCase):
    of_odoo = LISTS

    """What colleagues see of ideas, and what people see who are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.group_ids += cls.env.ref("project.group_project_user")
        wishes = [
            ("anna", "I wish the tent lamp could be dimmed at night"),
            ("otto", "Could you make the lamp dimmable?"),
            ("ida", "The lamp blinds me at night"),
        ]
        said = cls.env["social.crm.message"].union(*(cls._say(*wish) for wish in wishes))
        cls.stages = {stage.kind: stage for stage in cls.env["social.crm.idea.stage"].search([])}
        cls.idea = cls._make_idea("A tent lamp that can be dimmed", said, department="product", user_id=cls.agent.id)
        cls.alike = cls._make_idea("Dimmable lamps for tents", said[:1])
        cls.idea.write({"next_step": "Ask three of them how bright it should be", "stage_id": cls.stages["planned"].id})
        cls.idea.waiting_since = fields.Datetime.now() - timedelta(days=12)
        others = (
            "Poles that fit in a backpack",
            "Deliver on Saturdays",
            "Spare zips in the shop",
            "A tent for two dogs",
        )
        for name, kind in zip(others, ("under_review", "new", "in_progress", "declined"), strict=True):
            cls._make_idea(name, said[1:], stage_id=cls.stages[kind].id)
        tag = cls.env["social.crm.idea.tag"].create({"name": "Lamps", "color": 4})
        (cls.idea | cls.alike).tag_ids = tag
        cls._sell_to(said[1].identity_id)
        cls.env["social.crm.idea.supporter"]._vote(cls.idea, identity=said[0].identity_id)

    @classmethod
    def _make_idea(cls, name, messages, **values):
        sources = cls.env["social.crm.idea.source"]._values_of_messages(messages)
        return cls.env["social.crm.idea"]._make_from(sources, {"name": name, "language": "en", **values})

    @classmethod
    def _sell_to(cls, identity):
        partner = cls.env["res.partner"].create({"name": "Otto Outdoor"})
        won = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        lead = {"name": "Tents", "type": "opportunity", "partner_id": partner.id, "expected_revenue": 4200}
        cls.env["crm.lead"].create(lead).write({"stage_id": won.id, "probability": 100})
        identity._confirm_contact(partner, "Said so")

    def test_the_stages(self):
        self.photograph("ideas", "/odoo/social-ideas", ".o_kanban_record .o_tag")

    def test_the_list(self):
        self.photograph("ideas_list", "/odoo/social-ideas?view_type=list", ".o_data_row .badge")

    def test_an_idea(self):
        self.photograph("idea", f"/odoo/social-ideas/{self.idea.id}", ".o-mail-Message")

    def test_what_is_likely_the_same_and_where_it_was_said(self):
        path = f"/odoo/social-ideas/{self.idea.id}"
        for name, tab, shown in (
            ("idea_alike", "Likely the same", ".o_field_widget[name=alike_ids] .o_data_row"),
            ("idea_sources", "Where it was said", ".o_field_widget[name=source_ids] .o_data_row"),
        ):
            with self.subTest(tab=tab):
                self.photograph(name, path, shown, press=[(".nav-link", tab)])

    def test_who_could_not_be_told(self):
        self.idea.source_ids.message_id[:1].conversation_id.reply_until = fields.Datetime.now() - timedelta(days=1)
        self.idea.stage_id = self.stages["released"]
        self.env["social.crm.idea.notice"]._tell_all(commit=lambda *args, **kwargs: 1)
        self.photograph("idea_notices", NOTICES, ".o_data_row button[name=action_try_again]", examine=True)

    def test_what_those_who_were_told_say_of_it(self):
        self.idea.stage_id = self.stages["released"]
        self.env["social.crm.idea.notice"]._tell_all(commit=lambda *args, **kwargs: 1)
        notices = self.env["social.crm.idea.notice"].search([("kind", "=", "released")])
        for part in notices.message_id.part_ids:
            part._record_sent(f"sent-{part.id}", fields.Datetime.now(), str(part.id))
        notices.message_id.occurred_at = fields.Datetime.now() - timedelta(days=1)
        for name, reply in (
            ("anna", "Yes, thank you so much!"),
            ("otto", "Not really"),
            ("ida", "Where do I find the new ring?"),
        ):
            self._say(name, reply)
        press = [(".nav-link", "Did it help?")]
        self.photograph(
            "idea_answers",
            f"/odoo/social-ideas/{self.idea.id}",
            ".o_field_widget[name=answered_ids] .o_data_row",
            press=press,
            examine=True,
        )
        self.photograph("idea_replies", NOTICES, ".o_data_row button[name=action_reply_yes]", examine=True)

    def test_nobody_waits_to_be_told(self):
        self.photograph("idea_notices_empty", NOTICES, ".o_view_nocontent_smiling_face", examine=True)

    def test_an_idea_that_is_merged(self):
        path, tab = f"/odoo/social-ideas/{self.idea.id}", ".o_form_view .nav-link[name=alike]"
        for name, pressed, shown in (
            ("idea_merge", "button.btn", "[name=alike_ids] .o_tag"),
            ("idea_merge_both", ".o_data_row button", "[name=idea_ids] .o_data_row:nth-child(2)"),
        ):
            with self.subTest(name=name):
                press = [tab, f".tab-pane {pressed}[name=action_open_merge]"]
                self.photograph(name, path, f".modal {shown}", press=press, examine=True)

    def test_what_people_are_asked_who_were_told(self):
        self.idea.stage_id = self.stages["released"]
        notices = self.env["social.crm.idea.notice"]
        notices._tell_all(commit=lambda *args, **kwargs: 1)
        token = notices.search([("state", "=", "posted")], limit=1).access_token
        self.photograph("idea_told", f"/ideas/told/{token}", "#comment", examine=True)
        self.photograph("idea_told_phone", f"/ideas/told/{token}", "#comment", phone=True)

    def test_an_idea_is_made_in_the_inbox(self):
        talk = self.idea.source_ids.message_id[:1].conversation_id
        known = ".modal .o_field_widget[name=alike_ids] .o_data_row"
        self.photograph("idea_make", f"/odoo/inbox/{talk.id}?queue=all", known, press="[data-action=idea]")
        press = "[data-panel=ideas]:not(:has(.o_social_crm_inbox_idea)) .o_social_crm_inbox_panel_toggle"
        self.photograph("idea_panel", f"/odoo/inbox/{talk.id}?queue=all", ".o_social_crm_inbox_idea", press=press)
