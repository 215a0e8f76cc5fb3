import re
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import models

from ..models.social_crm_template import VARIABLE, variables_of
from .contract import (
    Attachment,
    Author,
    Capabilities,
    ConversationChanged,
    ConversationMoved,
    Finding,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
    IncomingStatus,
    MalformedPayload,
    PersonMoved,
    PersonTold,
    Rejected,
    SendResult,
    Template,
    TemporaryFailure,
    UnknownOutcome,
)
from .reading import moment_of, take, take_identifier, take_objects

FIELDS = ("messages", "smb_message_echoes")  # of the webhook, which we are told of
LISTS = ("messages", "message_echoes", "statuses")  # what a change may hold several of
WINDOW = timedelta(hours=24)  # of free answers, after each message of theirs
STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
FILES = {  # kind of message → name and type where WhatsApp tells none
    "image": ("image.jpg", "image/jpeg"),
    "video": ("video.mp4", "video/mp4"),
    "audio": ("audio.ogg", "audio/ogg"),
    "document": ("document", "application/octet-stream"),
    "sticker": ("sticker.webp", "image/webp"),
}
# What may go as more than a document, and up to which size (Cloud API, "Supported media types")
SHOWN = (
    ("image", re.compile(r"image/(jpeg|png)"), 5 << 20),
    ("video", re.compile(r"video/(mp4|3gpp)"), 16 << 20),
    ("audio", re.compile(r"audio/(aac|mp4|mpeg|amr|ogg)"), 16 << 20),
)
# Other files that it takes, as documents (the same page); everything else it refuses when it is handed over
DOCUMENTS = re.compile(
    r"text/plain|application/(pdf|msword|vnd\.ms-(excel|powerpoint)"
    r"|vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation))"
)
WINDOW_CLOSED = 131047
PAGE = 200  # templates an answer
MAX_PAGES = 50
BUTTONS_WITH_MORE = {"COPY_CODE", "FLOW", "MPM", "CATALOG", "SPM", "OTP"}  # they need what a text cannot give


class SocialCrmConnectorWhatsapp(models.AbstractModel):
    """WhatsApp by Meta's Cloud API (https://developers.facebook.com/docs/whatsapp/cloud-api).

    A channel is one of our numbers. A person has up to two ids: the number (``wa_id``), and the business-scoped id
    (``user_id``), which is always there since 2026, also where somebody with a username hides their number. So the
    business-scoped one names them, and the number only until it is known. A conversation is ``<our number's id>:<person>``.
    """

    _name = "social.crm.connector.whatsapp"
    _inherit = "social.crm.meta.connector"
    _description = "WhatsApp Connector"

    _label = "WhatsApp"
    _network_code = "whatsapp"
    _webhook_object = "whatsapp_business_account"
    _webhook_fields = FIELDS
    _scopes = ("whatsapp_business_management", "whatsapp_business_messaging")

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        return Capabilities(
            text_limit=4096,
            caption_limit=1024,
            attachment_limit=100 << 20,
            edits=True,
            deletions=True,
            echoes=True,
            statuses=True,
            mark_read=True,
            reactions=True,
            templates=True,
            begins=True,
            rate_per_second=80.0,
        )

    def _credential_fields(self):
        return [
            *super()._credential_fields(),
            (
                "phone_number_id",
                self.env._("Phone number ID"),
                self.env._(
                    "In the app's dashboard under WhatsApp > API setup, below the number. It is not the number."
                ),
            ),
            (
                "business_account_id",
                self.env._("WhatsApp Business account ID"),
                self.env._("In the app's dashboard under WhatsApp > API setup, beside the phone number ID."),
            ),
            (
                "access_token",
                self.env._("Access token"),
                self.env._("Of a system user of your business portfolio, without an end."),
            ),
        ]

    def _guide(self, channel):
        return [
            self.env._(
                "At developers.facebook.com create an app of the type Business, and add the product WhatsApp to it. Choose"
                " or create the business portfolio that owns the number."
            ),
            self.env._(
                "Under WhatsApp > API setup add your phone number and confirm it. A number that is in use in the WhatsApp"
                " app must be moved here first, or joined by the Business app's coexistence."
            ),
            self.env._(
                "In the business settings, under Users > System users, create one with the role Admin. Assign it the app and"
                " the WhatsApp account with full control, and generate an access token that never expires, with the rights"
                " whatsapp_business_messaging (to send and to fetch files) and whatsapp_business_management (to read"
                " templates and to have messages delivered here)."
            ),
            self.env._(
                "Copy from WhatsApp > API setup the phone number ID and the WhatsApp Business account ID, and from App"
                " settings > Basic the app ID and the app secret. Enter all five."
            ),
            self.env._(
                "Connect. The webhook is set up by itself, for this server can be reached from the internet by https. Switch"
                " the app to Live, or only its own testers can be answered."
            ),
        ]

    def _oauth(self, channel):
        # The token of a system user has no end and belongs to nobody who may leave.
        return None

    def _check_credentials(self, channel):
        fields = {"fields": "display_phone_number,verified_name"}
        number = self._call(channel, "GET", self._phone_id(channel), params=fields, key="id")
        return {"external_id": str(number["id"]), "handle": number.get("display_phone_number") or ""}

    def _subscribe(self, channel):
        self._call(channel, "POST", f"{self._business_id(channel)}/subscribed_apps")
        return super()._subscribe(channel)

    def _inspect(self, channel):
        return [*super()._inspect(channel), *self._number_findings(channel), self._subscription_finding(channel)]

    def _number_findings(self, channel):
        """What Meta thinks of the number, and how much it lets it say (Cloud API, "Phone numbers")."""
        fields = {"fields": "quality_rating,throughput,messaging_limit_tier,status"}
        number = self._call(channel, "GET", self._phone_id(channel), params=fields)
        rating = str(number.get("quality_rating") or "").upper()
        quality = {
            "GREEN": ("good", self.env._("People are content with what this number sends.")),
            "YELLOW": (
                "warning",
                self.env._("Some people block or report this number. Send less that nobody asked for."),
            ),
            "RED": ("bad", self.env._("Many people block or report this number: Meta is about to limit it.")),
        }.get(rating, ("good", self.env._("Not rated yet.")))
        level = (number.get("throughput") or {}).get("level") or "STANDARD"
        throughput = {"HIGH": "1,000", "STANDARD": "80"}.get(level, "?")
        tier = str(number.get("messaging_limit_tier") or "").removeprefix("TIER_").lower()
        findings = [
            Finding(self.env._("Quality"), *quality),
            Finding(
                self.env._("Throughput"),
                "good",
                self.env._("Up to %s messages a second.", throughput)
                + (" " + self.env._("Up to %s people a day with templates.", tier) if tier else ""),
            ),
        ]
        status = str(number.get("status") or "CONNECTED")
        if status != "CONNECTED":
            findings.append(
                Finding(
                    self.env._("Number"),
                    "bad",
                    self.env._("WhatsApp says that the number is %s. Look at it in WhatsApp Manager.", status.lower()),
                )
            )
        return findings

    def _subscription_finding(self, channel):
        subject = self.env._("Delivery")
        data = self._call(channel, "GET", f"{self._business_id(channel)}/subscribed_apps")
        apps = [each.get("whatsapp_business_api_data") or {} for each in data.get("data") or ()]
        if channel._credential("client_id") in {str(app.get("id")) for app in apps}:
            return Finding(subject, "good", self.env._("The app gets the messages of this WhatsApp account."))
        return Finding(
            subject, "bad", self.env._("The app does not get this WhatsApp account's messages. Connect it again.")
        )

    def _phone_id(self, channel):
        return self._required(channel, "phone_number_id")

    def _business_id(self, channel):
        return self._required(channel, "business_account_id")

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _conversation_key(self, data):
        # A delivery speaks of many people, whom it names by one of two ids or by both: one after the other.
        return ""

    def _cut_entry(self, entry):
        changes = take(entry, "changes", list, [])
        return [{"id": entry.get("id"), "changes": [piece]} for change in changes for piece in self._cut_change(change)]

    @staticmethod
    def _cut_change(change):
        """:return: changes that hold one thing each; one that is of no known shape stays whole"""
        value = change.get("value") if isinstance(change, dict) else None
        if not isinstance(value, dict) or not all(isinstance(value.get(name, []), list) for name in LISTS):
            return [change]
        shared = {name: content for name, content in value.items() if name not in LISTS}
        return [{**change, "value": {**shared, name: [thing]}} for name in LISTS for thing in value.get(name, [])]

    def _read_entry(self, channel, entry):
        items = []
        for change in take_objects(entry, "changes"):
            if take(change, "field", str) in FIELDS:
                items += self._read_value(take(change, "value", dict))
        return items

    def _read_value(self, value):
        items = []
        for message in take_objects(value, "messages"):
            items += self._read_message(_Talk.theirs(value, message), message)
        for message in take_objects(value, "message_echoes"):
            items += self._read_message(_Talk.ours(value, message), message)
        for status in take_objects(value, "statuses"):
            items += self._read_status(value, status)
        return items

    def _read_message(self, talk, message):
        kind = take(message, "type", str)
        reader = {
            "edit": self._read_edit,
            "revoke": self._read_revocation,
            "reaction": self._read_reaction,
            "system": self._read_system,
            "request_welcome": lambda talk, message: [],  # somebody opened the talk and said nothing yet
        }.get(kind, self._read_said)
        return [*talk.moves(), *reader(talk, message)]

    def _read_said(self, talk, message, text=None, **values):
        kind, occurred_at = take(message, "type", str), _moment(message)
        context = take(message, "context", dict, {})
        attachments = self._attachments(message, kind)
        text = self._text(message, kind) if text is None else text
        if not text and not attachments:
            text = self.env._("(A kind of message that cannot be shown here: see it in WhatsApp.)")
        if take(context, "forwarded", bool, False) or take(context, "frequently_forwarded", bool, False):
            text = f"{self.env._('Forwarded:')}\n{text}"
        return [
            IncomingMessage(
                **{
                    "external_id": take_identifier(message, "id"),
                    "conversation_id": talk.conversation_id,
                    "author": talk.author,
                    "recipient": talk.recipient,
                    "occurred_at": occurred_at,
                    "text": text,
                    "account": talk.account,
                    "reply_to": take(context, "id", str, ""),
                    "attachments": attachments,
                    "conversation_name": talk.name,
                    "conversation_data": talk.data,
                    "is_group": bool(talk.group),
                    "one_talk": not talk.group,
                    "reply_until": None if talk.is_ours else occurred_at + WINDOW,
                    **values,
                }
            )
        ]

    def _read_edit(self, talk, message):
        edit = take(message, "edit", dict)
        said = take(edit, "message", dict)
        return [
            IncomingEdit(
                message_id=take_identifier(edit, "original_message_id"),
                occurred_at=_moment(message),
                text=self._text(said, take(said, "type", str)),
                sequence=take(message, "id", str, ""),
                account=talk.account,
            )
        ]

    def _read_revocation(self, talk, message):
        revoked = take_identifier(take(message, "revoke", dict), "original_message_id")
        return [IncomingDeletion(message_id=revoked, occurred_at=_moment(message), account=talk.account)]

    def _read_reaction(self, talk, message):
        reaction = take(message, "reaction", dict)
        return [
            IncomingReaction(
                message_id=take_identifier(reaction, "message_id"),
                author=talk.author,
                occurred_at=_moment(message),
                emoji=take(reaction, "emoji", str, ""),
                account=talk.account,
            )
        ]

    def _read_system(self, talk, message):
        """Somebody has another number: with it both of their ids change, and they go on being who they are."""
        system = take(message, "system", dict)
        text = take(system, "body", str, "")
        new = _Person(
            number=_digits(take(system, "wa_id", str, "") or take(system, "new_wa_id", str, "")),
            user_id=take(system, "user_id", str, ""),
            name=talk.person.name,
            username=talk.person.username,
        )
        previous = take(system, "previous_user_id", str, "")
        items = []
        if new.id and take(system, "type", str, "") != "customer_identity_changed":
            old_ids = {talk.person.number, talk.person.user_id, previous} - {""}
            talk = talk.with_person(new)
            items = [each for old_id in sorted(old_ids) for each in talk.moves_from(old_id)] + talk.moves()
        return items + self._read_said(talk, message, text=text, is_automatic=True, reply_until=None)

    def _read_status(self, value, status):
        state = STATES.get(take(status, "status", str))
        if not state:
            return []
        talk = _Talk.of_receipt(value, status)
        errors = take_objects(status, "errors") if state == "failed" else []
        codes = [take(error, "code", int, 0) for error in errors]
        return [
            *talk.moves(),
            IncomingStatus(
                message_id=take_identifier(status, "id"),
                occurred_at=_moment(status),
                state=state,
                error=" ".join(map(self._failure, errors)),
                account=talk.account,
                key=take(status, "biz_opaque_callback_data", str, ""),
                closes_window=WINDOW_CLOSED in codes,
            ),
        ]

    def _failure(self, error):
        """Why a message did not arrive, for people.

        :param dict error: of a status (Cloud API, "Error codes")
        """
        said = take(take(error, "error_data", dict, {}), "details", str, "") or take(error, "title", str, "")
        return self._plainly(take(error, "code", int, 0)) or said

    def _plainly(self, code):
        """:return: what an error means and what to do, ``""`` where WhatsApp's own words must do"""
        if 132000 <= code <= 132099:
            return self.env._("WhatsApp does not take this template as it is. Fetch the templates again.")
        return {
            WINDOW_CLOSED: self.env._("More than 24 hours have passed since they wrote. Send a template instead."),
            131026: self.env._(
                "This could not be delivered: the number is not on WhatsApp, or its WhatsApp is too old or has not accepted"
                " the terms. Reach the person on another channel."
            ),
            131049: self.env._(
                "WhatsApp held this back: the person has got enough offers lately. Try again in some days."
            ),
            131050: self.env._("The person wants no offers from us on WhatsApp."),
            131053: self.env._("WhatsApp cannot show this file. Send it in another format."),
            131042: self.env._("WhatsApp asks for a valid way of payment. Set one in WhatsApp Manager."),
            131031: self.env._("Meta has locked the WhatsApp account. Look at it in WhatsApp Manager."),
            133010: self.env._(
                "The number is not registered for the Cloud API. Register it under WhatsApp > API setup."
            ),
            130497: self.env._("WhatsApp does not let this account write to that country."),
        }.get(code, "")

    # --- what ---

    def _text(self, message, kind):
        """:param dict message: with its content below the name of its kind"""
        content = message.get(kind)
        if kind == "contacts":
            return "\n".join(map(self._contact, take_objects(message, "contacts")))
        if not isinstance(content, dict):
            return ""
        reader = {
            "text": lambda content: take(content, "body", str),
            "location": self._location,
            "interactive": self._choice,
            "button": lambda content: take(content, "text", str, ""),
            "order": self._ordered,
        }.get(kind, lambda content: take(content, "caption", str, ""))
        return reader(content)

    def _location(self, location):
        position = f"{take(location, 'latitude', float):.6f}, {take(location, 'longitude', float):.6f}"
        place = ", ".join(filter(None, (take(location, "name", str, ""), take(location, "address", str, ""))))
        if place:
            return self.env._("Place: %(place)s (%(position)s)", place=place, position=position)
        return self.env._("Location: %s", position)

    def _contact(self, contact):
        name = take(take(contact, "name", dict, {}), "formatted_name", str, "")
        phones = [take(phone, "phone", str, "") for phone in take_objects(contact, "phones")]
        return self.env._("Contact: %s", ", ".join(filter(None, (name, *phones))))

    @staticmethod
    def _choice(interactive):
        """What was chosen of what we offered, or filled in."""
        chosen = take(interactive, take(interactive, "type", str), dict, {})
        words = (take(chosen, "title", str, ""), take(chosen, "description", str, ""))
        return "\n".join(filter(None, words)) or take(chosen, "body", str, "")

    def _ordered(self, order):
        lines = [
            f"{take(item, 'quantity', str, '1')} × {take(item, 'product_retailer_id', str, '?')}"
            for item in take_objects(order, "product_items")
        ]
        return "\n".join([self.env._("Order:"), *lines, take(order, "text", str, "")]).strip()

    @staticmethod
    def _attachments(message, kind):
        if kind not in FILES:
            return ()
        file, (name, mimetype) = take(message, kind, dict), FILES[kind]
        return (
            Attachment(
                external_id=take_identifier(file, "id"),
                name=take(file, "filename", str, "") or name,
                mimetype=take(file, "mime_type", str, "").partition(";")[0].strip() or mimetype,
            ),
        )

    def _fetch_attachment(self, channel, attachment):
        file = self._call(channel, "GET", attachment.external_id, key="url")
        headers = {"Authorization": f"Bearer {self._token(channel)}"}
        return self._client(channel).fetch_file(str(file["url"]), attachment.name, headers)

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _reply_blockers(self, channel, conversation):
        if conversation.reply_until or conversation.is_group:
            return []  # the gate itself looks at the time
        return [
            {
                "code": "window_closed",
                "reason": self.env._("WhatsApp lets us write freely once the person has written to this number."),
                "remedy": self.env._("Send a template, or wait until the person writes."),
            }
        ]

    def _thread_to_begin(self, channel, identity, key):
        # By a template alone, and to a number that we were given.
        ours, theirs = channel.account_external_id, identity.external_id
        return f"{ours}:{theirs}" if ours and theirs else ""

    def _send(self, channel, part):
        if part.kind == "text":
            return self._say(channel, part, "text", {"body": part.body})
        attachment = part.attachment_id
        if not attachment:
            raise Rejected(self.env._("The file is not there any more."))
        if refusal := self._attachment_refusal(channel, part.conversation_id, attachment):
            raise Rejected(refusal)
        kind = _kind_of(attachment)
        if kind == "audio" and part.body:
            kind = "document"  # a sound takes no words
        content = {"id": self._upload(channel, part, attachment)}
        if part.body:
            content["caption"] = part.body
        if kind == "document":
            content["filename"] = attachment.name
        return self._say(channel, part, kind, content)

    def _attachment_refusal(self, channel, conversation, attachment):
        mimetype = attachment.mimetype or ""
        if DOCUMENTS.fullmatch(mimetype) or any(types.fullmatch(mimetype) for _kind, types, _limit in SHOWN):
            return ""
        return self.env._(
            "%s cannot be sent: WhatsApp takes JPEG and PNG, MP4, MP3 and the like, PDF, Office documents and plain text."
            " Send a link instead.",
            attachment.name,
        )

    def _upload(self, channel, part, attachment):
        """Hand a file over, before anybody sees it.

        :return: its id
        """
        phone_id, _target = self._target(part)
        try:
            answer = self._call(
                channel,
                "POST",
                f"{phone_id}/media",
                data={"messaging_product": "whatsapp", "type": attachment.mimetype},
                files={"file": (attachment.name, attachment.raw, attachment.mimetype)},
                key="id",
            )
        except UnknownOutcome as error:  # nobody has got anything: it may be done again
            raise TemporaryFailure(str(error)) from error
        return str(answer["id"])

    def _say(self, channel, part, kind, content):
        """Make the call that sends something (Cloud API, "Messages")."""
        phone_id, target = self._target(part)
        answered = part.message_id.reply_to_id.external_id
        values = {
            "messaging_product": "whatsapp",
            **target,
            "type": kind,
            kind: content,
            **({"context": {"message_id": answered}} if answered else {}),
            "biz_opaque_callback_data": part.key,  # statuses repeat it: so is an unknown outcome learnt
        }
        data = self._call(channel, "POST", f"{phone_id}/messages", json=values)
        messages = data.get("messages")
        sent = (
            messages[0].get("id") if isinstance(messages, list) and messages and isinstance(messages[0], dict) else ""
        )
        if not sent:
            raise UnknownOutcome(self.env._("Meta's answer to %s is not what it documents.", "messages"))
        return SendResult(external_id=str(sent))

    def _target(self, part):
        """Where a part goes: from which number of ours, and to whom.

        :return: the id of our number, and values of the call
        """
        conversation = part.conversation_id
        phone_id, _colon, person = conversation.external_id.partition(":")
        data = conversation.provider_data or {}
        if data.get("group"):
            return phone_id, {"recipient_type": "group", "to": data["group"]}
        number = data.get("number") or _digits(person)
        return phone_id, {"recipient_type": "individual", **({"to": number} if number else {"recipient": person})}

    def _mark_read(self, channel, conversation):
        last = conversation._last_said(("direction", "=", "in"))
        if last:
            phone_id, _colon, _person = conversation.external_id.partition(":")
            values = {"messaging_product": "whatsapp", "status": "read", "message_id": last.external_id}
            self._call(channel, "POST", f"{phone_id}/messages", json=values)

    def _error(self, client, answer, data):
        error = super()._error(client, answer, data)
        said = data.get("error")
        code = said.get("code") if isinstance(said, dict) else None
        plain = self._plainly(code) if type(error) is Rejected and isinstance(code, int) else ""
        return Rejected(f"{plain} ({error})") if plain else error

    # ------------------------------------------------------------------
    # Templates
    # ------------------------------------------------------------------
    def _fetch_templates(self, channel):
        """Read all templates (WhatsApp Business Management API, "Message templates")."""
        params = {"fields": "id,name,language,status,category,parameter_format,components", "limit": PAGE}
        templates = []
        for _page in range(MAX_PAGES):
            data = self._call(channel, "GET", f"{self._business_id(channel)}/message_templates", params=params)
            templates += [self._template(each) for each in data.get("data") or () if _is_whole(each)]
            paging = data.get("paging") or {}
            if not paging.get("next"):
                return templates
            params = {**params, "after": (paging.get("cursors") or {}).get("after")}
        return templates

    def _template(self, data):
        """:param dict data: a template as the API gives it"""
        draft = _TemplateReader(data)
        status = str(data.get("status") or "").upper()
        note = ""
        if status != "APPROVED":
            note = self.env._("WhatsApp has not approved it, or has paused it (%s).", status.lower())
        elif draft.needs_more:
            note = self.env._(
                "It needs more than words: a picture, a file, a code or a form. Send it in WhatsApp Manager."
            )
        return Template(
            external_id=str(data["id"]),
            name=str(data["name"]),
            language=str(data["language"]),
            body=draft.body,
            variables=variables_of(draft.body),
            approved=not note,
            category=str(data.get("category") or "").lower(),
            note=note,
            examples=draft.examples,
            data={"components": draft.components},
        )

    def _send_template(self, channel, part):
        template, values = part.template_id, part.template_values or {}
        if not template:
            raise Rejected(self.env._("The template is not there any more."))
        components = []
        for component in (template.provider_data or {}).get("components") or ():
            parameters = [
                {
                    "type": "text",
                    "text": values.get(parameter["variable"]) or "",
                    **({"parameter_name": parameter["name"]} if parameter.get("name") else {}),
                }
                for parameter in component["parameters"]
            ]
            components.append({**component, "parameters": parameters})
        content = {"name": template.name, "language": {"code": template.language}, "components": components}
        return self._say(channel, part, "template", content)


class _Person(NamedTuple):
    """What one message tells of somebody; any of it may be missing."""

    number: str = ""  # digits only, as WhatsApp writes it
    user_id: str = ""  # the business-scoped one
    name: str = ""
    username: str = ""

    @property
    def id(self):
        """By which of their ids they go: see the connector."""
        return self.user_id or self.number

    def author(self):
        return Author(
            external_id=self.id,
            handle=self.username,
            name=self.name or self.username or (f"+{self.number}" if self.number else ""),
            profile_url=f"https://wa.me/{self.number}" if self.number else "",
            phone=f"+{self.number}" if self.number else "",
            by_phone=not self.user_id,
        )


class _Talk(NamedTuple):
    """Who talks with which number of ours."""

    account: str
    person: _Person
    group: str = ""
    is_ours: bool = False
    moment: datetime = datetime.min

    @classmethod
    def theirs(cls, value, message):
        """The talk in which somebody said something, to us or in a group.

        :raise MalformedPayload: nothing says who it is, or when
        """
        number = take(message, "from", str, "") or _shared_number(message)
        system = take(message, "system", dict, {})
        user_id = take(message, "from_user_id", str, "") or take(system, "previous_user_id", str, "")
        person = _named(_person(value, number, user_id))
        return cls(_account(value), person, take(message, "group_id", str, ""), moment=_moment(message))

    @classmethod
    def ours(cls, value, message):
        """The talk in which something was said for us elsewhere.

        :raise MalformedPayload: nothing says to whom, or when
        """
        person = _named(_person(value, take(message, "to", str, ""), take(message, "to_user_id", str, "")))
        return cls(_account(value), person, take(message, "group_id", str, ""), True, moment=_moment(message))

    @classmethod
    def of_receipt(cls, value, status):
        """The talk in which something of ours came so far; what a group got says nothing of one person."""
        ids = (take(status, "recipient_id", str, ""), take(status, "recipient_user_id", str, ""))
        is_group = take(status, "recipient_type", str, "") == "group"
        person = _Person() if is_group else _person(value, *ids)
        return cls(_account(value), person, is_ours=True, moment=_moment(status))

    @property
    def conversation_id(self):
        return self._thread(self.group or self.person.id)

    @property
    def data(self):
        if self.group:
            return {"group": self.group}
        return {"number": self.person.number} if self.person.number else {}

    @property
    def name(self):
        return "" if self.group else self.person.author().name

    @property
    def author(self):
        return Author(self.account, is_us=True) if self.is_ours else self.person.author()

    @property
    def recipient(self):
        return self.person.author() if self.is_ours and not self.group else None

    def with_person(self, person):
        return self._replace(person=person)

    def moves(self):
        """Whoever was known by the number alone is now known by the business-scoped id, and the number is theirs."""
        person = self.person
        if not (person.number and person.user_id):
            return []
        items = [*self.moves_from(person.number), PersonTold(person.author(), self.account)]
        if not self.group:  # to send to the number, where it is known by now
            items.append(ConversationChanged(self.conversation_id, self.moment, self.data, self.account))
        return items

    def moves_from(self, old_id):
        """What follows from a person's being known by another id from now on: nothing, where it is the same."""
        new_id = self.person.id
        if old_id == new_id:
            return []
        return [
            PersonMoved(old_id=old_id, new_id=new_id, account=self.account),
            ConversationMoved(old_id=self._thread(old_id), new_id=self._thread(new_id), account=self.account),
        ]

    def _thread(self, person):
        return f"{self.account}:{person}"


class _TemplateReader:
    """What a template says, and which values it wants where.

    Variables are numbered anew in each component: those of the header and the buttons get another name here, so that
    one text can show them all.
    """

    def __init__(self, data):
        self._named = str(data.get("parameter_format") or "").upper() == "NAMED"
        self.lines, self.examples, self.components = [], {}, []
        self.needs_more = False
        for component in data.get("components") or ():
            reader = getattr(self, f"_read_{str(component.get('type')).lower()}", None)
            if reader:
                reader(component)

    @property
    def body(self):
        return "\n\n".join(filter(None, self.lines))

    def _read_header(self, component):
        if str(component.get("format") or "TEXT").upper() != "TEXT":
            self.needs_more = True
            return
        self._read_words("header", component, "header_text", prefix="header_")

    def _read_body(self, component):
        self._read_words("body", component, "body_text", prefix="")

    def _read_footer(self, component):
        self.lines.append(str(component.get("text") or ""))

    def _read_buttons(self, component):
        labels = []
        for index, button in enumerate(component.get("buttons") or ()):
            kind = str(button.get("type")).upper()
            self.needs_more = self.needs_more or kind in BUTTONS_WITH_MORE
            label = str(button.get("text") or "")
            if kind == "URL" and VARIABLE.search(str(button.get("url") or "")):
                label += " " + self._read_button(index, button)
            labels.append(f"[{label}]")
        self.lines.append(" ".join(labels))

    def _read_button(self, index, button):
        """:return: the address behind a button, its end a variable"""
        variable = f"button_{index + 1}"
        example = button.get("example")
        if isinstance(example, list) and example:
            self.examples[variable] = str(example[0])
        parameters = [{"variable": variable}]
        self.components.append({"type": "button", "sub_type": "url", "index": str(index), "parameters": parameters})
        return VARIABLE.sub(_variable(variable), str(button["url"]))

    def _read_words(self, kind, component, example_key, prefix):
        text = str(component.get("text") or "")
        names = variables_of(text)
        self.lines.append(VARIABLE.sub(lambda found: _variable(f"{prefix}{found[1]}"), text))
        self._read_examples(component.get("example"), example_key, names, prefix)
        if names:
            parameters = [{"variable": f"{prefix}{name}", **({"name": name} if self._named else {})} for name in names]
            self.components.append({"type": kind, "parameters": parameters})

    def _read_examples(self, examples, key, names, prefix):
        if not isinstance(examples, dict):
            return
        named = examples.get(f"{key}_named_params")
        if isinstance(named, list):
            told = {each.get("param_name"): each.get("example") for each in named if isinstance(each, dict)}
        else:
            values = examples.get(key)
            values = values[0] if isinstance(values, list) and values and isinstance(values[0], list) else values
            told = dict(zip(names, values, strict=False)) if isinstance(values, list) else {}
        self.examples.update({f"{prefix}{name}": str(told[name]) for name in names if told.get(name)})


def _account(value):
    return take_identifier(take(value, "metadata", dict), "phone_number_id")


def _person(value, number, user_id):
    """Who it is, by what the message and the list of contacts say together."""
    contact = _contact_of(take_objects(value, "contacts"), number, user_id)
    number = _digits(number or take(contact, "wa_id", str, ""))
    user_id = user_id or take(contact, "user_id", str, "")
    profile = take(contact, "profile", dict, {})
    return _Person(number, user_id, take(profile, "name", str, ""), take(profile, "username", str, ""))


def _named(person):
    """:raise MalformedPayload: no id of theirs was told"""
    if not person.id:
        raise MalformedPayload("Neither “from” nor “from_user_id” says who it is.")
    return person


def _shared_number(message):
    """Their own number, where they hand it over because we asked (Cloud API, "Request contact information")."""
    for contact in take_objects(message, "contacts"):
        if take(contact, "origin", str, "") == "contact_request":
            return next(
                (number for phone in take_objects(contact, "phones") if (number := take(phone, "wa_id", str, ""))), ""
            )
    return ""


def _contact_of(contacts, number, user_id):
    """:return: of the contacts the one with an id of these; the only one there is, where no id says that it is another"""
    agreeing = []
    for contact in contacts:
        pairs = ((take(contact, "wa_id", str, ""), number), (take(contact, "user_id", str, ""), user_id))
        agreeing.append([mine == theirs for mine, theirs in pairs if mine and theirs])
    for contact, told in zip(contacts, agreeing, strict=True):
        if any(told):
            return contact
    return contacts[0] if len(contacts) == 1 and not agreeing[0] else {}


def _digits(number):
    """:return: a number as WhatsApp writes it, ``""`` for anything else"""
    number = number.removeprefix("+")
    return number if re.fullmatch(r"\d{5,20}", number, re.ASCII) else ""


def _moment(data):
    """WhatsApp writes its seconds since 1970 as text."""
    text = take(data, "timestamp", str)
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise MalformedPayload("“timestamp” should be seconds since 1970.")
    return moment_of(int(text))


def _kind_of(attachment):
    """How a file is sent: shown where WhatsApp can show it, else as a document."""
    for kind, types, limit in SHOWN:
        if types.fullmatch(attachment.mimetype or "") and attachment.file_size <= limit:
            return kind
    return "document"


def _variable(name):
    """:return: a variable as a text writes it"""
    return "{{" + name + "}}"


def _is_whole(template):
    return isinstance(template, dict) and all(template.get(key) for key in ("id", "name", "language"))
