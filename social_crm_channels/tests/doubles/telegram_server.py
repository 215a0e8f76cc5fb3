# ruff: noqa: N802 - handlers are named after the methods of the Bot API

import json
from http import HTTPStatus

from werkzeug import Response

from .server import Server

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
PLACE, PLACE_ID = "@nordlicht_news", -1001700000001  # a channel in which the bot is an administrator
BOT = {"id": 110201543, "is_bot": True, "first_name": "Nordlicht", "username": "nordlicht_bot"}
NOW = 1741600000  # what the server's clock shows


class TelegramServer(Server):
    """Telegram as its Bot API documents it (https://core.telegram.org/bots/api), for one bot.

    It adds to the npm package telegram-test-api, which the live tests talk to: getFile and its files, multipart
    uploads, and the refusals 400, 401, 403, 404, 409 and 429.
    """

    def __init__(self):
        super().__init__()
        self.updates = []  # waiting to be fetched
        self.files = {}  # file id → (path, content)
        self.blocked = set()  # chats whose person has blocked the bot
        self.migrated = {}  # chat → supergroup that took its place
        self.refusals = {}  # method → what it is refused with
        self.webhook = None
        self.trouble = {}  # last_error_date and last_error_message of the webhook
        self.sent = []  # what the bot has said, in order
        self._last_message_id = 500

    def respond(self, request, call):
        _empty, kind, rest = request.path.split("/", 2)
        if kind == "file":
            return self._download(rest.removeprefix(f"bot{TOKEN}/"))
        if kind != f"bot{TOKEN}":
            return _refuse(HTTPStatus.UNAUTHORIZED, "Unauthorized")
        handler = getattr(self, f"_on_{rest}", None)
        return handler(call) if handler else _refuse(HTTPStatus.NOT_FOUND, "Not Found")

    def _on_getMe(self, call):
        return _answer(BOT)

    def _on_setWebhook(self, call):
        if not call.values.get("url", "").startswith("https://"):
            return _refuse(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = call.values
        return _answer(True)

    def _on_deleteWebhook(self, call):
        self.webhook = None
        return _answer(True)

    def _on_getWebhookInfo(self, call):
        webhook = self.webhook or {"url": ""}
        return _answer(
            {"url": webhook["url"], "has_custom_certificate": False, "pending_update_count": 0, **self.trouble}
        )

    def _on_getUpdates(self, call):
        if self.webhook:
            return _refuse(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first",
            )
        offset = call.values.get("offset", 0)
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        return _answer(self.updates[: call.values.get("limit", 100)])

    def _on_sendMessage(self, call):
        text = call.values.get("text", "")
        if not text.strip():
            return _refuse(400, "Bad Request: message text is empty")
        if _length(text) > 4096:
            return _refuse(400, "Bad Request: message is too long")
        return self._say(call, text=text)

    def _on_sendPhoto(self, call):
        if "sendPhoto" in self.refusals:
            return _refuse(400, self.refusals["sendPhoto"])
        return self._say_file(call, "photo")

    def _on_sendDocument(self, call):
        return self._say_file(call, "document")

    def _on_editMessageText(self, call):
        return self._change(call, "text")

    def _on_editMessageCaption(self, call):
        return self._change(call, "caption")

    def _on_deleteMessage(self, call):
        message = self._find(call)
        if not message:
            return _refuse(400, "Bad Request: message to delete not found")
        self.sent.remove(message)
        return _answer(True)

    def _on_getFile(self, call):
        file_id = call.values.get("file_id")
        if file_id not in self.files:
            return _refuse(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        path, content = self.files[file_id]
        if len(content) > 20 << 20:
            return _refuse(400, "Bad Request: file is too big")
        return _answer({"file_id": file_id, "file_unique_id": "u", "file_path": path, "file_size": len(content)})

    def _download(self, path):
        contents = dict(self.files.values())
        if path not in contents:
            return _refuse(404, "Not Found")
        return Response(contents[path], content_type="application/octet-stream")

    def _say_file(self, call, kind):
        if kind not in call.files:
            return _refuse(400, f"Bad Request: there is no {kind} in the request")
        if _length(call.values.get("caption", "")) > 1024:
            return _refuse(400, "Bad Request: message caption is too long")
        name, content, _mimetype = call.files[kind]
        file = {"file_id": f"sent-{name}", "file_name": name, "file_size": len(content)}
        return self._say(call, **{kind: [file] if kind == "photo" else file})

    def _say(self, call, **content):
        if call.values["chat_id"] == PLACE:
            chat = {"id": PLACE_ID, "type": "channel", "title": "Nordlicht", "username": PLACE.removeprefix("@")}
            return self._say_in(chat, sender_chat=chat, **content)
        if str(call.values["chat_id"]).startswith("@"):
            return _refuse(400, "Bad Request: chat not found")
        chat_id = int(call.values["chat_id"])
        if chat_id in self.blocked:
            return _refuse(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.migrated:
            return _refuse(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated[chat_id],
            )
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
        return self._say_in(chat, **{"from": BOT}, **content)

    def _say_in(self, chat, **content):
        self._last_message_id += 1
        message = {"message_id": self._last_message_id, "chat": chat, "date": NOW, **content}
        self.sent.append(message)
        return _answer(message)

    def _change(self, call, key):
        message = self._find(call)
        if not message:
            return _refuse(400, "Bad Request: message to edit not found")
        message[key] = call.values[key]
        return _answer({**message, "edit_date": NOW + 60})

    def _find(self, call):
        wanted = (int(call.values["chat_id"]), int(call.values["message_id"]))
        return next((each for each in self.sent if (each["chat"]["id"], each["message_id"]) == wanted), None)


def refusal(code, description, **parameters):
    """What Telegram answers when it refuses.

    :return: the JSON, as text
    """
    data = {"ok": False, "error_code": int(code), "description": description}
    return json.dumps({**data, "parameters": parameters} if parameters else data)


def _refuse(code, description, **parameters):
    return Response(refusal(code, description, **parameters), int(code), content_type="application/json")


def _answer(result):
    return Response(json.dumps({"ok": True, "result": result}), content_type="application/json")


def _length(text):
    return len(text.encode("utf-16-le")) // 2
