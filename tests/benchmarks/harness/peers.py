"""The addons of the Odoo Community Association that do the like, used the way they are used in life."""

import email.message
import email.utils
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from .product import TEXT, TOKEN, updates

MODULES = ("helpdesk_mgmt", "mail_gateway_telegram")


class Helpdesk:
    """``helpdesk_mgmt``: a mail becomes a ticket by ``message_process``.

    As Odoo's fetchmail does it (``mail/models/fetchmail.py``): one cursor for all mails, a commit after each.

    :param str database: where the addon is installed
    """

    def __init__(self, database):
        self.database = database
        self._sent = 0

    def run(self, number):
        """Process mails, each of a person who never wrote before.

        :param int number: how many
        :return: mails a second
        """
        mails = [self._mail() for _mail in range(number)]
        with Registry(self.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            before = env["helpdesk.ticket"].search_count([])
            cr.commit()
            started = time.perf_counter()
            for mail in mails:
                env["mail.thread"].message_process("helpdesk.ticket", mail)
                cr.commit()
            seconds = time.perf_counter() - started
            _expect(env["helpdesk.ticket"].search_count([]) - before, number, "tickets")
        return number / seconds

    def _mail(self):
        self._sent += 1
        mail = email.message.EmailMessage()
        mail["From"] = f"Person {self._sent} <person{self._sent}@example.com>"
        mail["To"] = "help@example.org"
        mail["Subject"] = f"My parcel ({self._sent})"
        mail["Date"] = email.utils.formatdate()
        mail["Message-Id"] = email.utils.make_msgid(domain="example.com")
        mail.set_content(f"{TEXT} ({self._sent})")
        return mail.as_bytes()


class Gateway:
    """``mail_gateway_telegram``: an update becomes a message of a discuss channel by ``_receive_update``.

    As its controller does it: a request, that is, a cursor and a transaction, an update.

    :param str database: where the addon is installed
    """

    def __init__(self, database):
        self.database = database
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._id = (
                env["mail.gateway"]
                .create(
                    {
                        "name": "Bench",
                        "gateway_type": "telegram",
                        "token": TOKEN,
                        "webhook_key": "bench",
                        "integrated_webhook_state": "integrated",
                        "member_ids": [(4, env.ref("base.user_admin").id)],
                    }
                )
                .id
            )

    def run(self, number, messages_each):
        """Receive updates.

        :param int number: how many
        :param int messages_each: messages a person
        :return: updates a second
        """
        payloads = updates(number, messages_each)
        started = time.perf_counter()
        for payload in payloads:
            with Registry(self.database).cursor() as cr:
                self._receive(cr, payload)
        seconds = time.perf_counter() - started
        with Registry(self.database).cursor() as cr:
            said = api.Environment(cr, SUPERUSER_ID, {})["mail.message"].search_count(
                [("body", "like", TEXT), ("model", "=", "discuss.channel")], limit=number
            )
            _expect(said, number, "messages")
        return number / seconds

    def _receive(self, cr, payload):
        env = api.Environment(cr, SUPERUSER_ID, {})
        bot = env["mail.gateway"]._get_gateway("bench", gateway_type="telegram", state="integrated")
        dispatcher = (
            env["mail.gateway.telegram"].with_user(bot["webhook_user_id"]).with_context(no_gateway_notification=True)
        )
        dispatcher._receive_update(dispatcher.env["mail.gateway"].sudo().browse(bot["id"]), payload)


def _expect(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{wanted} {what} were expected and {found} found: the figure would mean nothing")
