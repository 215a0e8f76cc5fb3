import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from odoo.tests.common import _super_send

LOOPBACK = "127.0.0.1"


@dataclass
class Call:
    """A request that the server got."""

    path: str
    body: bytes
    headers: dict
    values: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)

    @property
    def method(self):
        """The last part of the path: what a Bot API method is called, for one."""
        return self.path.rpartition("/")[2]


LOOK_EVERY = 0.02  # seconds, whether to stop: usually it is half a second, and each test would wait for that


class Server:
    """An HTTP server on a free port of the loopback interface; a context manager.

    ``calls`` holds the requests in the order of arrival.
    """

    def __init__(self):
        self.calls = []
        self._prepared = deque()
        self._server = make_server(LOOPBACK, 0, self._application, threaded=True, request_handler=_QuietHandler)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(LOOK_EVERY,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer_next(self, status, body=b"", headers=None, delay=0.0, hang_up=False):
        """Prepare the answer to a coming request; several are used up in order.

        :param float delay: seconds until it is given
        :param bool hang_up: close the connection without an answer
        """
        self._prepared.append((Response(body, status, headers), delay, hang_up))

    def respond(self, request, call):
        """Answer as the provider would.

        :rtype: werkzeug.Response
        """
        return Response("{}", content_type="application/json")

    def _application(self, environ, start_response):
        request = Request(environ)
        body = request.get_data(cache=True, parse_form_data=False)
        values = dict(request.get_json(silent=True) or {}) if request.is_json else request.form.to_dict()
        files = {name: (file.filename, file.read(), file.mimetype) for name, file in request.files.items()}
        call = Call(request.path, body, dict(request.headers), values, files)
        self.calls.append(call)
        if not self._prepared:
            return self.respond(request, call)(environ, start_response)
        response, delay, hang_up = self._prepared.popleft()
        time.sleep(delay)
        if hang_up:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        return response(environ, start_response)


class LoopbackMixin:
    """Lets a test case of Odoo's call servers on the loopback interface, and nobody else; goes before it."""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # Odoo's own compares the time-out with a number, and ours is a pair.
        if urlsplit(r.url).hostname == LOOPBACK:
            return _super_send(s, r, **kw)
        return super()._request_handler(s, r, **{**kw, "timeout": None})


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, *args):
        """The test says what it saw."""

    def log(self, type, message, *args):
        """As above."""
