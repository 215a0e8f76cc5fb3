import hashlib
import logging
import re
from functools import partial
from http import HTTPStatus

from odoo import SUPERUSER_ID, api, http
from odoo.http import request
from odoo.modules import module

from ..connectors.contract import Delivery, MalformedPayload
from ..tools.cursor import read_committed
from ..tools.wake import wake

MAX_BODY = 1 << 20  # bytes
FETCHED = [
    "provider",
    "inbound_mode",
    "webhook_key",
    "credentials",
]  # of a channel: one query, in place of all there is
KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")  # as secrets.token_urlsafe makes them
# Also what opens a page of Odoo's own to its person: the access log shows those of all addons, whoever links to them.
SECRET_IN_URL = re.compile(
    r"(/social_crm/(?:webhook|digest|preferences|leave|confirm|for-you|feed/mine)/|/ideas/told/|/rate/|[?&]access_token=)"
    r"[^/?&\s\"]+"
)


class WebhookController(http.Controller):
    """Where providers knock. What is authentic is stored, and thanked for only then; it is read later."""

    @http.route(
        "/social_crm/webhook/<path:key>",
        type="http",
        auth="none",
        readonly=False,
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        social_crm_raw_body=MAX_BODY,
        social_crm_params={"key"},
    )
    def receive(self, key):
        """Answer a challenge (GET) or store a delivery (POST).

        :param str key: the channel's webhook key
        """
        if not KEY.fullmatch(key):
            return _answer(HTTPStatus.NOT_FOUND, "There is no webhook here.")
        # A cursor of its own, in READ COMMITTED: deliveries of the same message may arrive side by side.
        with request.env.registry.cursor() as cr:
            read_committed(cr)
            env = api.Environment(cr, SUPERUSER_ID, {})
            channel = env["social.crm.channel"].search_fetch([("webhook_key", "=", key)], FETCHED, limit=1)
            if not channel or channel.inbound_mode != "webhook":
                return _answer(HTTPStatus.NOT_FOUND, "There is no webhook here.")
            if channel._unreadable_reason():  # the provider comes again, and by then the server may have its key
                return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "Signatures cannot be checked now.")
            if request.httprequest.method == "POST":
                return self._store(channel, request.social_crm_body)
            return self._challenge(channel, request.httprequest.args.to_dict())

    def _challenge(self, channel, params):
        body = channel._connector()._answer_challenge(channel, params)
        if body is None:
            return _answer(HTTPStatus.FORBIDDEN, "The challenge was not accepted.")
        return request.make_response(body, [("Content-Type", "text/plain; charset=utf-8")])

    def _store(self, channel, body):
        if len(body) > MAX_BODY:
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A delivery may have at most {MAX_BODY} bytes.")
        connector = channel._connector()
        headers = request.httprequest.headers
        if not connector._verify_webhook(channel, headers, body):
            return _answer(HTTPStatus.FORBIDDEN, "The signature is missing or wrong.")
        error = None
        try:
            delivery = connector._delivery(channel, headers, body)
        except MalformedPayload as malformed:
            error = str(malformed)
            delivery = Delivery(payload=body, dedup_key=hashlib.sha256(body).hexdigest())
        new = channel.env["social.crm.event"]._store(channel, [delivery], error=error)
        status, answer = connector._webhook_answer(malformed=bool(error))
        response = request.make_json_response(answer, status=status)
        if new and not error:
            # The provider need not wait while we wake the drain: it has its answer, and the delivery is committed.
            response.call_on_close(partial(_wake_drain, request.env.registry))
        return response


def _wake_drain(registry):
    if module.current_test:
        return  # the server of a test shares the test's cursor, and has no crons
    with registry.cursor() as cr:
        wake(api.Environment(cr, SUPERUSER_ID, {}), "social_crm_channels.cron_drain")


def _answer(status, message):
    return request.make_json_response({"error": message}, status=status)


class _MaskSecrets(logging.Filter):
    """The key in a webhook's path is a secret, as is what opens a page to its person: they stay out of the access log."""

    def filter(self, record):
        record.msg = _masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_masked, record.args))
        return True


def _masked(value):
    return SECRET_IN_URL.sub(r"\1***", value) if isinstance(value, str) else value


for _name in ("werkzeug", "odoo.http"):
    logging.getLogger(_name).addFilter(_MaskSecrets())
