"""Mails both ways: an IMAP server that Odoo's gateway asks, and an SMTP server that Odoo sends by, both written by others."""

import imaplib
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate

import pytest
from aiosmtpd.controller import Controller
from social_crm_setup.servers import LOOPBACK, free_port

ADDRESS = "care@shop.example"
ANNA = "anna@people.example"


class Outbox:
    """What the SMTP server took."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd calls it
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, mail))
        return "250 OK"

    def wait_for(self, number, within=60.0):
        """:return: sender and recipients of the envelope, and the mail"""
        deadline = time.monotonic() + within
        while len(self.mails) < number:
            assert time.monotonic() < deadline, f"{len(self.mails)} mails, not {number}"
            time.sleep(0.1)
        assert len(self.mails) == number
        return self.mails[-1]


class Mailbox:
    """The mailbox of care@shop.example, as the world fills it and Odoo empties it."""

    def __init__(self, imap, odoo, server_id):
        self._imap, self._odoo, self._server_id = imap, odoo, server_id

    def put(self, *mails):
        with imaplib.IMAP4(LOOPBACK, self._imap.port) as connection:
            connection.login(self._imap.user, self._imap.password)
            for mail in mails:
                status, _said = connection.append("INBOX", None, None, mail.as_bytes(policy=policy.SMTP))
                assert status == "OK"

    def fetch(self):
        """Press “Fetch Now”."""
        self._odoo.call("fetchmail.server", "fetch_mail", [self._server_id])

    def receive(self, *mails):
        self.put(*mails)
        self.fetch()


def mail(number, text, subject="My lamp flickers", **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Anna Berg <{ANNA}>", ADDRESS, subject
    made["Date"], made["Message-ID"] = formatdate(time.time() + number), f"<a{number}@people.example>"
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def bounce(original):
    """The report of a mail that came back (RFC 3464)."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "MAILER-DAEMON@mx.people.example", "bounce@shop.example", "Undelivered"
    made["Date"], made["Message-ID"], made["Return-Path"] = formatdate(), "<b1@mx.people.example>", "<>"
    made["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="rep"'
    made.set_payload(
        "--rep\nContent-Type: text/plain\n\nSorry.\n--rep\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.people.example\n\n"
        f"Final-Recipient: rfc822; {ANNA}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n"
        f"--rep\nContent-Type: text/rfc822-headers\n\nMessage-ID: {original['Message-ID']}\nSubject: Re\n\n--rep--\n"
    )
    return made


@pytest.fixture
def outbox(odoo):
    outbox = Outbox()
    controller = Controller(outbox, hostname=LOOPBACK, port=free_port())
    controller.start()
    odoo.call(
        "ir.mail_server",
        "create",
        [{"name": "Out", "smtp_host": LOOPBACK, "smtp_port": controller.port, "smtp_encryption": "none"}],
    )
    yield outbox
    controller.stop()


@pytest.fixture
def mailbox(odoo, database, imap_server, outbox):
    """A connected channel whose mail is in the IMAP server, as an administrator would have set it up."""
    [domain] = odoo.call("mail.alias.domain", "create", [{"name": "shop.example", "bounce_alias": "bounce"}])
    odoo.call("res.company", "write", [1], {"alias_domain_id": domain})
    [server_id] = odoo.call(
        "fetchmail.server",
        "create",
        [
            {
                "name": "In",
                "server_type": "imap",
                "server": LOOPBACK,
                "port": imap_server.port,
                "user": imap_server.user,
                "password": imap_server.password,
            }
        ],
    )
    odoo.call("fetchmail.server", "button_confirm_login", [server_id])
    [channel_id] = odoo.call(
        "social.crm.channel",
        "create",
        [
            {
                "name": "Lamp Shop",
                "provider": "email",
                "network_id": database.value("SELECT id FROM social_crm_network WHERE code = 'email'"),
                "alias_name": "care",
            }
        ],
    )
    odoo.call("social.crm.channel", "action_connect", [channel_id])
    assert database.value("SELECT account_handle FROM social_crm_channel") == ADDRESS
    mailbox = Mailbox(imap_server, odoo, server_id)
    mailbox.fetch()  # the demonstration mails of the server are for nobody here
    return mailbox


def answer(odoo, model, record_id, text):
    odoo.call(model, "message_post", [record_id], body=text, message_type="comment", subtype_xmlid="mail.mt_comment")


def test_a_mail_is_answered_and_the_answer_to_that_joins_the_talk(odoo, database, mailbox, outbox):
    asked = mail(1, "It flickers at night.", Cc="Ben <ben@people.example>, bounce@shop.example")
    mailbox.receive(asked, asked)
    assert database.count("social_crm_message") == database.count("social_crm_conversation") == 1
    [(case, talk)] = database.rows("SELECT id, conversation_id FROM social_crm_case")

    answer(odoo, "social.crm.case", case, "Please change the bulb.")
    sender, recipients, ours = outbox.wait_for(1)
    assert (sender, recipients) == ("bounce@shop.example", [ANNA, "ben@people.example"])
    assert (str(ours["To"]), str(ours["Cc"])) == (f"Anna Berg <{ANNA}>", "Ben <ben@people.example>")
    assert str(ours["From"]) == f"Lamp Shop <{ADDRESS}>"
    assert ours["Subject"] == "Re: My lamp flickers"
    assert (ours["In-Reply-To"], ours["References"]) == ("<a1@people.example>", "<a1@people.example>")
    assert ours.get_body(("plain",)).get_content().strip() == "Please change the bulb."
    database.wait_until("SELECT state FROM social_crm_message WHERE direction = 'out'", "sent")
    assert database.value("SELECT external_id FROM social_crm_message WHERE direction = 'out'") == ours["Message-ID"]

    thanks = mail(2, "That helped.", "Thanks!", References=f"<a1@people.example> {ours['Message-ID']}")
    mailbox.receive(thanks)
    mailbox.receive(thanks)
    assert database.column("SELECT conversation_id FROM social_crm_message") == [talk] * 3
    assert database.column("SELECT case_id FROM social_crm_message") == [case] * 3
    assert len(outbox.mails) == 1
    assert database.count("mail_message", "message_id = '<a2@people.example>'") == 1
    theirs = "res_model IN ('social.crm.case', 'social.crm.conversation') AND partner_id NOT IN (SELECT partner_id FROM res_users)"
    assert database.count("mail_followers", theirs) == 0


def test_what_machines_write_is_nobodys_work(odoo, database, mailbox, outbox):
    mailbox.receive(mail(1, "It flickers at night."))
    talk = database.value("SELECT id FROM social_crm_conversation")
    answer(odoo, "social.crm.conversation", talk, "Please change the bulb.")
    _sender, _recipients, ours = outbox.wait_for(1)
    database.wait_until("SELECT state FROM social_crm_message WHERE direction = 'out'", "sent")

    mailbox.receive(
        mail(2, "I am away.", "Automatic reply", In_Reply_To=ours["Message-ID"], Auto_Submitted="auto-replied"),
        mail(3, "I am away.", "Out of office", Auto_Submitted="auto-replied"),
        bounce(ours),
    )
    assert database.column("SELECT state FROM social_crm_message WHERE direction = 'out'") == ["failed"]
    assert "no such address" in database.value("SELECT error FROM social_crm_message WHERE direction = 'out'")
    assert database.count("social_crm_case") == 1
    assert database.rows("SELECT state, unread_count FROM social_crm_conversation ORDER BY id") == [
        ("waiting", 0),
        ("closed", 0),
    ]
    assert database.count("social_crm_message", "is_automatic") == 2
    assert len(outbox.mails) == 1
