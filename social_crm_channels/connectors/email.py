import hashlib
import re
import smtplib
import traceback
from datetime import datetime, timedelta
from email.errors import MessageError

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr, html_sanitize
from odoo.tools.mail import append_content_to_html, email_split_tuples

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.social_crm_base.models.social_crm_consent import NEEDS_CONSENT

from ..tools import mail_reader
from ..tools.quotes import own_words, own_words_of_html
from .contract import (
    Attachment,
    Author,
    Capabilities,
    Delivery,
    FetchedFile,
    Finding,
    IncomingMessage,
    IncomingStatus,
    MalformedPayload,
    Rejected,
    SendResult,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
)
from .reading import clean

RECEIVED_AT = "X-Received-At"  # ours, for a mail that does not say when it was sent
LONGEST_JOURNEY = timedelta(days=7)  # a mail that was longer under way was written by a clock that is wrong
LONGEST_CHAIN = 20  # Message-IDs in References
DAEMONS = re.compile(r"^(mailer-daemon|mail-daemon|mailerdaemon)@", re.IGNORECASE)
REPLY_PREFIX = re.compile(r"^\s*((re|aw|antw|sv|vs|odp|rif|r|fwd?|wg|tr)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
AWAY = re.compile(
    r"^(automatic reply|auto(matic)?[- ]?reply|out of (the )?office|automatische antwort|abwesenheits?(notiz|nachricht)?|"
    r"réponse automatique|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar)"
    r"\b.*?(:|$)",
    re.IGNORECASE,
)


class SocialCrmConnectorEmail(models.AbstractModel):
    """E-mail, over Odoo's own gateway and mail servers.

    Mails come by ``mail.thread.message_process``, which hands what is for a channel to ``_parse``; they go by
    ``ir.mail_server``. So there are no credentials here, and nothing to poll.
    """

    _name = "social.crm.connector.email"
    _inherit = "social.crm.connector"
    _description = "E-mail Connector"

    _label = "E-mail"
    _network_code = "email"
    _kept_headers = (RECEIVED_AT,)

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        return Capabilities(
            inbound_modes=("gateway",),
            attachment_limit=20 << 20,  # most providers take 25 MB a mail, and base64 adds a third
            one_call=True,
            copies=True,
            statuses=True,
            begins=True,
        )

    def _check_credentials(self, channel):
        address = channel.alias_email
        if not address:
            raise Rejected(
                self.env._(
                    "This channel has no address yet. Set an alias domain in the general settings, and what stands"
                    " before the @ in the field “Address” here."
                )
            )
        return {"external_id": address.lower(), "handle": address}

    def _guide(self, channel):
        return [
            self.env._(
                "In Settings → General Settings → Alias Domain, enter the domain whose mail this server receives,"
                " such as example.com."
            ),
            self.env._("Choose here what stands before the @, such as “support”. People write to this address."),
            self.env._(
                "In Settings → Technical → Incoming Mail Servers, add the mailbox that gets this address's mail (IMAP)"
                " and confirm it. Or let your mail server pass mails on by Odoo's script odoo-mailgate.py."
            ),
            self.env._(
                "If people know another address, such as support@yourcompany.com, forward its mail to this one."
            ),
            self.env._(
                "In Settings → Technical → Outgoing Mail Servers, add the server that sends your mail, and let the"
                " domain's SPF and DKIM records allow it: else answers end as spam."
            ),
            self.env._(
                "If your receiving server checks senders, enter its name as “Trusted mail server”: it is the first"
                " word of the header Authentication-Results. Only then do mails prove who wrote them."
            ),
        ]

    def _inspect(self, channel):
        return [
            self._inspect_address(channel),
            self._inspect_incoming(),
            self._inspect_outgoing(channel),
            self._inspect_bounces(channel),
            self._inspect_trust(channel),
            Finding(
                self.env._("SPF and DKIM"),
                "warning",
                self.env._(
                    "Whether the domain lets this server send for it cannot be seen from here. Send a mail to yourself"
                    " at another provider and look for spf=pass and dkim=pass in its header."
                ),
            ),
        ]

    def _inspect_address(self, channel):
        subject, address = self.env._("Address"), channel.alias_email
        if not address:
            return Finding(subject, "bad", self.env._("There is none. Set an alias domain and the name before the @."))
        if address.lower() != channel.account_external_id:
            return Finding(
                subject, "bad", self.env._("The address was changed to %s. Connect the channel again.", address)
            )
        return Finding(subject, "good", self.env._("People write to %s.", address))

    def _inspect_incoming(self):
        subject = self.env._("Incoming mail")
        # sudo: mail servers are for administrators of the whole database; only their health is told
        servers = self.env["fetchmail.server"].sudo().search([("state", "=", "done")])
        if not servers:
            return Finding(
                subject,
                "warning",
                self.env._(
                    "No incoming mail server is confirmed. That is right only if your mail server passes mails on by"
                    " Odoo's script."
                ),
            )
        broken = servers.filtered("error_message")
        if broken:
            return Finding(
                subject,
                "bad",
                self.env._("%(server)s: %(error)s", server=broken[0].name, error=broken[0].error_message),
            )
        last = max((server.date for server in servers if server.date), default=None)
        if not last:
            return Finding(subject, "warning", self.env._("Nothing was fetched yet. Press “Fetch Now” on the server."))
        return Finding(subject, "good", self.env._("Last fetched at %s (UTC).", last))

    def _inspect_outgoing(self, channel):
        subject = self.env._("Outgoing mail")
        try:
            with self._connection(channel):
                return Finding(subject, "good", self.env._("The server takes our mail."))
        except (TemporaryFailure, TokenRejected) as error:
            return Finding(subject, "bad", str(error))

    def _inspect_bounces(self, channel):
        subject = self.env._("Mail that comes back")
        address = channel.alias_domain_id.bounce_email
        if not address:
            return Finding(
                subject,
                "warning",
                self.env._("The alias domain has no bounce address: undelivered mail may be missed."),
            )
        return Finding(subject, "good", self.env._("It comes back to %s.", address))

    def _inspect_trust(self, channel):
        subject = self.env._("Who wrote it")
        # sudo: settings of the channel are for administrators
        if channel.sudo().email_authserv_id:
            return Finding(subject, "good", self.env._("Checks of the server %s count.", channel.email_authserv_id))
        return Finding(
            subject,
            "warning",
            self.env._(
                "No trusted mail server is named, so that a sender's address only suggests who wrote. Enter the name of"
                " the server that checks incoming mail."
            ),
        )

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _delivery(self, channel, headers, body):
        mail = mail_reader.read_mail(body)
        return Delivery(
            payload=body,
            dedup_key=self._message_id(mail, body)[:200],
            headers={name: headers[name] for name in self._kept_headers if name in headers},
        )

    def _parse(self, channel, payload, headers):
        mail = mail_reader.read_mail(payload)
        if self._is_report(mail):
            return self._statuses(mail, headers)
        name, address = self._sender(channel, mail)
        message_id = self._message_id(mail, payload)
        references = self._references(mail)
        plain, html, files = self._read_content(mail, message_id)
        is_us = address == channel.account_external_id
        authenticated = self._is_authenticated(channel, mail, address)
        person = Author(address, name=name, email=address, email_authenticated=authenticated, is_us=is_us)
        to, recipient = self._recipients(channel, mail, address)
        if is_us and (not authenticated or not recipient):
            # It claims to be ours. Whoever wrote it, nobody of ours has to work on it.
            person = Author(address, name=name, email=address)
        root = (references or (message_id,))[0]
        other = recipient.external_id if person.is_us else address
        return [
            IncomingMessage(
                external_id=message_id,
                email_id=message_id,
                # People who answer the same newsletter are not in one talk: nobody reads the other's answer.
                conversation_id=f"{root} {other}",
                references=references,
                reply_to=references[-1] if references else "",
                author=person,
                recipient=recipient if person.is_us else None,
                occurred_at=self._moment(mail, headers),
                subject=mail_reader.header(mail, "Subject"),
                text=plain,
                html=html,
                attachments=files,
                also_to=to,
                is_automatic=self._is_automatic(mail) or (is_us and not person.is_us),
            )
        ]

    def _message_id(self, mail, payload):
        """Its Message-ID; one made of its words where it has none, so that it is the same mail when it comes again."""
        found = mail_reader.message_ids(mail, "Message-ID")
        if found:
            return found[0]
        words = [mail_reader.header(mail, name) for name in ("From", "To", "Date", "Subject")]
        _head, _blank, body = payload.replace(b"\r\n", b"\n").partition(b"\n\n")
        digest = hashlib.sha256("\n".join(words).encode() + b"\n\n" + body).hexdigest()
        return f"<{digest}@no-message-id.invalid>"

    def _references(self, mail):
        """What it answers, the nearest last (RFC 5322, section 3.6.4)."""
        chain = mail_reader.message_ids(mail, "References")
        nearest = [found for found in mail_reader.message_ids(mail, "In-Reply-To")[:1] if found not in chain]
        chain += nearest
        return tuple(chain[:1] + chain[1:][-LONGEST_CHAIN:])

    def _sender(self, channel, mail):
        """Who wrote it. A contact form that mails in our own name tells its visitor in Reply-To."""
        senders = mail_reader.addresses(mail, "From") or mail_reader.addresses(mail, "Sender", "Reply-To")
        if not senders:
            raise MalformedPayload("The mail names no sender.")
        if senders[0][1] == channel.account_external_id:
            others = [pair for pair in mail_reader.addresses(mail, "Reply-To") if pair[1] != senders[0][1]]
            return (others or senders)[0]
        return senders[0]

    def _recipients(self, channel, mail, sender):
        """:return: who else got it, as text, and the first of them"""
        others = {
            address: name
            for name, address in mail_reader.addresses(mail, "To", "Cc")
            if address not in (sender, channel.account_external_id)
        }
        first = next(iter(others.items()), None)
        listed = ", ".join(formataddr((name, address), charset="utf-8") for address, name in others.items())
        return clean(listed)[:10000], first and Author(first[0], name=first[1], email=first[0])

    def _moment(self, mail, headers):
        """When it was written, unless its clock was plainly wrong; else when our side got it."""
        written = mail_reader.moment(mail_reader.header(mail, "Date"))
        received = mail_reader.moment(mail_reader.header(mail, "Received").rpartition(";")[2])
        if written and received and not received - LONGEST_JOURNEY <= written <= received + LONGEST_JOURNEY:
            return received
        return written or received or datetime.fromisoformat(headers.get(RECEIVED_AT) or "1970-01-01")

    def _is_automatic(self, mail):
        """Whether a machine wrote it (RFC 3834, and what was there before and beside it)."""

        def said(name):
            return mail_reader.header(mail, name).lower()

        suppressed = {word.strip() for word in said("X-Auto-Response-Suppress").split(",")}
        return bool(
            said("Auto-Submitted").split(";")[0].strip() not in ("", "no")
            or said("Precedence") in ("auto_reply", "auto-reply", "bulk", "junk")
            or suppressed & {"all", "oof", "autoreply"}
            or any(mail_reader.headers(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
            or said("Return-Path").replace(" ", "") == "<>"
            or AWAY.match(mail_reader.header(mail, "Subject"))
        )

    def _read_content(self, mail, message_id):
        """:return: their own words, how they were written, and the files"""
        found = mail_reader.content(mail)
        plain = "\n\n".join(text for text in found.plain if text.strip())
        html = "".join(found.html)
        if html.strip():
            html = str(html_sanitize(html, sanitize_style=True, strip_classes=True))
            words = own_words_of_html(html)
        else:
            html = str(append_content_to_html("", plain, preserve=True)) if plain else ""
            words = own_words(plain)
        files = tuple(
            Attachment(
                external_id=f"{message_id}#{number}",
                name=file.name,
                mimetype=file.mimetype,
                size=len(file.content),
                content_id=file.content_id,
            )
            for number, file in enumerate(found.files)
        )
        return clean(words), clean(html), files

    def _is_authenticated(self, channel, mail, address):
        """Whether the receiving server vouches for the sender's domain (RFC 8601).

        Only the topmost result of a server that we trust by name counts: anybody can write the others.
        """
        # sudo: settings of the channel are for administrators
        trusted = (channel.sudo().email_authserv_id or "").strip().lower()
        domain = address.rpartition("@")[2]
        if not trusted or len(mail_reader.addresses(mail, "From")) != 1:
            return False
        for value in mail_reader.headers(mail, "Authentication-Results"):
            server, *results = re.sub(r"\([^()]*\)", " ", value.lower()).split(";")
            if server.split()[:1] == [trusted]:
                return any(_vouches(result, domain) for result in results)
        return False

    # ------------------------------------------------------------------
    # What came back
    # ------------------------------------------------------------------
    def _is_report(self, mail):
        """Whether it tells of a mail of ours (RFC 3464), as far as that can be seen from outside."""
        if mail.get_content_type() == "multipart/report":
            return True
        sender = next((address for _name, address in mail_reader.addresses(mail, "From")), "")
        if sender.startswith("postmaster@"):  # now and then a person
            returned = mail_reader.header(mail, "Return-Path").replace(" ", "") == "<>"
            return returned or bool(mail_reader.header(mail, "X-Failed-Recipients"))
        return bool(DAEMONS.match(sender))

    def _statuses(self, mail, headers):
        returned, moment = self._returned_ids(mail), self._moment(mail, headers)
        return [
            IncomingStatus(found, moment, state=state, error=reason, recipient=recipient)
            for state, reason, recipient in self._verdicts(mail)
            for found in returned
        ]

    def _verdicts(self, mail):
        """:return: the state of the message told of, why, and of whose mail, for each of whom something is decided"""
        for part in _parts(mail):
            if part.get_content_type() == "message/delivery-status":
                return [verdict for fields in _deliveries(part) if (verdict := self._verdict_of(fields))]
        if mail.get_content_type() == "multipart/report":
            return []  # a read receipt, a complaint
        recipient = next((address for _name, address in mail_reader.addresses(mail, "X-Failed-Recipients")), "")
        return [("failed", self.env._("The mail came back: %s", _first_words(mail)), recipient)]

    def _verdict_of(self, fields):
        action = fields.get("action", "").lower()
        if action in ("delayed", ""):
            return None
        recipient = fields.get("final-recipient", "").rpartition(";")[2].strip()
        address = email_normalize(fields.get("original-recipient", "").rpartition(";")[2]) or email_normalize(recipient)
        if action != "failed":  # delivered, relayed, expanded
            return "delivered", "", address or ""
        said = fields.get("diagnostic-code", "").partition(";")[2].strip() or fields.get("status", "")
        reason = self.env._(
            "%(reason)s The server of %(recipient)s said: %(said)s",
            reason=self._reason(fields.get("status", "")),
            recipient=recipient or self.env._("the recipient"),
            said=said[:500],
        )
        return "failed", reason, address or ""

    def _reason(self, status):
        """A status code in plain words (RFC 3463)."""
        codes = {
            "5.1": self.env._("There is no such address."),
            "5.2.1": self.env._("The mailbox is switched off."),
            "5.2.2": self.env._("The mailbox is full."),
            "4.2.2": self.env._("The mailbox is full."),
            "5.2.3": self.env._("The mail was too large."),
            "5.3.4": self.env._("The mail was too large."),
            "5.4": self.env._("The recipient's mail server could not be reached."),
            "4.4": self.env._("The recipient's mail server could not be reached."),
            "5.7": self.env._("The recipient's mail server refused the mail."),
        }
        digits = re.match(r"[245]\.\d+\.\d+", status)
        code = digits.group() if digits else ""
        return codes.get(code) or codes.get(code.rpartition(".")[0]) or self.env._("The mail could not be delivered.")

    def _returned_ids(self, mail):
        """The Message-IDs of the mail that came back."""
        for part in _parts(mail):
            if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
                inner = part.get_payload()
                original = inner[0] if isinstance(inner, list) and inner else mail_reader.read_mail(_payload(part))
                found = mail_reader.message_ids(original, "Message-ID", "X-Microsoft-Original-Message-ID")
                if found:
                    return found
        return list(self._references(mail)[-1:])

    def _fetch_attachment(self, channel, attachment):
        """What the gateway could not store at once is in the raw mail, where that was kept."""
        message_id, _sign, number = attachment.external_id.rpartition("#")
        # sudo: raw deliveries are for administrators
        event = (
            self.env["social.crm.event"]
            .sudo()
            .search([("channel_id", "=", channel.id), ("dedup_key", "=", message_id[:200])], limit=1)
        )
        files = self._files(bytes(event.payload)) if event else []
        if not number.isdigit() or int(number) >= len(files):
            raise Rejected(self.env._("It is in the mail alone. Open it in your mailbox."))
        return files[int(number)]

    def _files(self, payload):
        """What came with a mail, in the order of ``_parse``.

        :rtype: list[FetchedFile]
        """
        return mail_reader.content(mail_reader.read_mail(payload)).files

    def _original(self, payload):
        """:rtype: FetchedFile"""
        return FetchedFile(payload, "original_email.eml", "message/rfc822")

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _reply_blockers(self, channel, conversation):
        address = conversation.identity_id.external_id or ""
        if not email_normalize(address):
            return [
                {
                    "code": "no_address",
                    "reason": self.env._("Nobody's e-mail address is known here."),
                    "remedy": self.env._("Answer on another channel."),
                }
            ]
        if mail_reader.NOBODY.match(address):
            return [
                {
                    "code": "nobody_reads",
                    "reason": self.env._("Nobody reads what is sent to %s.", address),
                    "remedy": self.env._("Look in the message for another address, or answer on another channel."),
                }
            ]
        return []

    def _send(self, channel, part):
        mail = self._compose(channel, part)
        with self._connection(channel) as session:
            if session:
                session.rcpt = _first_the_person(session.rcpt, mail["To"])
            try:
                self._mail_servers(channel).send_email(mail, smtp_session=session)
            except (MailDeliveryException, smtplib.SMTPException, OSError, AssertionError, MessageError) as error:
                raise self._error_of(error) from error
        return SendResult(external_id=mail["Message-Id"])

    def _thread_to_begin(self, channel, identity, key):
        return key if email_normalize(identity.external_id or "") else ""

    def _compose(self, channel, part):
        """:rtype: email.message.EmailMessage"""
        message = part.message_id
        person = message._addressee()
        address = email_normalize(person.external_id or "")
        if not address:
            raise Rejected(self.env._("Nobody's e-mail address is known here."))
        sent = message.mail_message_id
        chain = self._chain(part)
        ours = self._own_name(channel)
        return self.env["ir.mail_server"]._build_email__(
            email_from=ours,
            email_to=[formataddr((person.name or "", address))],
            email_cc=[formataddr(pair) for pair in email_split_tuples(sent.incoming_email_cc or "")],
            subject=self._subject(channel, message),
            body=self.env["mail.render.mixin"]._replace_local_links(message._signed_html()),
            body_alternative=part.body or "",
            subtype="html",
            subtype_alternative="plain",
            reply_to=ours,
            # sudo: whoever posted them may send them
            attachments=[(file.name, file.raw, file.mimetype) for file in sent.sudo().attachment_ids.sorted("id")],
            message_id=self._own_message_id(channel, part),
            references=" ".join(chain) or None,
            headers={**({"In-Reply-To": chain[-1]} if chain else {}), **self._headers(part)},
        )

    def _headers(self, part):
        """More headers of a mail of ours, for whoever knows more of what it is for.

        :rtype: dict
        """
        return {}

    def _own_name(self, channel):
        return formataddr((channel.name, channel.account_external_id or ""))

    def _own_message_id(self, channel, part):
        """The same for each attempt, so that a receiver who got it twice can tell."""
        return f"<{part.key}@{channel.account_external_id.rpartition('@')[2]}>"

    def _chain(self, part):
        """The Message-IDs that an answer refers to, the one that it answers last.

        :rtype: list[str]
        """
        message = part.message_id
        earlier = self.env["social.crm.message"].search(
            [
                ("conversation_id", "=", message.conversation_id.id),
                ("external_id", "!=", False),
                ("id", "!=", message.id),
            ],
            order="occurred_at, provider_sequence, id",
        )
        theirs = earlier.filtered(lambda one: one.direction == "in" and one.identity_id == message._addressee())
        answered = message.reply_to_id.external_id or theirs[-1:].external_id or earlier[-1:].external_id
        chain = [one for one in earlier.mapped("external_id") if one != answered]
        return [*chain[:1], *chain[1:][-LONGEST_CHAIN:], *([answered] if answered else [])]

    def _subject(self, channel, message):
        """The subject of what is answered: people find the talk again by it. What nobody asked for has its own."""
        last = message.conversation_id._last_said(("direction", "=", "in"))
        subject = REPLY_PREFIX.sub("", last.mail_message_id.subject or message.conversation_id.name or "").strip()
        if not last or message.purpose in NEEDS_CONSENT:
            return message.mail_message_id.subject or subject or channel.name
        return f"Re: {subject or self.env._('Your message')}"

    def _connection(self, channel):
        """A connection to the server that sends mail from the channel's address.

        :return: a context manager
        :raise ConnectorError: nothing was sent
        """
        try:
            session = self._mail_servers(channel)._connect__(smtp_from=self._own_name(channel))
        except (smtplib.SMTPException, OSError, UserError, UnicodeError) as error:
            raise self._error_of(error, connected=False) from error
        return _Session(session)

    def _mail_servers(self, channel):
        """Odoo's mail servers. They may not put the notification address in place of the channel's, to which people
        answer; what cannot be delivered comes back to the domain's bounce address."""
        return self.env["ir.mail_server"].with_context(
            domain_notifications_email=self._own_name(channel),
            domain_bounce_address=channel.alias_domain_id.bounce_email or False,
        )

    def _error_of(self, error, connected=True):
        """What a failure means for the mail, and what to do about it.

        :param error: of Odoo's mail server, or of :mod:`smtplib`
        :param bool connected: a mail was under way
        :rtype: ConnectorError
        """
        cause = error.__context__ if isinstance(error, MailDeliveryException) and error.__context__ else error
        code, said = _smtp_answer(cause)
        if code in (530, 534, 535, 538):
            return TokenRejected(
                self.env._(
                    "The outgoing mail server does not accept our user name or password: %(said)s. Correct them in"
                    " Settings → Technical → Outgoing Mail Servers.",
                    said=said,
                )
            )
        if code:
            text = self.env._("The mail server answered: %(code)s %(said)s", code=code, said=said)
            return Rejected(text) if code >= 500 and connected else TemporaryFailure(text)
        if connected and _was_under_way(cause):
            return UnknownOutcome(self.env._("The connection was lost after the mail had been handed over."))
        if isinstance(cause, AssertionError | UnicodeError | MessageError):
            return Rejected(self.env._("No mail can be sent to this address."))
        return TemporaryFailure(
            self.env._(
                "The outgoing mail server cannot be reached: %s", cause.__class__.__name__ if not str(cause) else cause
            )
        )


class _Session:
    """An SMTP session that says good-bye, ``None`` where Odoo does not send (in its own tests)."""

    def __init__(self, session):
        self._session = session

    def __enter__(self):
        return self._session

    def __exit__(self, *exception):
        if self._session:
            try:
                self._session.quit()
            except (smtplib.SMTPException, OSError):
                self._session.close()  # the mail is out, or its fate is known


def _first_the_person(rcpt, person):
    """Let nobody have a copy of what the person does not get: :mod:`smtplib` goes on while one recipient is left, and
    those in copy would get the mail again with each attempt.

    :param rcpt: of a session
    :param person: as the header To has them
    """
    address = email_normalize(str(person))

    def checked(recipient, options=()):
        code, said = rcpt(recipient, options)
        if code not in (250, 251) and email_normalize(recipient) == address:
            raise smtplib.SMTPRecipientsRefused({recipient: (code, said)})
        return code, said

    return checked


def _smtp_answer(error):
    """:return: code and text of what the server said, ``0`` where it said nothing"""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return (code, said.strip()) if code > 0 else (0, said)


def _was_under_way(error):
    """Whether the connection broke after DATA: :mod:`smtplib` tells only by where it stopped."""
    lost = isinstance(error, smtplib.SMTPServerDisconnected | OSError)
    return lost and any(frame.name == "data" for frame in traceback.extract_tb(error.__traceback__))


def _vouches(result, domain):
    """Whether one result of Authentication-Results proves a domain (RFC 8601; alignment as in RFC 7489)."""
    words = result.split()
    found = words[0] if words else ""
    properties = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    if found == "dmarc=pass":
        return properties.get("header.from", domain) == domain
    if found == "dkim=pass":
        return _is_aligned(properties.get("header.d") or properties.get("header.i", ""), domain)
    if found == "spf=pass":
        return _is_aligned(properties.get("smtp.mailfrom", ""), domain)
    return False


def _is_aligned(signer, domain):
    """The domain itself, or one above it, signed: one below may belong to somebody else (a shared host)."""
    signer = signer.strip("\"'").rpartition("@")[2]
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _parts(mail, depth=0):
    """The parts of a mail, not those of a mail inside it."""
    yield mail
    if depth < mail_reader.MAX_DEPTH and mail.get_content_maintype() == "multipart" and mail.is_multipart():
        for part in mail.get_payload():
            yield from _parts(part, depth + 1)


def _deliveries(part):
    """The fields of each recipient in a delivery status, with those of the whole mail, names in lower case."""
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [mail_reader.read_mail(_payload(part))]
    shared, deliveries = {}, []
    for block in blocks:
        fields = {name.lower(): mail_reader.header(block, name) for name in block}
        if "action" in fields or "final-recipient" in fields:
            deliveries.append({**shared, **fields})
        else:
            shared |= fields
    return deliveries


def _payload(part):
    payload = part.get_payload(decode=True)
    return payload if payload is not None else b""


def _first_words(mail):
    content = mail_reader.content(mail)
    return " ".join((content.plain or [own_words_of_html("".join(content.html))])[0].split())[:500]
