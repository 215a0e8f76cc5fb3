import hashlib
import hmac

from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import config

from ..connectors.contract import RateLimited
from .common import SECRET, SocialCrmCase

OLD, NEW, STRANGE = (Fernet.generate_key().decode() for _key in range(3))


@tagged("post_install", "-at_install")
class TestSecrets(SocialCrmCase):
    """What a provider gave us is encrypted at rest where the server has a key."""

    def setUp(self):
        super().setUp()
        self.addCleanup(config.options.pop, "social_crm_secret_key", None)

    def use_keys(self, *keys):
        config.options["social_crm_secret_key"] = ", ".join(keys)

    def stored(self, channel=None):
        """What is in the database."""
        channel = channel or self.channel
        channel.flush_recordset()
        self.env.cr.execute("SELECT credentials::text FROM social_crm_channel WHERE id = %s", [channel.id])
        return self.env.cr.fetchone()[0]

    def enter(self, secret=SECRET):
        self.channel.with_user(self.admin)._set_credentials({"secret": secret})
        return self.stored()

    def test_another_server_is_not_told_what_was_entered_for_the_first(self):
        self.enter()
        channel = self.channel.with_user(self.admin)
        channel.write({"base_url": self.channel.base_url, "name": "Still the same server"})
        self.assertEqual(self.channel._credential("secret"), SECRET)
        channel.base_url = "https://collector.example.org"
        self.assertFalse(self.channel._credential("secret"))
        self.assertEqual(self.channel.state, "reauthorise")
        self.assertIn("Enter the credentials", self.channel.state_reason)
        self.enter()
        channel.provider = "telegram"
        self.assertFalse(self.channel._credential("secret"))

    def test_without_a_key_they_are_plain(self):
        self.assertIn(SECRET, self.enter())

    def test_with_a_key_the_database_shows_nothing_and_the_protocol_reads_all(self):
        self.use_keys(NEW)
        stored = self.enter()
        self.assertNotIn(SECRET, stored)
        self.assertNotIn("secret", stored)
        self.assertEqual(self.channel._credential("secret"), SECRET)
        self.assertIn(SECRET, self.channel._secrets())

    def test_what_was_stored_in_plain_is_encrypted_with_the_next_change(self):
        self.enter()
        self.use_keys(NEW)
        self.assertEqual(self.channel._credential("secret"), SECRET)
        self.channel._set_credentials({"other": "value"})
        self.assertNotIn(SECRET, self.stored())
        self.assertEqual(self.channel._credential("secret"), SECRET)

    def test_the_first_key_encrypts_and_each_decrypts(self):
        self.use_keys(OLD)
        self.enter()
        self.use_keys(NEW, OLD)
        self.assertEqual(self.channel._credential("secret"), SECRET)
        self.channel._set_credentials({"other": "value"})
        self.use_keys(NEW)
        self.assertEqual(self.channel._credential("secret"), SECRET)

    def test_rotating_encrypts_all_with_the_first_key_once(self):
        self.use_keys(OLD)
        self.enter()
        archived = self.make_channel(name="Old shop", account_external_id="old", active=False)
        rotate = self.env["social.crm.channel"]._rotate_secrets
        self.use_keys(NEW, OLD)
        counts, unreadable = rotate()
        self.assertGreaterEqual(counts["rotated"], 2)
        self.assertFalse(unreadable)
        self.use_keys(NEW)
        stored = self.stored(), self.stored(archived)
        self.assertEqual((self.channel._credential("secret"), archived._credential("secret")), (SECRET, SECRET))
        counts, unreadable = rotate()
        self.assertEqual((counts["rotated"], unreadable), (0, []))
        self.assertEqual((self.stored(), self.stored(archived)), stored, "What is encrypted rightly is left alone.")

    def test_rotating_encrypts_what_is_plain(self):
        self.enter()
        self.use_keys(NEW)
        self.env["social.crm.channel"]._rotate_secrets()
        self.assertNotIn(SECRET, self.stored())

    def test_rotating_names_what_no_key_opens_and_goes_on(self):
        self.use_keys(STRANGE)
        stored = self.enter()
        self.use_keys(OLD)
        other = self.make_channel(name="Other shop", account_external_id="other")
        self.use_keys(NEW, OLD)
        _counts, unreadable = self.env["social.crm.channel"]._rotate_secrets()
        self.assertEqual(unreadable, ["Shop"])
        self.assertEqual(self.stored(), stored)
        self.use_keys(NEW)
        self.assertEqual(other._credential("secret"), SECRET)

    def test_a_wrong_a_missing_and_a_broken_key_stop_the_account_and_lose_nothing(self):
        self.use_keys(OLD)
        stored = self.enter()
        for keys in ([NEW], [], ["no key at all"]):
            with self.subTest(keys=keys):
                self.use_keys(*keys)
                self.channel.invalidate_recordset()
                self.assertEqual(self.channel._credential("secret"), "")
                self.assertEqual(self.channel.health, "red")
                self.assertIn("social_crm_secret_key", self.channel.health_reason)
                with self.assertRaises(RateLimited):
                    self.channel._provider()
                with self.assertRaisesRegex(UserError, "social_crm_secret_key"):
                    self.channel._set_credentials({"secret": "another"})
                self.assertEqual(self.stored(), stored)
        self.use_keys(OLD)
        self.channel.invalidate_recordset()
        self.assertEqual((self.channel.health, self.channel._credential("secret")), ("green", SECRET))

    def test_replies_wait_for_the_key_however_long_it_takes(self):
        self.use_keys(OLD)
        self.enter()
        self.ingest(self.said())
        part = self.reply().part_ids
        self.use_keys(NEW)
        for _round in range(12):
            self.channel.rate_limited_until = False
            part.next_attempt_at = False
            self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual((part.state, self.channel.state), ("queued", "connected"))
        self.assertTrue(self.channel.rate_limited_until)

    def test_a_broken_key_never_stores_in_plain(self):
        self.use_keys("no key at all")
        with self.assertRaisesRegex(UserError, "openssl"):
            self.channel._set_credentials({"secret": "another"})

    def test_secrets_that_nobody_can_read_can_be_given_up(self):
        self.use_keys(OLD)
        self.enter()
        self.use_keys(NEW)
        with self.assertRaises(AccessError):
            self.channel.with_user(self.manager).action_forget_credentials()
        self.channel.with_user(self.admin).action_forget_credentials()
        self.assertEqual(self.channel.state, "reauthorise")
        self.channel._set_credentials({"secret": "another"})
        self.assertEqual(self.channel._credential("secret"), "another")


@tagged("post_install", "-at_install")
class TestWebhookWithoutKey(SocialCrmCase, HttpCase):
    def test_a_provider_is_asked_to_come_again(self):
        self.addCleanup(config.options.pop, "social_crm_secret_key", None)
        config.options["social_crm_secret_key"] = OLD
        self.channel._set_credentials({"secret": SECRET})
        self.env.flush_all()
        body = b'{"type": "message"}'
        headers = {"X-Social-CRM-Signature": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}
        path = f"/social_crm/webhook/{self.channel.sudo().webhook_key}"
        config.options["social_crm_secret_key"] = NEW
        self.assertEqual(self.url_open(path, data=body, headers=headers).status_code, 503)
        config.options["social_crm_secret_key"] = OLD
        self.assertEqual(self.url_open(path, data=body, headers=headers).status_code, 200)
