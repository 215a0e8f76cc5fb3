import json
from http import HTTPStatus

from werkzeug import Response

from .graph_server import GraphServer, answer, graph_error

PAGE_ID = "310033003300"
PAGE_TOKEN = "EAAB-page-token-of-nordlicht"
USER_TOKEN = "EAAB-token-of-the-person-who-manages-it"
RIGHTS = (
    "pages_show_list",
    "pages_manage_metadata",
    "pages_messaging",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_manage_posts",
)


class FacebookServer(GraphServer):
    """A Page's part of the Graph API: the Send API of the Messenger Platform, comments, and the Page's apps."""

    routes = [
        *GraphServer.routes,
        ("GET", "me/accounts", "_accounts"),
        ("GET", "me/subscribed_apps", "_apps"),
        ("POST", "me/subscribed_apps", "_subscribe_page"),
        ("DELETE", "me/subscribed_apps", "_unsubscribe_page"),
        ("POST", r"(\d+)/messages", "_message"),
        ("POST", r"([\d_]+)/comments", "_comment"),
        ("POST", r"(\d+)/feed", "_post"),
        ("POST", r"([\d_]+)", "_edit_comment"),
        ("DELETE", r"([\d_]+)", "_delete_comment"),
        ("GET", r"(\d+)", "_profile"),
    ]

    def __init__(self):
        super().__init__()
        self.add_token(PAGE_TOKEN, RIGHTS, account=PAGE_ID, name="Nordlicht Lamps")
        self.pages = [{"id": PAGE_ID, "name": "Nordlicht Lamps", "access_token": PAGE_TOKEN}]
        self.page_fields = None  # what the Page tells our app
        self.closed = set()  # people who wrote more than a day ago
        self.human_agent = False  # Meta has granted it
        self.profiles = {}  # person → name, first_name, last_name, profile_pic
        self.people = {}  # public comment or post → who wrote it
        self.gone = set()  # comments and posts that were deleted
        self.answered_in_private = set()
        self.messages = []  # what was sent in Messenger
        self.seen = []  # people whose messages we marked as seen
        self.comments = {}  # id → text, of ours
        self.posts = {}  # id → what the Page posted
        self.files = {}  # path → (content, type)
        self._number = 900

    def respond(self, request, call):
        if request.path in self.files:
            content, mimetype = self.files[request.path]
            return Response(content, content_type=mimetype)
        return super().respond(request, call)

    def add_file(self, name, content, mimetype):
        """Hand out a file, as Meta's content network does.

        :return: its URL
        """
        self.files[f"/v/t59.2708-21/{name}"] = (content, mimetype)
        return f"{self.url}/v/t59.2708-21/{name}?oh=00_AfB&oe=65F1"

    def _me(self, call):
        known = self.tokens[call.token]
        if known["type"] != "PAGE" and "category" in call.values.get("fields", ""):
            return graph_error(100, "(#100) Tried accessing nonexisting field (category) on node type (User)")
        return answer({"id": known["profile_id"], "name": known.get("name", ""), "category": "Home Decor"})

    def _accounts(self, call):
        return answer({"data": self.pages})

    def _apps(self, call):
        if self.page_fields is None:
            return answer({"data": []})
        return answer({"data": [{"id": self.tokens[call.token]["app_id"], "subscribed_fields": self.page_fields}]})

    def _subscribe_page(self, call):
        self.page_fields = call.values["subscribed_fields"].split(",")
        return answer({"success": True})

    def _unsubscribe_page(self, call):
        self.page_fields = None
        return answer({"success": True})

    def _message(self, call, page_id):
        values = {key: _parsed(value) for key, value in call.values.items()}
        if page_id != self.tokens[call.token]["profile_id"]:
            return graph_error(190, "A page access token is required for this call.", 2069032, HTTPStatus.UNAUTHORIZED)
        if values.get("sender_action") == "mark_seen":
            self.seen.append(values["recipient"]["id"])
            return answer({"recipient_id": values["recipient"]["id"]})
        refused = self._refuse_message(values) or self._refuse_recipient(values)
        if refused:
            return refused
        recipient = values["recipient"]
        target = recipient.get("comment_id") or recipient.get("post_id")
        if target:
            self.answered_in_private.add(target)
        self._number += 1
        self.messages.append({"mid": f"m_{self._number}", **values, "file": call.files.get("filedata")})
        person = recipient.get("id") or self.people[target]
        return answer({"recipient_id": person, "message_id": f"m_{self._number}"})

    @staticmethod
    def _refuse_message(values):
        if values.get("messaging_type") not in ("RESPONSE", "UPDATE", "MESSAGE_TAG"):
            return graph_error(100, "(#100) Invalid messaging type")
        if len(values["message"].get("text", "")) > 2000:
            return graph_error(100, "(#100) Length of param message[text] must be less than or equal to 2000")
        if not (values["message"].get("text") or values["message"].get("attachment")):
            return graph_error(100, "(#100) Param message must be non-empty")
        return None

    def _refuse_recipient(self, values):
        recipient = values["recipient"]
        target = recipient.get("comment_id") or recipient.get("post_id")
        if target in self.answered_in_private:
            return graph_error(10900, "(#10900) Activity already replied to")
        if target and target not in self.people:
            return graph_error(100, "(#100) Invalid parameter", 2018001)
        tagged = values["messaging_type"] == "MESSAGE_TAG" and values.get("tag") == "HUMAN_AGENT" and self.human_agent
        if recipient.get("id") in self.closed and not tagged:
            return graph_error(10, "(#10) This message is sent outside of allowed window.", 2018278)
        return None

    def _comment(self, call, parent):
        if parent in self.gone:
            return graph_error(100, f"Unsupported post request. Object with ID '{parent}' does not exist", 33)
        if len(call.values.get("message", "")) > 8000:
            return graph_error(100, "(#100) The comment is too long")
        if not (call.values.get("message") or call.files):
            return graph_error(100, "(#100) Missing message or attachment")
        self._number += 1
        comment_id = f"{parent.partition('_')[0]}_{self._number}"
        self.comments[comment_id] = {"parent": parent, "message": call.values.get("message", ""), "files": call.files}
        return answer({"id": comment_id})

    def _post(self, call, page_id):
        known = self.tokens[call.token]
        if page_id != known["profile_id"] or "pages_manage_posts" not in known["scopes"]:
            said = "(#200) If posting to a page, requires both pages_read_engagement and pages_manage_posts"
            return graph_error(200, said, status=HTTPStatus.FORBIDDEN)
        if not (call.values.get("message") or call.values.get("link")):
            return graph_error(100, "(#100) Missing message or attachment")
        self._number += 1
        post_id = f"{page_id}_{self._number}"
        self.posts[post_id] = call.values
        return answer({"id": post_id})

    def _edit_comment(self, call, comment_id):
        if comment_id not in self.comments:
            return graph_error(100, "Unsupported post request.", 33)
        self.comments[comment_id]["message"] = call.values["message"]
        return answer({"success": True})

    def _delete_comment(self, call, comment_id):
        if self.comments.pop(comment_id, None) is None:
            return graph_error(100, "Unsupported delete request.", 33)
        return answer({"success": True})

    def _profile(self, call, person):
        if person not in self.profiles:
            return graph_error(100, "No profile available for this user.", 2018218)
        return answer({**self.profiles[person], "id": person})


def _parsed(value):
    """A multipart form holds JSON."""
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] == "{" else value
    except ValueError:
        return value
