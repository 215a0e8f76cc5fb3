"""What an administrator and an agent do in the interface, by the calls that it makes."""

import requests


class Session:
    """An administrator's browser, as far as a test needs one."""

    def __init__(self, url, database):
        self._url = url
        self._http = requests.Session()
        self._rpc("/web/session/authenticate", db=database, login="admin", password="admin")

    def call(self, model, method, *args, **kwargs):
        return self._rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def connect_channel(self, values, credentials):
        """Set up a channel in the dialogs of the interface.

        :param dict values: of the channel
        :param dict credentials: name → text
        :return: its id
        :rtype: int
        """
        [channel_id] = self.call("social.crm.channel", "create", [values])
        lines = [(0, 0, {"name": name, "label": name, "value": value}) for name, value in credentials.items()]
        values = {"channel_id": channel_id, "line_ids": lines}
        [dialog] = self.call("social.crm.channel.connect", "create", [values])
        self.call("social.crm.channel.connect", "action_connect", [dialog])
        return channel_id

    def reply(self, conversation_id, text):
        """Answer in a conversation, as whoever is logged in."""
        self.call(
            "social.crm.conversation",
            "message_post",
            [conversation_id],
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _rpc(self, path, **params):
        answer = self._http.post(self._url + path, json={"jsonrpc": "2.0", "params": params}, timeout=60).json()
        assert "error" not in answer, answer["error"]
        return answer.get("result")  # left out where there is none
