from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.staged_tour import StagedTour

from .screens import ShopCase


@tagged("post_install", "-at_install")
class TestReplyCarried(StagedTour, ShopCase):
    """Who writes an answer loses nothing of it when their talk becomes a case, or when they go and come back."""

    def test_words_go_along(self):
        self.agent.social_crm_undo_seconds = "0"
        self.channel.care = False  # what is said here opens no case
        talk = self._say("anna", "Where is my parcel?").conversation_id
        self._say("bert", "Hello")
        others = {"team_id": self.env["social.crm.team"].create({"name": "Sales"}).id, "user_id": False}
        self.play(
            "social_crm_reply_carried",
            "/odoo/inbox?queue=all",
            case_opens=self.case_opens,
            case_is_solved=self.case_is_solved,
            goes_to_others=lambda: talk.write(others),
        )
        self._dispatch()
        self.assertEqual([call.values.get("text") for call in self.receiver.calls], ["It is on the van."])
        self.assertEqual(talk.social_message_ids.filtered(lambda each: each.direction == "out").state, "sent")

    def case_opens(self):
        self.channel.care = True
        self._say("anna", "Hello?", minutes_ago=0)

    def case_is_solved(self):
        self.env["social.crm.case"].search([("channel_id", "=", self.channel.id)]).action_close()
