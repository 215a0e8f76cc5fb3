from itertools import pairwise

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import HOST
from odoo.tools import convert_file

from odoo.addons.social_crm_channels.tests.screen_case import PRESSED

from .screens import AnsweringCase, ShopCase

ROW = ".o_social_crm_inbox_row"
LIST = "/odoo/inbox?queue=all"
SLA = f"{ROW} .o_social_crm_clock"
CHECK = f"{ROW}:nth-of-type(%s) .o_social_crm_inbox_check"
NOTE = ".o_social_crm_inbox_write_note"
LISTED = ".o_social_crm_inbox"
BULK = ".o_social_crm_inbox_bulk"
REPLY = ".o_social_crm_inbox_reply"
INPUT = ".o-mail-Composer-input"
SEND = f"{REPLY} .o-mail-Composer-send:enabled"
SEARCH = ".o_social_crm_inbox_search"
MESSAGE = ".o_social_crm_inbox_talk .o-mail-Message"
PANES = [f".o_social_crm_inbox_{pane}" for pane in ("queues", "list", "talk", "person_pane")]
HEAD = ".o_social_crm_inbox_head"
ACTION = f"{HEAD} [data-action=%s]"
PICK = ".o_social_crm_inbox_picker input"
MENU = ".o-dropdown--menu"
MORE = f"{REPLY} [data-action=%s]"

#: Left and right edge of each pane.
EDGES = f"""
{PANES}.map((pane) => document.querySelector(pane).getBoundingClientRect())
    .map(({{left, right}}) => `${{Math.round(left)}} ${{Math.round(right)}}`).join()
"""
#: Opens the dialog of whoever wrote in the meantime.
COLLIDE = """
odoo.__WOWL_DEBUG__.root.env.services.dialog.add(
    odoo.loader.modules.get("@social_crm_channels/inbox/reply/collision_dialog").CollisionDialog,
    {collision: {kind: "answer", who: "Kim", when: "2026-03-10 09:00:00", words: "It is on the van."}, onSend: () => {}},
)
"""

#: What dark themes put before Odoo's own colours: black is white, and white is black.
DARK = """
$o-webclient-color-scheme: dark;
$o-white: #000000;
$o-black: #ffffff;
$o-gray-100: #181818;
$o-gray-200: #1f1f1f;
$o-gray-300: #303030;
$o-gray-400: #4a4a4a;
$o-gray-500: #696969;
$o-gray-600: #8b8b8b;
$o-gray-700: #aeaeae;
$o-gray-800: #c0c0c0;
$o-gray-900: #c8c8c8;
$o-action: #00c7c7;
$o-main-link-color: $o-action;
$o-view-background-color: $o-gray-200;
$o-webclient-background-color: $o-gray-100;
"""


@tagged("post_install", "-at_install")
class TestInboxPictures(AnsweringCase):
    """The inbox in each of its states, taken of the demo data as its manager sees it."""

    picture_login = "ana"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        convert_file(cls.env, "social_crm_cases", "demo/social_crm_demo_data.xml", {}, "init", noupdate=True)
        cls.channel = cls.env.ref("social_crm_cases.demo_channel_x")
        cls._connect(cls.channel)
        cls.case = cls.env["social.crm.case"].search(
            [("channel_id", "=", cls.channel.id), ("name", "ilike", "spare pole")], order="partner_id, id", limit=1
        )
        cls._fill_a_row()
        cls.talk = f"/odoo/inbox/{cls.case.conversation_id.id}?queue=all"

    @classmethod
    def _fill_a_row(cls):
        """One of them has more to show than there is room for."""
        tags = cls.env["social.crm.case.tag"].create([{"name": "Discontinued models"}, {"name": "Spare parts"}])
        talk = cls.env["social.crm.conversation"].search(
            [("channel_id", "=", cls.channel.id), ("state", "=", "open")], order="last_message_at DESC", limit=1
        )
        talk.case_ids.write({"tag_ids": tags.ids, "priority": "2"})
        (talk.partner_id or talk.identity_id).name = f"{talk.person} of the Mountaineers of Aarhus"
        talk.state = "waiting"

    def test_on_a_desk(self):
        self.photograph("inbox_talk", self.talk, MESSAGE, examine=True)
        self.photograph("inbox_bulk", LIST, f"{LISTED}:has({SLA}) {BULK}", press=[CHECK % 1, CHECK % 3], examine=True)
        self.photograph("inbox_note", self.talk, f"{REPLY}[data-type=note] {INPUT}", press=NOTE, examine=True)
        keys = ".o_social_crm_inbox_show_keys"
        self.photograph("inbox_keys", self.talk, ".o_social_crm_inbox_keys", press=keys, examine=True)
        nothing = ".o_social_crm_inbox_empty button"
        self.photograph("inbox_nothing_found", LIST, nothing, typed=(SEARCH, "xylophone"), examine=True)
        self.case.conversation_id.reply_until = fields.Datetime.now()
        self.photograph("inbox_blocked", self.talk, f"{REPLY} .o_social_crm_blocker", examine=True)

    def test_what_opens_above_it(self):
        words = (f"{REPLY} {INPUT}", "We have sent it.")
        for shown, act in (
            (".modal [data-choice=week]", {"press": [ACTION % "snooze"]}),
            (".modal .o_social_crm_tag_choice", {"press": [ACTION % "tag"]}),
            (".modal .o_datetime_input", {"typed": words, "then": MORE % "schedule"}),
            (".modal .o_social_crm_preview li", {"typed": words, "then": MORE % "preview"}),
            (".modal .o_social_crm_collision", {"press": [MESSAGE], "run": COLLIDE}),
            (".modal .o_social_crm_inbox_save_view", {"press": [".o_social_crm_inbox_save"]}),
            (f"{MENU} .o_social_crm_target", {"press": [f"{REPLY} .o_social_crm_reply_route"]}),
            (f"{MENU} .fa-external-link", {"press": [f"{HEAD} [title=More]"]}),
            (f"{MENU} .o_select_menu_item", {"press": [f"{HEAD} {PICK}"]}),
        ):
            with self.subTest(shown):
                self.examine(self.talk, shown, **act)

    def test_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["res.users"].search([("login", "=", "ana")]).lang = "ar_001"
        self.photograph("inbox_rtl", self.talk, MESSAGE, examine=True)
        opened = f"{ROW}[data-id='{self.case.conversation_id.id}']"
        words = (f"{REPLY} {INPUT}", "نعم، لدينا واحد.")
        with self._on_screen(LIST, MESSAGE, self.picture_login, False, [opened], words) as browser:
            edges = [[int(edge) for edge in pane.split()] for pane in self._evaluate(browser, EDGES).split(",")]
            self.assertTrue(all(left < right for left, right in edges), edges)
            for (left, _right), (_next_left, next_right) in pairwise(edges):
                self.assertGreaterEqual(left, next_right, edges)
            self._press(browser, SEND, "")
            self._wait_for(browser, PRESSED % (f"{MESSAGE}-body", words[1]) + " !== undefined")
        answer = self.case.social_message_ids.filtered(lambda message: message.direction == "out")[-1:]
        self.assertEqual(answer.mail_message_id.preview, words[1])

    def test_in_the_dark(self):
        """Odoo Community compiles a dark bundle, and leaves it to others to bring its palette and to choose it."""
        path = "/social_crm/dark.scss"
        self.env["ir.attachment"].create({"name": path, "url": path, "type": "binary", "raw": DARK.encode()})
        self.env["ir.asset"].create(
            {
                "name": path,
                "bundle": "web.assets_web_dark",
                "directive": "before",
                "target": "web/static/src/scss/primary_variables.scss",
                "path": path,
            }
        )
        self.patch(self.registry["ir.http"], "color_scheme", lambda _self: "dark")
        self._browser().set_cookie("color_scheme", "dark", "/", HOST)
        self.photograph("inbox_dark", self.talk, f"html:has(link[href*='web.assets_web_dark']) {MESSAGE}", examine=True)

    def test_on_a_phone(self):
        self.photograph("inbox_phone_list", LIST, ROW, phone=True, examine=True)
        self.photograph("inbox_phone_talk", self.talk, MESSAGE, phone=True, examine=True)
        person = (".o_social_crm_inbox_toggle_person",)
        shown = ".o_social_crm_inbox_person_pane li"
        self.photograph("inbox_phone_person", self.talk, shown, phone=True, press=person, examine=True)


@tagged("post_install", "-at_install")
class TestInboxAtFirst(ShopCase):
    """The inbox of an agent to whom nobody has written yet."""

    def test_nothing_to_do(self):
        self.photograph("inbox_empty", "/odoo/inbox", ".o_social_crm_inbox_empty", examine=True)

    def test_the_first_message(self):
        talk = self._say("anna", "Where is my parcel?").conversation_id
        self.photograph("inbox_first", f"/odoo/inbox/{talk.id}?queue=mine", MESSAGE, examine=True)

    def test_a_talk_that_goes_to_another_team(self):
        kim = self._agent("kim", "Kim")
        others = {"team_id": self.env["social.crm.team"].create({"name": "Sales"}).id, "user_id": kim.id}
        for name, person, phone in (("inbox_lost", "anna", False), ("inbox_phone_lost", "bert", True)):
            talk = self._say(person, f"Where is {person}'s parcel?").conversation_id
            self.photograph(
                name,
                f"/odoo/inbox/{talk.id}?queue=all",
                ".o_social_crm_inbox_lost textarea",
                phone=phone,
                typed=(f"{REPLY} {INPUT}", "It is on the van since this morning."),
                act=lambda talk=talk: talk.case_ids.write(others),
                examine=True,
            )
