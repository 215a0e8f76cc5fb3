from odoo.tests import tagged
from odoo.tools import convert_file

from .screens import AnsweringCase, ShopCase

ROW = ".o_social_crm_inbox_row"
MESSAGE = ".o_social_crm_inbox_talk .o-mail-Message"


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
        cls.talk = f"/odoo/inbox/{cls.case.conversation_id.id}?queue=all"

    def test_a_talk_with_its_person(self):
        self.photograph("inbox_talk", self.talk, MESSAGE, examine=True)

    def test_on_a_phone(self):
        self.photograph("inbox_phone_list", "/odoo/inbox?queue=all", ROW, phone=True, examine=True)
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
        self.photograph("inbox_first", f"/odoo/inbox/{talk.id}?queue=unassigned", MESSAGE, examine=True)
