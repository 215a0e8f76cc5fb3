import base64
import json
import re
import time
from datetime import UTC, datetime
from http import HTTPStatus

from werkzeug import Response

from .server import Server

TOKEN = "user-token-VGhpcyBpcyBub3QgYSByZWFsIHRva2Vu"
APP_TOKEN = "app-token-AAAAAAAAAAAAAAAAAAAAAFakeBearer"
CLIENT_ID, CLIENT_SECRET = "bm9yZGxpY2h0LWNsaWVudA", "client-secret-of-nordlicht"
CONSUMER_SECRET = "api-key-secret-of-nordlicht"
REFRESH_TOKEN = "refresh-token-of-nordlicht"
EPOCH = 1288834974657  # milliseconds: where ids begin (https://docs.x.com/fundamentals/x-ids)
US = {
    "id": "1701000000000000001",
    "name": "Nordlicht",
    "username": "nordlicht",
    "profile_image_url": "https://pbs.example.org/nordlicht_normal.jpg",
    "public_metrics": {"followers_count": 5502, "following_count": 12, "tweet_count": 791, "listed_count": 3},
}
ANNA = {
    "id": "1502000000000000002",
    "name": "Anna Lindqvist",
    "username": "anna_lind",
    "profile_image_url": "https://pbs.example.org/anna_normal.jpg",
    "public_metrics": {"followers_count": 97, "following_count": 31, "tweet_count": 50, "listed_count": 0},
}
REPLY_REFUSED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author"
    " of the post you are replying to."
)


class XServer(Server):
    """X as its API version 2 documents it (https://docs.x.com/x-api), for one app and one account.

    It keeps the rules that people meet: who may be answered (February 2026), no text twice, 280 characters; it pages,
    gives back what is left of each budget, and asks for the right one of its two tokens.
    """

    def __init__(self):
        super().__init__()
        self.users = {US["id"]: US, ANNA["id"]: ANNA}
        self.posts = []  # what mentions us, and what we have said, the oldest first
        self.direct = []  # events of direct messages, the oldest first
        self.media = {}  # id → (name, content, type), as uploaded
        self.files = {}  # path → (content, type); below /dm/ for participants only
        self.closed = set()  # people who take no direct messages
        self.webhooks = []
        self.reachable = True  # whether our webhook answers the challenge
        self.subscriptions = []
        self.refused_events = set()  # event types that the app may not have
        self.errors = []  # partial errors of the next lists
        self.left = {}  # calls left of a budget, by method and first words of the path
        self.usage = {"project_usage": "1200", "project_cap": "15000", "cap_reset_day": 7}
        self.refresh_token = REFRESH_TOKEN
        self._last_id = 2080000000000000000

    # --- what tests say on behalf of people ---

    def post(self, text, author=ANNA, moment=None, **values):
        """Somebody posts.

        :param datetime moment: naive UTC
        :return: the post
        """
        number = self.next_id(moment)
        post = {
            "id": number,
            "text": text,
            "author_id": author["id"],
            "conversation_id": number,
            "created_at": _iso(moment or datetime.now(UTC).replace(tzinfo=None)),
            "edit_history_tweet_ids": [number],
            "entities": {"mentions": _mentions(text, self.users.values())},
            **values,
        }
        self.posts.append(post)
        return post

    def direct_message(self, text, sender=ANNA, recipient=US, moment=None, **values):
        """Somebody writes a direct message.

        :return: its event
        """
        event = {
            "id": self.next_id(moment),
            "event_type": "MessageCreate",
            "text": text,
            "sender_id": sender["id"],
            "dm_conversation_id": "-".join(sorted((sender["id"], recipient["id"]), key=int)),
            "created_at": _iso(moment or datetime.now(UTC).replace(tzinfo=None)),
            **values,
        }
        self.direct.append(event)
        return event

    def next_id(self, moment=None):
        """:return: a new id, of that moment"""
        self._last_id += 1
        if moment is None:
            moment = datetime.now(UTC).replace(tzinfo=None)
        milliseconds = int(moment.replace(tzinfo=UTC).timestamp() * 1000) - EPOCH
        return str((milliseconds << 22) + self._last_id % (1 << 22))

    # --- the API ---

    def respond(self, request, call):
        for pattern, handler, token in ROUTES:
            found = re.fullmatch(pattern, f"{request.method} {request.path}")
            if found:
                if token and request.headers.get("Authorization") != f"Bearer {token}":
                    return problem(401, "Unauthorized", "Unauthorized")
                return self._counted(pattern, getattr(self, handler)(request, call, *found.groups()))
        return problem(404, "Not Found", "Not Found")

    def _counted(self, name, answer):
        left = self.left[name] = self.left.get(name, 300) - 1
        answer.headers.update(
            {
                "x-rate-limit-limit": "300",
                "x-rate-limit-remaining": str(left),
                "x-rate-limit-reset": str(int(time.time()) + 900),
            }
        )
        return answer

    def _me(self, request, call):
        return _answer(US)

    def _user(self, request, call, user_id):
        user = self.users.get(user_id)
        return _answer(user) if user else _not_found("user", user_id)

    def _user_by_name(self, request, call, handle):
        return next(
            (_answer(user) for user in self.users.values() if user["username"] == handle), _not_found("user", handle)
        )

    def _mentioning(self, request, call, user_id):
        mentioning = [post for post in self.posts if _names(post, user_id) and post.get("author_id") != user_id]
        return self._page(request, mentioning)

    def _posts_of(self, request, call, user_id):
        return self._page(request, [post for post in self.posts if post.get("author_id") == user_id])

    def _page(self, request, items):
        since, began = int(request.args.get("since_id", 0)), request.args.get("start_time", "")
        items = [each for each in items if int(each["id"]) > since and each["created_at"][:19] >= began[:19]]
        items.sort(key=lambda each: int(each["id"]), reverse=True)
        size = int(request.args.get("max_results", 100))
        token = request.args.get("pagination_token", "p0")
        if not re.fullmatch(r"p\d+", token):
            return problem(400, "Invalid Request", "The `pagination_token` query parameter value is not valid.")
        start = int(token[1:])
        page = items[start : start + size]
        meta = {"result_count": len(page)}
        if start + size < len(items):
            meta["next_token"] = f"p{start + size}"
        data = {"meta": meta}
        if page:
            data |= {"data": page, "includes": self._includes(page)}
            meta |= {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if self.errors:
            data["errors"], self.errors = self.errors, []
        return _json(data)

    def _includes(self, items):
        names = {each.get(key) for each in items for key in ("author_id", "sender_id", "in_reply_to_user_id")}
        referenced = {other["id"] for each in items for other in each.get("referenced_tweets", [])}
        keys = {key for each in items for key in each.get("attachments", {}).get("media_keys", [])}
        return {
            "users": [user for user_id, user in self.users.items() if user_id in names],
            "tweets": [post for post in self.posts if post["id"] in referenced],
            "media": [{"media_key": key, "type": "photo", "url": f"{self.url}/{key}"} for key in sorted(keys)],
        }

    def _create_post(self, request, call):
        text, answered = call.values.get("text", ""), call.values.get("reply", {}).get("in_reply_to_tweet_id")
        keys = call.values.get("media", {}).get("media_ids", [])
        if not text and not keys:
            return problem(400, "Invalid Request", "One or more parameters to your request was invalid.")
        if len(text) > 280:  # plain letters only; how they are weighed has tests of its own
            return problem(403, "Forbidden", "You are not permitted to perform this action.")
        if any(post.get("author_id") == US["id"] and post["text"] == text != "" for post in self.posts):
            return problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        if any(key not in self.media for key in keys):
            return problem(400, "Invalid Request", "Your media IDs are invalid.")
        post = self.posts_by_id().get(answered)
        if answered and not (post and self._may_answer(post)):
            return problem(403, "Forbidden", REPLY_REFUSED)
        values = {"attachments": {"media_keys": keys}} if keys else {}
        if post:
            values |= {
                "conversation_id": post["conversation_id"],
                "in_reply_to_user_id": post["author_id"],
                "referenced_tweets": [{"type": "replied_to", "id": answered}],
            }
        said = self.post(text, US, **values)
        return _answer({"id": said["id"], "text": text, "edit_history_tweet_ids": [said["id"]]}, HTTPStatus.CREATED)

    def _may_answer(self, post):
        quoted = [each["id"] for each in post.get("referenced_tweets", []) if each["type"] == "quoted"]
        ours = {each["id"] for each in self.posts if each["author_id"] == US["id"]}
        return post["author_id"] == US["id"] or _names(post, US["id"]) or bool(ours & set(quoted))

    def posts_by_id(self):
        return {post["id"]: post for post in self.posts}

    def _delete_post(self, request, call, post_id):
        post = self.posts_by_id().get(post_id)
        if not post or post["author_id"] != US["id"]:
            return problem(404, "Not Found Error", f"Could not find tweet with id: [{post_id}].")
        self.posts.remove(post)
        return _answer({"deleted": True})

    def _direct_events(self, request, call):
        return self._page(request, list(self.direct))

    def _direct_events_with(self, request, call, participant):
        return self._page(
            request, [each for each in self.direct if participant in each["dm_conversation_id"].split("-")]
        )

    def _direct_events_of(self, request, call, conversation):
        return self._page(request, [each for each in self.direct if each["dm_conversation_id"] == conversation])

    def _write_to(self, request, call, participant):
        return self._write(call, "-".join(sorted((participant, US["id"]), key=int)), participant)

    def _write_in(self, request, call, conversation):
        return self._write(call, conversation)

    def _write(self, call, conversation, participant=""):
        keys = [each["media_id"] for each in call.values.get("attachments", [])]
        if not call.values.get("text") and not keys:
            return problem(400, "Invalid Request", "One or more parameters to your request was invalid.")
        if participant in self.closed:
            return problem(
                403, "Forbidden", "You do not have permission to DM one or more participants.", errors=[{"code": 349}]
            )
        values = {"attachments": {"media_keys": keys}} if keys else {}
        event = self.direct_message(call.values.get("text", ""), US, dm_conversation_id=conversation, **values)
        return _answer({"dm_conversation_id": conversation, "dm_event_id": event["id"]}, HTTPStatus.CREATED)

    def _delete_direct(self, request, call, event_id):
        event = next((each for each in self.direct if each["id"] == event_id), None)
        if not event or event["sender_id"] != US["id"]:
            return problem(404, "Not Found Error", f"Could not find dm_event with id: [{event_id}].")
        self.direct.remove(event)
        return _answer({"deleted": True})

    def _upload(self, request, call):
        if "media" not in call.files or not call.values.get("media_category"):
            return problem(400, "Invalid Request", "One or more parameters to your request was invalid.")
        number = self.next_id()
        self.media[number] = call.files["media"]
        return _answer({"id": number, "media_key": f"3_{number}", "expires_after_secs": 86400})

    # --- webhooks and subscriptions ---

    def _list_webhooks(self, request, call):
        return _json({"data": self.webhooks, "meta": {"result_count": len(self.webhooks)}})

    def _create_webhook(self, request, call):
        url = call.values.get("url", "")
        if not re.fullmatch(r"https://[^/:]+/.*", url):
            return problem(400, "Invalid Request", "UrlValidationFailed: the URL must use https and no port.")
        if not self.reachable:
            return problem(400, "Invalid Request", "CrcValidationFailed: the callback URL did not answer correctly.")
        hook = {"id": self.next_id(), "url": url, "valid": True, "created_at": "2026-11-02T09:00:00.000Z"}
        self.webhooks.append(hook)
        return _answer(hook)

    def _validate_webhook(self, request, call, webhook_id):
        hook = next((each for each in self.webhooks if each["id"] == webhook_id), None)
        if not hook:
            return problem(400, "Invalid Request", "WebhookIdInvalid")
        hook["valid"] = self.reachable
        return _answer({"valid": hook["valid"]})

    def _delete_webhook(self, request, call, webhook_id):
        self.webhooks = [each for each in self.webhooks if each["id"] != webhook_id]
        return _answer({"deleted": True})

    def _list_subscriptions(self, request, call):
        return _json({"data": self.subscriptions, "meta": {"total_subscriptions": len(self.subscriptions)}})

    def _create_subscription(self, request, call):
        if call.values["event_type"] in self.refused_events:
            return problem(403, "Forbidden", "Your app may not subscribe to this event type.")
        subscription = {"subscription_id": self.next_id(), **call.values}
        self.subscriptions.append(subscription)
        return _answer(subscription)

    def _change_subscription(self, request, call, subscription_id):
        subscription = next(each for each in self.subscriptions if each["subscription_id"] == subscription_id)
        subscription.update(call.values)
        return _answer(subscription)

    def _delete_subscription(self, request, call, subscription_id):
        self.subscriptions = [each for each in self.subscriptions if each["subscription_id"] != subscription_id]
        return _answer({"deleted": True})

    def _show_usage(self, request, call):
        return _answer(self.usage)

    # --- authorising, and files ---

    def _grant(self, request, call):
        """Exchange a code, or a refresh token, which is good once (RFC 6749; RFC 7636 for the verifier)."""
        proof = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {proof}":
            return _json(
                {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}, 401
            )
        kind = call.values.get("grant_type")
        if kind == "refresh_token" and call.values.get("refresh_token") == self.refresh_token:
            self.refresh_token += "+"
        elif kind != "authorization_code" or not call.values.get("code_verifier"):
            return _json({"error": "invalid_request", "error_description": "Value passed was invalid."}, 400)
        return _json(
            {
                "token_type": "bearer",
                "expires_in": 7200,
                "access_token": TOKEN,
                "refresh_token": self.refresh_token,
                "scope": "tweet.read tweet.write users.read dm.read dm.write media.write offline.access",
            }
        )

    def _file(self, request, call):
        path = request.path.lstrip("/")
        if path not in self.files:
            return problem(404, "Not Found", "Not Found")
        if path.startswith("dm/") and request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return problem(401, "Unauthorized", "Unauthorized")
        content, mimetype = self.files[path]
        return Response(content, content_type=mimetype)


ID = r"([^/]+)"
ROUTES = (  # what is asked for, who answers, and the token that it takes; the first that fits
    (r"GET /2/users/me", "_me", TOKEN),
    (rf"GET /2/users/by/username/{ID}", "_user_by_name", TOKEN),
    (rf"GET /2/users/{ID}/mentions", "_mentioning", TOKEN),
    (rf"GET /2/users/{ID}/tweets", "_posts_of", TOKEN),
    (rf"GET /2/users/{ID}", "_user", TOKEN),
    (r"POST /2/tweets", "_create_post", TOKEN),
    (rf"DELETE /2/tweets/{ID}", "_delete_post", TOKEN),
    (r"GET /2/dm_events", "_direct_events", TOKEN),
    (rf"GET /2/dm_conversations/with/{ID}/dm_events", "_direct_events_with", TOKEN),
    (rf"GET /2/dm_conversations/{ID}/dm_events", "_direct_events_of", TOKEN),
    (rf"POST /2/dm_conversations/with/{ID}/messages", "_write_to", TOKEN),
    (rf"POST /2/dm_conversations/{ID}/messages", "_write_in", TOKEN),
    (rf"DELETE /2/dm_events/{ID}", "_delete_direct", TOKEN),
    (r"POST /2/media/upload", "_upload", TOKEN),
    (r"GET /2/webhooks", "_list_webhooks", APP_TOKEN),
    (r"POST /2/webhooks", "_create_webhook", APP_TOKEN),
    (rf"PUT /2/webhooks/{ID}", "_validate_webhook", APP_TOKEN),
    (rf"DELETE /2/webhooks/{ID}", "_delete_webhook", APP_TOKEN),
    (r"GET /2/activity/subscriptions", "_list_subscriptions", APP_TOKEN),
    (r"POST /2/activity/subscriptions", "_create_subscription", TOKEN),
    (rf"PUT /2/activity/subscriptions/{ID}", "_change_subscription", TOKEN),
    (rf"DELETE /2/activity/subscriptions/{ID}", "_delete_subscription", TOKEN),
    (r"GET /2/usage/tweets", "_show_usage", APP_TOKEN),
    (r"POST /2/oauth2/token", "_grant", ""),
    (r"GET /(?:dm|media)/.+", "_file", ""),
)


def problem_text(status, title, detail, **more):
    """What X says of an error (https://docs.x.com/x-api/fundamentals/response-codes-and-errors).

    :return: the JSON, as text
    """
    return json.dumps({"title": title, "detail": detail, "type": "about:blank", "status": int(status), **more})


def problem(status, title, detail, **more):
    return Response(problem_text(status, title, detail, **more), int(status), content_type="application/problem+json")


def _not_found(kind, value):
    error = {
        "value": value,
        "detail": f"Could not find {kind} with id: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }
    return _json({"errors": [error]})


def _answer(data, status=HTTPStatus.OK):
    return _json({"data": data}, status)


def _json(data, status=HTTPStatus.OK):
    return Response(json.dumps(data), int(status), content_type="application/json")


def _iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _mentions(text, users):
    return [
        {"start": text.index(f"@{user['username']}"), "username": user["username"], "id": user["id"]}
        for user in users
        if f"@{user['username']}" in text
    ]


def _names(post, user_id):
    return any(mention["id"] == user_id for mention in post["entities"].get("mentions", []))
