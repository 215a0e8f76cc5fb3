"""People on networks whose servers others wrote: what they do with a phone or in a browser."""

import time

import requests

#: Of our bot, as the Telegram server knows it.
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class Account:
    """Somebody with an account on a server of Mastodon's API."""

    def __init__(self, server, name):
        self._url = server.url
        account = requests.post(f"{self._url}/api/v1/_mock/dev_user", json={"username": name}, timeout=60).json()
        self.token = account["access_token"]

    def say(self, text, **values):
        """:return: the post"""
        return self._call("POST", "/api/v1/statuses", json={"status": text, **values})

    def edit(self, post, text):
        self._call("PUT", f"/api/v1/statuses/{post['id']}", json={"status": text})

    def delete(self, post):
        self._call("DELETE", f"/api/v1/statuses/{post['id']}")

    def hear(self, number=1, within=90.0):
        """Wait for so many mentions.

        :return: the posts, the oldest first
        """
        deadline = time.monotonic() + within
        while True:
            heard = self._call("GET", "/api/v1/notifications", params={"types[]": "mention"})
            if len(heard) >= number or time.monotonic() > deadline:
                return [each["status"] for each in reversed(heard)]
            time.sleep(0.2)

    def _call(self, method, path, **values):
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, self._url + path, headers=headers, timeout=60, **values)
        answer.raise_for_status()
        return answer.json()


class Phone:
    """Somebody with Telegram on the phone."""

    def __init__(self, server, number, name):
        self._server = server
        self.chat = {"id": number, "first_name": name, "username": name.lower(), "type": "private"}

    def say(self, text, date=None):
        message = {
            "botToken": TOKEN,
            "from": {**self.chat, "is_bot": False},
            "chat": self.chat,
            "date": date or int(time.time()),
            "text": text,
        }
        requests.post(f"{self._server.url}/sendMessage", json=message, timeout=30).raise_for_status()

    def hear(self, within=60.0):
        """Wait for what the bot says, and read it.

        :return: the texts that are new
        """
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            asked = {"token": TOKEN, "chatId": self.chat["id"]}
            updates = requests.post(f"{self._server.url}/getUpdates", json=asked, timeout=30).json()["result"]
            if updates:
                return [update["message"]["text"] for update in updates]
            time.sleep(0.2)
        return []
