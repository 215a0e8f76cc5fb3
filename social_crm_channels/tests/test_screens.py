import json
import random

from odoo.tests import HttpCase, new_test_user, tagged

from .common import SocialCrmCase
from .screen_case import ScreenCase

CHAT = 4711
UPDATES = 200
A_SECOND = 8  # updates that share one

#: Reads the thread from its newest message to its oldest, page by page.
READ_THREAD = """
(async () => {
    const bodies = () => [...document.querySelectorAll(".o-mail-Message-richBody")];
    for (let patience = 0; bodies().length < %(count)s && patience < 100; patience++) {
        document.querySelector(".o-mail-Thread button.btn-link")?.click();
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const shown = bodies().map((body) => body.textContent.trim());
    const wanted = %(wanted)s;
    const wrong = wanted.findIndex((text, index) => text !== shown[index]);
    if (shown.length === wanted.length && wrong === -1) {
        console.log("test successful");
    } else {
        console.error(`${shown.length} of ${wanted.length} messages, the first wrong at ${wrong}: ${shown.slice(wrong, wrong + 5)}`);
    }
})();
"""


@tagged("post_install", "-at_install")
class TestScreens(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "agent", groups="social_crm_base.group_user")
        cls.team = cls.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, cls.agent.id)]})
        cls.channel = cls.env["social.crm.channel"].create(
            {
                "name": "Bot",
                "provider": "telegram",
                "network_id": cls.env.ref("social_crm_base.network_telegram").id,
                "team_id": cls.team.id,
            }
        )

    def test_two_hundred_shuffled_updates_are_shown_in_the_provider_s_order(self):
        updates = [self._update(number) for number in range(1, UPDATES + 1)]
        wanted = [update["message"]["text"] for update in reversed(updates)]
        random.Random(7).shuffle(updates)
        for start in range(0, UPDATES, 50):
            self._receive(updates[start : start + 50])
        conversation = self.env["social.crm.conversation"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(conversation.message_count, UPDATES)
        self.browser_js(
            f"/odoo/social-inbox/{conversation.id}",
            READ_THREAD % {"count": UPDATES, "wanted": json.dumps(wanted)},
            "document.querySelector('.o-mail-Message') !== null",
            login="agent",
            timeout=120,
        )
        self.assertFalse(conversation.unread_count, "Who opens a conversation has read it.")

    def _update(self, number):
        return {
            "update_id": 90_000 + number,
            "message": {
                "message_id": number,
                "date": 1_770_000_000 + number // A_SECOND,
                "chat": {"id": CHAT, "type": "private", "first_name": "Anna"},
                "from": {"id": CHAT, "is_bot": False, "first_name": "Anna"},
                "text": f"Line {number}",
            },
        }

    def _receive(self, updates):
        connector, event = self.channel._connector(), self.env["social.crm.event"]
        deliveries = [connector._delivery(self.channel, {}, json.dumps(update).encode()) for update in updates]
        event._store(self.channel, deliveries)
        while event._drain_batch(lambda *_done: None):
            pass


@tagged("post_install", "-at_install")
class TestBadges(ScreenCase, SocialCrmCase, HttpCase):
    """What stands beside a message is read by whoever sees it badly, too."""

    def test_all_that_a_badge_may_say_hinders_nobody(self):
        states = dict(self.env["social.crm.message"]._fields["state"].selection)
        theirs = self.ingest(*(self.said(f"Line {number}", number) for number in range(6)))
        edited, deleted, erased, automatic, pending, failed = theirs
        for state in states:
            self.reply(f"It is {state}").state = state
        now = edited.occurred_at
        edited.write({"edited_at": now, "sentiment": "positive"})
        deleted.write({"deleted_at": now, "sentiment": "negative"})
        erased.erased_at = now
        automatic.is_automatic = True
        pending.attachment_state = "pending"
        failed.attachment_state = "failed"
        self.photograph(
            "badges",
            f"/odoo/social-inbox/{self.conversation().id}",
            ".o_social_crm_delivery[data-state=unknown]",
            login="agent",
            examine=True,
        )
