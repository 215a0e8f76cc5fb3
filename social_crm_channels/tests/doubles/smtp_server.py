import socket
import time
from collections import deque
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from .server import LOOPBACK

OK = "250 OK"


class SmtpServer:
    """The real SMTP server aiosmtpd on a free port of the loopback interface; a context manager.

    ``mails`` holds what it took, ``calls`` each mail that was handed over, taken or not.
    """

    def __init__(self, user="", password=""):
        self.mails = []
        self.calls = []
        self._prepared = deque()
        self._credentials = (user, password)
        with socket.socket() as free:
            free.bind((LOOPBACK, 0))
            self.port = free.getsockname()[1]
        self.url = f"smtp://{LOOPBACK}:{self.port}"
        self._controller = Controller(
            self,
            hostname=LOOPBACK,
            port=self.port,
            authenticator=self._authenticate if user else None,
            auth_required=bool(user),
            auth_require_tls=False,
            enable_SMTPUTF8=True,
        )

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *exception):
        self._controller.stop()

    def answer_next(self, status=250, body="", at="data", delay=0.0, hang_up=False):
        """Prepare the answer to a coming command; several are used up in order.

        :param int status: of SMTP
        :param str body: what it says beside the status
        :param str at: ``data``, ``rcpt`` or ``mail``
        :param bool hang_up: close the connection without an answer
        """
        self._prepared.append((at, f"{status} {body or 'as prepared'}", delay, hang_up))

    # what aiosmtpd calls ------------------------------------------------
    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - as aiosmtpd calls it
        answer = self._answer(server, "mail")
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - as aiosmtpd calls it
        answer = self._answer(server, "rcpt")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd calls it
        self.calls.append(envelope)
        answer = self._answer(server, "data")
        if answer.startswith("2"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            mail.envelope_from, mail.envelope_to = envelope.mail_from, list(envelope.rcpt_tos)
            self.mails.append(mail)
        return answer

    def _answer(self, server, at):
        if not self._prepared or self._prepared[0][0] != at:
            return OK
        _at, answer, delay, hang_up = self._prepared.popleft()
        time.sleep(delay)
        if hang_up:
            server.transport.abort()
        return answer

    def _authenticate(self, server, session, envelope, mechanism, data):
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self._credentials, handled=False)
