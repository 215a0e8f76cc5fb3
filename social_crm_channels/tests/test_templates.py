from datetime import UTC, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .connector_case import ConnectorCase
from .doubles.whatsapp_server import CREDENTIALS, PHONE_ID, WhatsappServer, payload, template
from .screen_case import ScreenCase

PARCEL = "Hello {{1}}, your parcel {{2}} is at {{3}}. Reply here if anything is wrong."
PARCEL_EXAMPLE = {"body_text": [["Anna", "4711", "the post office"]]}


class TemplateCase(ConnectorCase):
    """A person who wrote two days ago, on a channel with templates."""

    provider = "whatsapp"
    network = "whatsapp"
    credentials = CREDENTIALS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "agent", groups="social_crm_base.group_user", name="Jo Agent")
        cls.stranger = new_test_user(cls.env, "stranger", groups="social_crm_base.group_user")
        cls.team = cls.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, cls.agent.id)]})
        cls.channel.write({"name": "Shop on WhatsApp", "team_id": cls.team.id})
        cls.channel.sudo().write(
            {
                "state": "connected",
                "account_external_id": PHONE_ID,
                "database_uuid": cls.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            }
        )
        cls.said_at = fields.Datetime.now() - timedelta(days=2)
        cls.talk = cls.hear("16505551234", "Anna Lindqvist", "wamid.in1", cls.said_at)

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(WhatsappServer())
        self.channel.base_url = self.server.url
        self.server.templates = [
            template("parcel_ready", PARCEL, more=()),
            template("sale", "Hi {{1}}, 20 % off until Sunday.", number=2, category="MARKETING"),
            template("draft", "Not yet.", number=3, status="PENDING"),
        ]
        self.server.templates[0]["components"][0]["example"] = PARCEL_EXAMPLE

    @classmethod
    def hear(cls, number, name, message_id, moment, text="Where is my parcel?"):
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "46701740600", "phone_number_id": PHONE_ID},
            "contacts": [{"profile": {"name": name}, "wa_id": number}],
            "messages": [
                {
                    "from": number,
                    "id": message_id,
                    "timestamp": str(int(moment.replace(tzinfo=UTC).timestamp())),
                    "type": "text",
                    "text": {"body": text},
                }
            ],
        }
        items = cls.connector._parse(cls.channel, payload(value), {})
        cls.env["social.crm.message"]._ingest([(cls.channel, item) for item in items])
        return cls.env["social.crm.conversation"].search([("external_id", "=", f"{PHONE_ID}:{number}")])

    def fetched(self, name):
        self.channel.action_fetch_templates()
        return self.env["social.crm.template"].search([("channel_id", "=", self.channel.id), ("name", "=", name)])

    def dialog(self, template=None, user=None):
        """The dialog as it opens for an agent."""
        context = self.talk.action_send_template()["context"]
        form = Form(self.env["social.crm.send.template"].with_user(user or self.agent).with_context(**context))
        if template:
            form.template_id = template
        return form

    def fill(self, form, *values):
        for position, value in enumerate(values):
            with form.line_ids.edit(position) as line:
                line.value = value

    def values_in(self, form):
        return [form.line_ids.edit(position).value or "" for position in range(len(form.line_ids))]

    def dispatch(self):
        return self.env["social.crm.outbound.part"]._dispatch_batch()

    def answers(self):
        return self.talk.social_message_ids.filtered(lambda message: message.direction == "out")


@tagged("post_install", "-at_install")
class TestFetchTemplates(TemplateCase):
    def test_the_provider_s_templates_are_copied(self):
        ready = self.fetched("parcel_ready")
        self.assertEqual(ready.body, PARCEL)
        self.assertEqual((ready.variables, ready.language, ready.category), (["1", "2", "3"], "en_US", "utility"))
        self.assertEqual(ready.examples["3"], "the post office")
        self.assertTrue(ready.approved)
        self.assertEqual(ready.display_name, "parcel_ready (en_US)")
        self.assertEqual(self.channel.template_count, 3)
        draft = self.fetched("draft")
        self.assertFalse(draft.approved)
        self.assertIn("pending", draft.note)

    def test_what_changed_is_taken_over_and_what_is_gone_is_archived(self):
        ready, sale = self.fetched("parcel_ready"), self.fetched("sale")
        self.server.templates[0]["components"][0]["text"] = "Ready, {{1}}."
        del self.server.templates[1]
        self.assertEqual(self.fetched("parcel_ready"), ready)
        self.assertEqual((ready.body, ready.variables), ("Ready, {{1}}.", ["1"]))
        self.assertFalse(sale.active)
        self.server.templates.append(template("sale", "Back.", number=2))
        self.channel.action_fetch_templates()
        self.assertTrue(sale.active)

    def test_the_same_again_writes_nothing(self):
        ready = self.fetched("parcel_ready")
        self.env.cr.execute("UPDATE social_crm_template SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.assertEqual(self.fetched("parcel_ready"), ready)
        self.env.flush_all()
        self.assertEqual(ready.write_date.year, 2020)

    def test_connecting_fetches_them(self):
        self.channel.base_url = self.server.url
        self.channel.sudo().webhook_key = "k"
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", "https://crm.example.org")
        self.channel.action_connect()
        self.assertEqual(self.channel.template_count, 3)

    def test_templates_that_cannot_be_read_keep_no_account_from_being_connected(self):
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", "https://crm.example.org")
        self.server.refusals["_message_templates"] = {"code": 200, "message": "(#200) Permissions error"}
        self.channel.action_connect()
        self.assertEqual(self.channel.state, "connected")
        self.assertIn("Permissions error", self.channel.last_error)
        with self.assertRaisesRegex(UserError, "could not be fetched: .*Permissions error"):
            self.channel.action_fetch_templates()

    def test_only_administrators_fetch_them(self):
        with self.assertRaises(AccessError):
            self.channel.with_user(self.agent).action_fetch_templates()


@tagged("post_install", "-at_install")
class TestSendTemplate(TemplateCase):
    def test_the_dialog_shows_the_variables_and_how_it_will_read(self):
        ready = self.fetched("parcel_ready")
        form = self.dialog()
        self.assertFalse(form.template_id or form.preview or form.blockers)
        form = self.dialog(ready)
        self.assertEqual((form.person, form.channel_id), ("Anna Lindqvist", self.channel))
        self.assertEqual(self.values_in(form), ["Anna Lindqvist", "", ""])
        self.assertIn("Hello Anna Lindqvist, your parcel {{2}}", form.preview)
        self.fill(form, "Anna", "4711")
        self.assertIn("Hello Anna, your parcel 4711 is at {{3}}", form.preview)

    def test_a_template_passes_the_closed_window_and_is_said_once(self):
        self.assertIn("Send a template", self.talk._reply_blockers()[0])
        form = self.dialog(self.fetched("parcel_ready"))
        self.fill(form, "Anna", "4711", "the  post\toffice")
        form.save().action_send()
        text = "Hello Anna, your parcel 4711 is at the post office. Reply here if anything is wrong."
        message = self.answers()
        self.assertEqual(message.mail_message_id.preview, text)
        self.assertEqual((message.user_id, message.state), (self.agent, "queued"))
        self.assertEqual((message.part_ids.kind, message.part_ids.body), ("template", text))
        self.assertEqual(self.dispatch(), 1)
        [sent] = self.server.sent
        self.assertEqual(
            sent["values"]["template"],
            {
                "name": "parcel_ready",
                "language": {"code": "en_US"},
                "components": [
                    {
                        "type": "body",
                        "parameters": [{"type": "text", "text": text} for text in ("Anna", "4711", "the post office")],
                    }
                ],
            },
        )
        self.assertEqual((message.state, message.external_id), ("sent", sent["id"]))
        self.assertEqual(self.dispatch(), 0)

    def test_an_empty_variable_is_refused(self):
        form = self.dialog(self.fetched("parcel_ready"))
        self.fill(form, "Anna", "  ", "the post office")
        with self.assertRaisesRegex(UserError, "still missing: 2"):
            form.save().action_send()
        self.assertFalse(self.answers())

    def test_the_only_template_is_chosen(self):
        self.server.templates = self.server.templates[:1]
        ready = self.fetched("parcel_ready")
        self.assertEqual(self.dialog().template_id, ready)

    def test_named_variables_get_the_name_of_the_person(self):
        self.server.templates = [
            template("named", "Dear {{first_name}}, order {{order}} of {{customer_name}}.", named=True)
        ]
        form = self.dialog(self.fetched("named"))
        self.assertEqual(self.values_in(form), ["Anna", "", "Anna Lindqvist"])
        self.fill(form, "Anna", "4711")
        form.save().action_send()
        self.dispatch()
        [component] = self.server.sent[0]["values"]["template"]["components"]
        self.assertEqual(component["parameters"][1], {"type": "text", "text": "4711", "parameter_name": "order"})

    def test_header_and_buttons_have_variables_of_their_own(self):
        header = {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"}
        buttons = {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Thanks"},
                {"type": "URL", "text": "Track", "url": "https://shop.example.org/t/{{1}}", "example": ["4711"]},
            ],
        }
        self.server.templates = [template("both", "It left, {{1}}.", more=(header, buttons))]
        form = self.dialog(self.fetched("both"))
        self.fill(form, "4711", "Anna", "abc")
        self.assertEqual(
            form.preview, "Order 4711\n\nIt left, Anna.\n\n[Thanks] [Track https://shop.example.org/t/abc]"
        )
        form.save().action_send()
        self.dispatch()
        self.assertEqual(
            self.server.sent[0]["values"]["template"]["components"],
            [
                {"type": "header", "parameters": [{"type": "text", "text": "4711"}]},
                {"type": "body", "parameters": [{"type": "text", "text": "Anna"}]},
                {
                    "type": "button",
                    "sub_type": "url",
                    "index": "1",
                    "parameters": [{"type": "text", "text": "abc"}],
                },
            ],
        )

    def test_what_needs_more_than_words_is_not_offered(self):
        header = {"type": "HEADER", "format": "IMAGE"}
        self.server.templates = [template("picture", "See.", more=(header,))]
        picture = self.fetched("picture")
        self.assertFalse(picture.approved)
        self.assertIn("more than words", picture.note)
        with self.assertRaisesRegex(UserError, "cannot be sent here now. It needs more than words"):
            self.talk.with_user(self.agent)._post_template(picture, {})

    def test_the_window_alone_is_passed(self):
        ready = self.fetched("parcel_ready")
        self.channel.state = "draft"
        form = self.dialog(ready)
        self.fill(form, "Anna", "4711", "home")
        self.assertIn("is not connected", form.blockers)
        with self.assertRaisesRegex(UserError, "is not connected"):
            form.save().action_send()

    def test_an_offer_needs_consent_whoever_wrote_last(self):
        form = self.dialog(self.fetched("sale"))
        self.assertTrue(form.blockers)
        with self.assertRaises(UserError):
            form.save().action_send()
        self.assertFalse(self.answers())
        self.env["social.crm.consent"].create(
            {
                "identity_id": self.talk.identity_id.id,
                "network_id": self.talk.network_id.id,
                "purpose": "marketing",
                "state": "granted",
                "source": "person",
            }
        )
        form = self.dialog(self.fetched("sale"))
        self.assertFalse(form.blockers)
        form.save().action_send()
        self.assertEqual(self.answers().part_ids.kind, "template")

    def test_nobody_says_a_template_where_they_may_not_read(self):
        ready = self.fetched("parcel_ready")
        with self.assertRaises(AccessError):
            self.dialog(ready, user=self.stranger)
        with self.assertRaises(UserError):
            self.env["social.crm.send.template"].with_user(self.agent).create(
                {"res_model": "res.partner", "res_id": self.env.user.partner_id.id}
            )

    def test_what_a_client_puts_in_the_context_is_no_template(self):
        self.fetched("parcel_ready")
        with self.assertRaisesRegex(UserError, "Send a template"):
            self.talk.with_user(self.agent).with_context(social_template=[1, {}]).message_post(
                body="Cheap!", message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def test_a_refused_template_says_what_to_do(self):
        form = self.dialog(self.fetched("parcel_ready"))
        self.fill(form, "Anna", "4711", "home")
        form.save().action_send()
        self.server.templates = []
        self.dispatch()
        self.assertEqual(self.answers().state, "failed")
        self.assertIn("Fetch the templates again", self.answers().error)


@tagged("post_install", "-at_install")
class TestTemplateScreens(ScreenCase, TemplateCase, HttpCase):
    def test_from_the_closed_window_to_the_sent_template(self):
        """The reason why no answer can be written leads to the dialog, whose text reads as it is filled in."""
        self.fetched("parcel_ready")
        self.start_tour(f"/odoo/social-inbox/{self.talk.id}", "social_crm_send_template", login="agent")
        text = "Hello Anna Lindqvist, your parcel 4711 is at the kiosk. Reply here if anything is wrong."
        self.assertEqual(self.answers().mail_message_id.preview, text)
        self.assertEqual(len(self.answers().part_ids), 1)

    def test_picture_of_the_dialog(self):
        self.server.templates = self.server.templates[:1]
        self.fetched("parcel_ready")
        talk = f"/odoo/social-inbox/{self.talk.id}"
        press = ".o_social_crm_blocker button"
        self.photograph("template_closed_window", talk, press, "agent")
        self.photograph("template_dialog", talk, ".modal .o_data_row", "agent", press=press)
