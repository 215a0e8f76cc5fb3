import json
import secrets
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.social_crm_channels.connectors.contract import Delivery, IncomingDeletion, IncomingEdit

from .writer import Writer, people

CHANNELS = ("telegram", "x", "phone", "email")
STAGES = {
    "new": "stage_new",
    "in_progress": "stage_in_progress",
    "waiting": "stage_waiting",
    "solved": "stage_solved",
    "cancelled": "stage_cancelled",
}


class SocialCrmDemo(models.AbstractModel):
    """Two weeks of talk for the demo data: invented, the same each time, and taken in as real messages are."""

    _name = "social.crm.demo"
    _description = "Social CRM Demo Data"

    @api.model
    def _load(self):
        """Let sixty people say and hear three hundred messages. Does nothing the second time."""
        self = self.with_context(tracking_disable=True)
        channels = {name: self.env.ref(f"social_crm_cases.demo_channel_{name}") for name in CHANNELS}
        channel_ids = [channel.id for channel in channels.values()]
        if self.env["social.crm.conversation"].search_count([("channel_id", "in", channel_ids)]):
            return
        talks = Writer(fields.Datetime.now()).talks()
        self._connect(channels)
        self._make_contacts()
        self._take_in(channels, talks)
        self._sign_answers(channel_ids)
        self._settle_cases({(channels[talk.channel].id, talk.conversation_id): talk.end for talk in talks})
        self._link_by_hand(channels["telegram"])
        self._add_changes(channels["telegram"], [talk for talk in talks if talk.channel == "telegram"])
        self._add_dead_delivery(channels["x"])
        channels["email"].action_pause()

    def _connect(self, channels):
        """Connect what needs no provider; Telegram waits for its token."""
        for name in ("x", "email"):
            channels[name]._set_credentials({"secret": secrets.token_urlsafe(32)})
        (channels["x"] | channels["phone"] | channels["email"]).action_connect()

    def _make_contacts(self):
        known = [person for person in people() if person.is_contact]
        countries = (
            self.env["res.country"].search([("code", "in", [person.country for person in known])]).grouped("code")
        )
        contacts = self.env["res.partner"].create(
            [
                {
                    "name": person.name,
                    "email": person.email,
                    "phone": person.phone,
                    "city": person.city,
                    "country_id": countries[person.country].id,
                }
                for person in known
            ]
        )
        for person, contact in zip(known, contacts, strict=True):
            if person.number % 4 == 0 and "telegram" in person.channels:
                contact.social_profile_urls = f"https://t.me/{person.handle}"

    def _take_in(self, channels, talks):
        """Day by day, as it would have come."""
        days = defaultdict(list)
        for talk in talks:
            for message in talk.messages:
                days[message.occurred_at.date()].append((channels[talk.channel], message))
        for day in sorted(days):
            self.env["social.crm.message"]._ingest(sorted(days[day], key=lambda pair: pair[1].occurred_at))

    def _sign_answers(self, channel_ids):
        """What was answered in the networks' own apps gets the name of whoever has the case."""
        answers = self.env["social.crm.message"].search([("direction", "=", "out"), ("channel_id", "in", channel_ids)])
        for user, signed in answers.grouped(lambda answer: answer.conversation_id.user_id).items():
            if user:
                signed.write({"user_id": user.id})
                signed.mail_message_id.write({"author_id": user.partner_id.id, "email_from": user.email_formatted})

    def _settle_cases(self, ends):
        """:param dict ends: how a talk ends, by ids of channel and thread"""
        cases = self.env["social.crm.case"].search([("channel_id", "in", [channel_id for channel_id, _thread in ends])])
        new, waiting = self.env.ref("social_crm_cases.stage_new"), self.env.ref("social_crm_cases.stage_waiting")
        for number, case in enumerate(cases.sorted("id")):
            end = ends[case.channel_id.id, case.conversation_id.external_id]
            case.stage_id = self.env.ref(f"social_crm_cases.{STAGES[end]}")
            case.priority = {0: "2", 5: "1", 11: "3"}.get(number % 17, "0")
            if case.is_closed:
                case.closed_at = case.last_message_at + timedelta(minutes=20)
            elif case.stage_id == new and number % 2:
                case.user_id = False
        cases.filtered(lambda case: case.stage_id != new).conversation_ids._mark_read()
        cases.filtered(lambda case: case.stage_id == waiting).conversation_ids.state = "waiting"

    def _link_by_hand(self, channel):
        """Agents have recognised some people whom no evidence gives away."""
        contacts = (
            self.env["res.partner"].search([("name", "in", [person.name for person in people()])]).grouped("name")
        )
        identities = self.env["social.crm.conversation"].search([("channel_id", "=", channel.id)]).identity_id
        agent = self.env.ref("social_crm_cases.demo_user_priya")
        unknown = identities.filtered(lambda identity: not identity.partner_id and identity.name in contacts)
        for identity in unknown[::2]:
            self.env["social.crm.identity.link"].with_user(agent).create(
                {
                    "identity_id": identity.id,
                    "partner_id": contacts[identity.name].id,
                    "method": "manual",
                    "state": "confirmed",
                    "evidence": "Said the number of an order of theirs.",
                }
            )

    def _add_changes(self, channel, talks):
        """One person corrects what they said, another takes it back."""
        edited, deleted = [talk.messages[0] for talk in talks if len(talk.messages) > 2][:2]
        later = timedelta(minutes=3)
        self.env["social.crm.message"]._ingest(
            [
                (channel, IncomingEdit(edited.external_id, edited.occurred_at + later, text=f"{edited.text} 🙏")),
                (channel, IncomingDeletion(deleted.external_id, deleted.occurred_at + later)),
            ]
        )

    def _add_dead_delivery(self, channel):
        """A sender forgot to close a bracket: whoever adds it can replay the delivery."""
        payload = json.dumps(
            {
                "type": "message",
                "id": "x-901",
                "conversation": {"id": "x-47"},
                "author": {"id": "150000372193", "handle": "ingrid_solheim", "name": "Ingrid Solheim"},
                "sent_at": f"{fields.Datetime.now() - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}Z",
                "text": "Do you ship to Svalbard?",
            }
        )
        self.env["social.crm.event"]._store(
            channel,
            [Delivery(payload.removesuffix("}").encode(), dedup_key="demo-unreadable")],
            error="This is not JSON: a closing bracket is missing.",
        )
