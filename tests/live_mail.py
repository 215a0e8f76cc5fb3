"""A mailbox that the world fills and Odoo empties, and a server that takes what Odoo sends."""

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

    def fetch(self, within=30.0):
        """Press “Fetch Now” until nothing is unread: it does nothing while the scheduler is at the mailbox."""
        deadline = time.monotonic() + within
        while True:
            self._odoo.call("fetchmail.server", "fetch_mail", [self._server_id])
            if not self._unread():
                time.sleep(0.2)  # a mail that is being read looks as if it had been for a moment
                if not self._unread():
                    return
            assert time.monotonic() < deadline, "there are still mails in the mailbox"
            time.sleep(0.1)

    def _unread(self):
        """:return: numbers of the mails that nobody has read"""
        with imaplib.IMAP4(LOOPBACK, self._imap.port) as connection:
            connection.login(self._imap.user, self._imap.password)
            connection.select("INBOX", readonly=True)
            _status, [numbers] = connection.search(None, "UNSEEN")
            return numbers.split()

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
