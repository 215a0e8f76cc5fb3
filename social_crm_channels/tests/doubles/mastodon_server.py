import html
import itertools
import json
import re
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode

from werkzeug import Response

from .server import Server

TOKEN = "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0"
DOMAIN = "social.example"
LIMIT = 500


class MastodonServer(Server):
    """A server of Mastodon's API as https://docs.joinmastodon.org documents it, with our account on it.

    It adds to the program mastodon-mock, which the live tests talk to: ids that are no numbers, files that take time,
    refusals in all their forms, blocked people, servers that are not Mastodon, and who may see what.

    :param str software: what nodeinfo says; anything but ``mastodon`` forgets idempotency keys
    """

    def __init__(self, software="mastodon"):
        super().__init__()
        self.software = software
        self.statuses = {}  # id → status, in the order in which they came
        self.notifications = []  # the oldest first
        self.media = {}  # id → (name, content, type)
        self.media_pending = 0  # how often a file is still being processed when asked for
        self.keys = {}  # idempotency key → id of the status
        self.hidden = set()  # missing endpoints, by path
        self.blocking = set()  # ids of accounts who let us see nothing of theirs
        self.scopes = ["read", "write"]
        self.api_v2 = True
        self.limit = LIMIT
        self.file_types = ["image/png", "video/mp4", "audio/mpeg"]
        self._numbers = itertools.count(114000000000000000)
        self.us = self.account("nordlicht", "Nordlicht Lamps")

    # --- what a test makes happen ---

    def account(self, acct, name=""):
        """An ``Account``; its id is derived from ``acct``, so that the same one is the same."""
        user, _at, domain = acct.partition("@")
        return {
            "id": str(109000000000000000 + sum(ord(letter) * 31**place for place, letter in enumerate(acct)) % 10**12),
            "username": user,
            "acct": acct,
            "display_name": name,
            "url": f"https://{domain or DOMAIN}/@{user}",
            "avatar": f"https://files.{DOMAIN}/avatars/{user}.png",
            "followers_count": 12,
        }

    def post(self, author, text, *, at=None, answers=None, mentions=(), visibility="public", **values):
        """A post of somebody, who may be us."""
        parent = self.statuses.get(answers)
        status_id = str(next(self._numbers))
        status = {
            "id": status_id,
            "created_at": _iso(at),
            "edited_at": None,
            "in_reply_to_id": answers,
            "in_reply_to_account_id": parent and parent["account"]["id"],
            "visibility": visibility,
            "spoiler_text": "",
            "content": _html(text),
            "url": f"https://{DOMAIN}/@{author['acct']}/{status_id}",
            "uri": f"https://{DOMAIN}/users/{author['username']}/statuses/{status_id}",
            "account": author,
            "mentions": [{key: each[key] for key in ("id", "username", "acct", "url")} for each in mentions],
            "media_attachments": [],
            "poll": None,
            **values,
        }
        self.statuses[status_id] = status
        return status

    def mention(self, author, text, **values):
        """Somebody mentions us.

        :return: the ``Notification``
        """
        values["mentions"] = [self.us, *values.get("mentions", ())]
        return self.notify(self.post(author, f"@nordlicht {text}", **values))

    def notify(self, status, kind="mention"):
        notification = {
            "id": str(next(self._numbers)),
            "type": kind,
            "created_at": status["created_at"],
            "account": status["account"],
            "status": status,
        }
        self.notifications.append(notification)
        return notification

    def delete(self, status_id):
        """As Mastodon does: answers to it answer nothing any more."""
        del self.statuses[status_id]
        self.notifications = [each for each in self.notifications if each["status"]["id"] != status_id]
        for status in self.statuses.values():
            if status["in_reply_to_id"] == status_id:
                status.update(in_reply_to_id=None, in_reply_to_account_id=None)

    @property
    def said(self):
        """What we have said, in order."""
        return [status for status in self.statuses.values() if status["account"] is self.us]

    # --- what the server answers ---

    def respond(self, request, call):
        for pattern, name in ROUTES:
            method, _space, path = pattern.partition(" ")
            match = re.fullmatch(path, request.path)
            if match and method == request.method and path not in self.hidden:
                public = name in ("_instance", "_nodeinfo_index", "_nodeinfo", "_app", "_file", "_one")
                if not public and request.headers.get("Authorization") != f"Bearer {TOKEN}":
                    return refuse(401, "The access token is invalid")
                return getattr(self, name)(request, call, *match.groups())
        return refuse(404, "Record not found")

    def _verify(self, request, call):
        headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "288", "X-RateLimit-Reset": _iso(None)}
        return answer(self.us, headers=headers)

    def _verify_app(self, request, call):
        return answer({"name": "Social CRM", "scopes": self.scopes})

    def _app(self, request, call):
        return answer({"id": "1", "client_id": "the-client", "client_secret": "the-secret", **call.values})

    def _instance(self, request, call, version):
        if version == "v2" and not self.api_v2:
            return refuse(404, "Record not found")
        media = {"image_size_limit": 16 << 20, "video_size_limit": 99 << 20, "supported_mime_types": self.file_types}
        configuration = {"statuses": {"max_characters": self.limit}, "media_attachments": media}
        name = {"domain": DOMAIN} if version == "v2" else {"uri": DOMAIN}
        return answer({**name, "version": "4.4.1", "configuration": configuration})

    def _nodeinfo_index(self, request, call):
        rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        return answer({"links": [{"rel": rel, "href": f"https://{DOMAIN}/nodeinfo/2.0"}]})

    def _nodeinfo(self, request, call):
        return answer({"version": "2.0", "software": {"name": self.software, "version": "1"}})

    def _lookup(self, request, call):
        wanted = request.args["acct"].removesuffix(f"@{DOMAIN}")
        found = [each["account"] for each in self.statuses.values() if each["account"]["acct"] == wanted]
        return answer(found[0]) if found else refuse(404, "Record not found")

    def _notifications(self, request, call):
        wanted = [each for each in self.notifications if each["type"] in request.args.getlist("types[]")]
        return self._page(request, wanted)

    def _own(self, request, call, account_id):
        return self._page(request, [status for status in self.said if account_id == self.us["id"]])

    def _page(self, request, items):
        """The newest come first; with ``min_id`` the page is the one right after it."""
        arguments, limit = request.args, int(request.args.get("limit", 20))
        if arguments.get("min_id"):
            page = [each for each in items if int(each["id"]) > int(arguments["min_id"])][:limit]
        else:
            end = int(arguments.get("max_id", 10**20))
            page = [each for each in items if int(each["id"]) < end][-limit:]
        links = []
        if page and page[0] is not items[0]:
            links.append(self._link(request, "next", max_id=page[0]["id"], limit=limit))
        if page:
            links.append(self._link(request, "prev", min_id=page[-1]["id"], limit=limit))
        return answer(page[::-1], headers={"Link": ", ".join(links)} if links else {})

    def _link(self, request, rel, **query):
        return f'<https://{DOMAIN}{request.path}?{urlencode(query)}>; rel="{rel}"'

    def _many(self, request, call):
        return answer([self.statuses[each] for each in request.args.getlist("id[]") if self._is_seen(request, each)])

    def _one(self, request, call, status_id):
        seen = self._is_seen(request, status_id)
        return answer(self.statuses[status_id]) if seen else refuse(404, "Record not found")

    def _is_seen(self, request, status_id):
        """Who has no account sees what is public; who is blocked sees nothing."""
        status = self.statuses.get(status_id)
        if not status or not request.headers.get("Authorization"):
            return bool(status) and status["visibility"] in ("public", "unlisted")
        return status["account"]["id"] not in self.blocking

    def _context(self, request, call, status_id):
        if status_id not in self.statuses:
            return refuse(404, "Record not found")
        above, parent = [], self.statuses[status_id]["in_reply_to_id"]
        while parent in self.statuses:
            above.insert(0, self.statuses[parent])
            parent = self.statuses[parent]["in_reply_to_id"]
        return answer({"ancestors": above, "descendants": []})

    def _say(self, request, call):
        key = call.headers.get("Idempotency-Key")
        if self.software == "mastodon" and key in self.keys:
            return answer(self.statuses[self.keys[key]])
        wrong = self._refusal_of(call.values)
        if wrong:
            return refuse(422, f"Validation failed: {wrong}")
        text = call.values["status"]
        status = self.post(
            self.us,
            text,
            answers=call.values.get("in_reply_to_id"),
            mentions=self._mentioned(text),
            visibility=call.values.get("visibility", "public"),
            media_attachments=[{"id": each, "type": "image"} for each in call.values.get("media_ids", ())],
        )
        self.keys[key] = status["id"]
        return answer(status)

    def _refusal_of(self, values):
        if not values.get("status", "").strip() and not values.get("media_ids"):
            return "Text can't be blank"
        if len(re.sub(r"https?://\S+", "x" * 23, re.sub(r"(@\w+)@[\w.-]+", r"\1", values["status"]))) > self.limit:
            return "Text character limit of 500 exceeded"
        if values.get("in_reply_to_id") not in (None, *self.statuses):
            return "Thread can't be blank"
        return ""

    def _mentioned(self, text):
        everybody = {each["account"]["acct"]: each["account"] for each in self.statuses.values()}
        return [everybody[name] for name in re.findall(r"(?<![=/\w])@(\w+(?:@[\w.-]+\w)?)", text) if name in everybody]

    def _edit(self, request, call, status_id):
        status = self.statuses[status_id]
        status["content"], status["edited_at"] = _html(call.values["status"]), _iso(None)
        status["media_attachments"] = [{"id": each, "type": "image"} for each in call.values.get("media_ids") or ()]
        status["mentions"] = self._mentioned(call.values["status"])
        return answer(status)

    def _delete(self, request, call, status_id):
        if status_id not in self.statuses:
            return refuse(404, "Record not found")
        status = self.statuses[status_id]
        self.delete(status_id)
        return answer(status)

    def _upload(self, request, call, version):
        media_id = str(next(self._numbers))
        self.media[media_id] = call.files["file"]
        if version == "v2" and self.media_pending:
            return answer({"id": media_id, "type": "video", "url": None}, 202)
        return answer({"id": media_id, "type": "image", "url": f"{self.url}/files/{media_id}"})

    def _media(self, request, call, media_id):
        self.media_pending -= 1
        return answer({"id": media_id, "type": "video", "url": None}, 206 if self.media_pending > 0 else 200)

    def _file(self, request, call, media_id, name):
        _name, content, mimetype = self.media[media_id]
        return Response(content, content_type=mimetype)


ROUTES = (
    (r"GET /api/v1/accounts/verify_credentials", "_verify"),
    (r"GET /api/v1/apps/verify_credentials", "_verify_app"),
    (r"POST /api/v1/apps", "_app"),
    (r"GET /api/(v1|v2)/instance", "_instance"),
    (r"GET /\.well-known/nodeinfo", "_nodeinfo_index"),
    (r"GET /nodeinfo/2\.0", "_nodeinfo"),
    (r"GET /api/v1/accounts/lookup", "_lookup"),
    (r"GET /api/v1/accounts/([^/]+)/statuses", "_own"),
    (r"GET /api/v1/notifications", "_notifications"),
    (r"GET /api/v1/statuses", "_many"),
    (r"GET /api/v1/statuses/([^/]+)", "_one"),
    (r"GET /api/v1/statuses/([^/]+)/context", "_context"),
    (r"POST /api/v1/statuses", "_say"),
    (r"PUT /api/v1/statuses/([^/]+)", "_edit"),
    (r"DELETE /api/v1/statuses/([^/]+)", "_delete"),
    (r"POST /api/(v1|v2)/media", "_upload"),
    (r"GET /api/v1/media/([^/]+)", "_media"),
    (r"GET /files/([^/]+)/(.+)", "_file"),
)


def refuse(code, said):
    """An ``Error``."""
    return answer({"error": said}, code)


def answer(data, code=HTTPStatus.OK, headers=None):
    return Response(json.dumps(data), int(code), headers, content_type="application/json; charset=utf-8")


def _iso(moment):
    return (moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _html(text):
    """As Mastodon writes it: paragraphs, lines, links with their ends hidden, mentions as links."""
    text = html.escape(text, quote=False)
    text = re.sub(
        r"(https?://)(\S+)",
        r'<a href="\1\2" rel="nofollow noopener"><span class="invisible">\1</span><span class="">\2</span></a>',
        text,
    )
    text = re.sub(
        r"(?<![=/\w])@(\w+)(@[\w.-]+\w)?",
        rf'<span class="h-card"><a href="https://{DOMAIN}/@\1" class="u-url mention">@<span>\1</span></a></span>',
        text,
    )
    return "".join(f"<p>{paragraph.replace(chr(10), '<br />')}</p>" for paragraph in text.split("\n\n"))
