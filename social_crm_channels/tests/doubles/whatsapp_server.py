import hashlib
import hmac
import json
import re

from werkzeug import Response

from .graph_server import APP_ID, APP_SECRET, GraphServer, answer, graph_error

TOKEN = "EAAJnordlichtSystemUserToken"
PHONE_ID = "106540352242922"
OTHER_PHONE_ID = "106540352249999"
BUSINESS_ID = "102290129340398"
SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging")
CREDENTIALS = {
    "client_id": APP_ID,
    "client_secret": APP_SECRET,
    "access_token": TOKEN,
    "phone_number_id": PHONE_ID,
    "business_account_id": BUSINESS_ID,
}
TEXT_LIMIT = 4096
ORDER = ("HEADER", "BODY", "FOOTER", "BUTTONS")


class WhatsappServer(GraphServer):
    """WhatsApp's Cloud API as Meta documents it (https://developers.facebook.com/docs/whatsapp/cloud-api)."""

    routes = [
        *GraphServer.routes,
        ("POST", r"(\d+)/messages", "_messages"),
        ("POST", r"(\d+)/media", "_upload"),
        ("GET", r"(\d+)/message_templates", "_message_templates"),
        ("GET|POST", r"(\d+)/subscribed_apps", "_subscribed_apps"),
        ("GET", r"(\d+)", "_object"),
    ]

    def __init__(self):
        super().__init__()
        self.add_token(TOKEN, SCOPES, account="122100000000001", name="Nordlicht")
        self.numbers = {
            PHONE_ID: {
                "id": PHONE_ID,
                "display_phone_number": "+46 70 174 06 00",
                "verified_name": "Nordlicht",
                "quality_rating": "GREEN",
                "throughput": {"level": "STANDARD"},
                "messaging_limit_tier": "TIER_1K",
                "status": "CONNECTED",
            }
        }
        self.templates = []  # as the API gives them
        self.page = 100  # templates an answer
        self.subscribed = False
        self.media = {}  # id → (name, type, content)
        self.sent = []  # what was sent: its id and the values of the call
        self.read = []  # ids of messages that were marked as read

    def respond(self, request, call):
        if request.path.startswith("/media/"):
            return self._file(request, request.path.removeprefix("/media/"))
        return super().respond(request, call)

    def status_of(self, sent, state, moment, errors=()):
        """What the webhook tells of a message that was sent, as an element of ``statuses``."""
        values = sent["values"]
        status = {"id": sent["id"], "status": state, "timestamp": str(moment), "recipient_id": values.get("to", "")}
        if values.get("biz_opaque_callback_data"):
            status["biz_opaque_callback_data"] = values["biz_opaque_callback_data"]
        return {**status, "errors": list(errors)} if errors else status

    def _object(self, call, object_id):
        if object_id in self.numbers:
            return answer(self.numbers[object_id])
        if object_id in self.media:
            _name, mimetype, content = self.media[object_id]
            digest = hashlib.sha256(content).hexdigest()
            url = f"{self.url}/media/{object_id}?hash={digest[:8]}"
            return answer(
                {
                    "messaging_product": "whatsapp",
                    "id": object_id,
                    "url": url,
                    "mime_type": mimetype,
                    "sha256": digest,
                    "file_size": len(content),
                }
            )
        said = f"Unsupported get request. Object with ID '{object_id}' does not exist"
        return graph_error(100, said, 33, type="GraphMethodException")

    def _file(self, request, media_id):
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given, f"Bearer {TOKEN}"):
            return Response("", 401)
        _name, mimetype, content = self.media[media_id]
        return Response(content, content_type=mimetype)

    def _subscribed_apps(self, call, business_id):
        if business_id != BUSINESS_ID:
            return graph_error(100, "Unsupported request.", 33, type="GraphMethodException")
        if self.requests[-1][0] == "POST":
            self.subscribed = True
            return answer({"success": True})
        app = {"whatsapp_business_api_data": {"id": APP_ID, "name": "Nordlicht", "link": "https://www.facebook.com/"}}
        return answer({"data": [app] if self.subscribed else []})

    def _message_templates(self, call, business_id):
        start = int(call.values.get("after") or 0)
        page = self.templates[start : start + self.page]
        paging = {"cursors": {"before": str(start), "after": str(start + len(page))}}
        if start + len(page) < len(self.templates):
            paging["next"] = f"{self.url}/v24.0/{business_id}/message_templates?after={start + len(page)}"
        return answer({"data": page, "paging": paging})

    def _upload(self, call, phone_id):
        if call.values.get("messaging_product") != "whatsapp" or "file" not in call.files:
            return graph_error(100, "(#100) The parameter messaging_product is required.")
        media_id = str(9_000_000 + len(self.media))
        self.media[media_id] = call.files["file"]
        return answer({"id": media_id})

    def _messages(self, call, phone_id):
        values = call.values
        if values.get("messaging_product") != "whatsapp":
            return graph_error(100, "(#100) The parameter messaging_product is required.")
        if phone_id not in self.numbers:
            return graph_error(100, "Unsupported post request.", 33, type="GraphMethodException")
        if values.get("status") == "read":
            self.read.append(values["message_id"])
            return answer({"success": True})
        if not (values.get("to") or values.get("recipient")):
            return graph_error(100, "(#100) The parameter to is required.")
        return self._refusal(values) or self._accept(values)

    def _refusal(self, values):
        content = values.get(values.get("type")) or {}
        if values["type"] == "text" and len(content.get("body", "")) > TEXT_LIMIT:
            return graph_error(100, "(#100) Param text['body'] must be at most 4096 characters long.")
        if values["type"] in ("image", "video", "audio", "document") and content.get("id") not in self.media:
            return graph_error(131053, "(#131053) Media upload error")
        if values["type"] == "audio" and "caption" in content:
            return graph_error(100, '(#100) Unexpected key "caption" on param "audio".')
        return self._template_refusal(content) if values["type"] == "template" else None

    def _template_refusal(self, content):
        wanted = (content["name"], content["language"]["code"])
        known = next((each for each in self.templates if (each["name"], each["language"]) == wanted), None)
        if not known or known["status"] != "APPROVED":
            return graph_error(132001, "(#132001) Template name does not exist in the translation")
        given = [each for component in content.get("components", ()) for each in component["parameters"]]
        if len(given) != _variable_count(known):
            return graph_error(132000, "(#132000) Number of parameters does not match the expected number of params")
        if any(not each["text"] or re.search(r"[\n\t]| {5}", each["text"]) for each in given):
            return graph_error(132018, "(#132018) There was an issue with the parameters in your template.")
        return None

    def _accept(self, values):
        message_id = f"wamid.sent{len(self.sent) + 1:04d}"
        self.sent.append({"id": message_id, "values": values})
        known_as = values.get("to") or values.get("recipient")
        return answer(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": known_as, "wa_id": values.get("to", "")}],
                "messages": [{"id": message_id, "message_status": "accepted"}],
            }
        )


def template(name, body, *, number=1, language="en_US", status="APPROVED", category="UTILITY", named=False, more=()):
    """A template as the API gives it.

    :param more: components beside the body
    """
    components = sorted([*more, {"type": "BODY", "text": body}], key=lambda each: ORDER.index(each["type"]))
    return {
        "id": f"5940{number:04d}",
        "name": name,
        "language": language,
        "status": status,
        "category": category,
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": components,
    }


def _variable_count(known):
    texts = [component.get("text") or "" for component in known["components"]]
    texts += [button.get("url") or "" for each in known["components"] for button in each.get("buttons", ())]
    return sum(len(set(re.findall(r"\{\{\s*\w+\s*\}\}", text))) for text in texts)


def payload(*values, field="messages"):
    """The bytes of a delivery with a change for each value."""
    changes = [{"value": value, "field": field} for value in values]
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": BUSINESS_ID, "changes": changes}]}
    ).encode()
