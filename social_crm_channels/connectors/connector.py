import hashlib
import json
from http import HTTPStatus

from odoo import api, models

from ..tools.http_client import HttpClient
from .contract import Capabilities, Delivery, MalformedPayload, Rejected, TextRule

PREFIX = "social.crm.connector."


class SocialCrmConnector(models.AbstractModel):
    """The protocol of one provider and nothing else: no business rule lives in a connector.

    A provider is one AbstractModel ``social.crm.connector.<provider>`` that inherits this one.
    Methods take the channel as a record; they never write to the database.
    """

    _name = "social.crm.connector"
    _description = "Channel Connector"

    _label = ""  # as administrators see it
    _network_code = ""  # the network it is for; "" for any
    _base_url = ""  # where the provider lives unless the channel says otherwise
    _open_credentials = ()  # names of credentials that are no secret: an error may show them
    _needs_address = False  # an administrator must say where: there are many servers
    _kept_headers = ()  # names (lower case) of the request headers that ``_parse`` needs

    # ------------------------------------------------------------------
    # Registry
    # ------------------------------------------------------------------
    @api.model
    def _providers(self):
        """All providers there are.

        :return: selection items, sorted by label
        :rtype: list[tuple[str, str]]
        """
        return sorted(
            (
                (name.removeprefix(PREFIX), self.env[name]._label)
                for name in self.env.registry
                if name.startswith(PREFIX)
            ),
            key=lambda item: item[1],
        )

    @api.model
    def _of(self, provider):
        """The connector of a provider.

        :param str provider: the code, such as ``telegram``
        :return: its (empty) model
        """
        return self.env[PREFIX + provider]

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        """:rtype: Capabilities"""
        return Capabilities()

    def _credential_fields(self):
        """What an administrator must enter to connect.

        :return: (name, label, help) for each, in order
        :rtype: list[tuple[str, str, str]]
        """
        return []

    def _check_credentials(self, channel):
        """Ask the provider who we are.

        :return: ``external_id`` and ``handle`` of our account and, where the connector will need to know more of
            it or of its server, ``data``, kept as the channel's ``account_data``
        :rtype: dict
        :raise ConnectorError: with the reason in plain words
        """
        return {"external_id": channel.account_external_id or "", "handle": channel.account_handle or ""}

    def _subscribe(self, channel):
        """Ask the provider to call our webhook from now on."""

    def _unsubscribe(self, channel):
        """Ask the provider to call it no more."""

    def _guide(self, channel):
        """What to create at the provider, step by step, for the administrator who connects an account.

        :return: a sentence or two for each step, in order
        :rtype: list[str]
        """
        return []

    def _oauth(self, channel):
        """Where the account is authorised, ``None`` where credentials are pasted.

        :rtype: OAuthFlow | None
        """
        return

    def _oauth_application(self, channel, redirect_uri):
        """Register an application of ours at a server that takes that by API.

        :param str redirect_uri: where the server will send the administrator back
        :return: ``client_id`` and ``client_secret``; empty where an administrator creates it by hand
        :rtype: dict
        :raise ConnectorError:
        """
        return {}

    def _oauth_credentials(self, channel, answer):
        """What to keep of the answer of the token URL, beside or in place of the tokens themselves (a token of a page).

        :param dict answer: its JSON; what is returned here wins over it
        :return: credentials, name → text
        :rtype: dict
        :raise ConnectorError:
        """
        return {}

    def _inspect(self, channel):
        """What works and what does not: rights, expiry of the token, webhook, budget.

        :rtype: list[Finding]
        :raise ConnectorError:
        """
        return []

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _answer_challenge(self, channel, params):
        """Answer a provider's GET on our webhook.

        :param dict params: the query string
        :return: the body to answer with, or ``None`` where the challenge is wrong or there is none
        :rtype: str | None
        """
        return

    def _verify_webhook(self, channel, headers, body):
        """Whether a delivery is authentic, in constant time.

        :param headers: case-insensitive mapping of the request's headers
        :param bytes body: the raw body
        :rtype: bool
        """
        return False

    def _delivery(self, channel, headers, body):
        """Name a delivery. Runs in the web request: cheap, and without the database.

        The default takes the whole body as its own key: right for a provider that repeats a failed
        delivery to the letter.

        :rtype: Delivery
        :raise MalformedPayload: the delivery is kept as dead
        """
        data = self._load_json(body)
        return Delivery(
            payload=body,
            dedup_key=self._delivery_key(data) or self._body_key(body),
            conversation_key=self._conversation_key(data),
            headers={name: headers[name] for name in self._kept_headers if name in headers},
        )

    def _delivery_of_entry(self, channel, key, entry):
        """Name one entry of a batch that could not be read and is kept by itself.

        :param str key: the dedup key of the batch
        :param bytes entry: as in :class:`Unreadable`
        :rtype: Delivery
        """
        return Delivery(payload=entry, dedup_key=f"{key[:100]}#{self._body_key(entry)}")

    def _delivery_key(self, data):
        """The provider's own id of a delivery, ``""`` where it has none.

        :param data: the payload, parsed from JSON
        :rtype: str
        """
        return ""

    def _conversation_key(self, data):
        """What must not be processed at the same time (see :class:`Delivery`).

        :rtype: str
        """
        return ""

    def _webhook_answer(self, malformed):
        """What the provider's documents want to read once a delivery is stored.

        :param bool malformed: it is kept as dead
        :return: status code and JSON-able body
        :rtype: tuple[int, dict]
        """
        return HTTPStatus.OK, {}

    def _parse(self, channel, payload, headers):
        """Read a delivery. Pure: the same bytes give the same answer, nothing is fetched or written.

        Unknown things are passed over; every entry of a batch is read.

        :param bytes payload: as it came
        :param dict headers: the kept ones
        :rtype: list[Incoming]
        :raise MalformedPayload: and nothing else
        """
        return []

    def _poll(self, channel):
        """Ask the provider for what is new since ``channel.cursor``.

        :return: the deliveries and the cursor to keep once they are stored
        :rtype: tuple[list[Delivery], dict]
        :raise ConnectorError:
        """
        return [], channel.cursor or {}

    def _fetch_attachment(self, channel, attachment):
        """Get the content of an attachment.

        :param Attachment attachment:
        :rtype: FetchedFile
        :raise ConnectorError:
        """
        return self._client(channel).fetch_file(attachment.url, attachment.name)

    def _fetch_profile(self, channel, identity):
        """What the provider tells of a person.

        :return: values of ``social.crm.identity``
        :rtype: dict
        """
        return {}

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _text_rule(self, channel, conversation):
        """How long a text may be here, where that differs from conversation to conversation (post, direct message).

        :rtype: TextRule
        """
        can = self._capabilities(channel)
        return TextRule(can.text_limit, can.text_measure, can.split_text)

    def _post_rule(self, channel):
        """How long a post of ours may be, see :meth:`_publish`: one call makes it, so nothing is split.

        :rtype: TextRule
        """
        can = self._capabilities(channel)
        return TextRule(can.text_limit, can.text_measure, split=False)

    def _text_length(self, text):
        """Length of a text as the provider counts it.

        :rtype: int
        """
        return len(text)

    def _conversation_interval(self, conversation):
        """Seconds that must lie between two sends in a conversation.

        :rtype: float
        """
        return 0.0

    def _reply_blockers(self, channel, conversation):
        """Why the provider would refuse a reply here.

        :return: dictionaries ``code``, ``reason``, ``remedy``, texts in plain words
        :rtype: list[dict]
        """
        return []

    def _attachment_refusal(self, channel, conversation, attachment):
        """Why the provider would not take a file here, whatever its size, ``""`` where it would.

        :param attachment: one ``ir.attachment``
        :rtype: str
        """
        return ""

    def _send(self, channel, part):
        """Make the one call that sends a part.

        :param part: a ``social.crm.outbound.part``; ``part.key`` is the idempotency key
        :rtype: SendResult
        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel cannot send."))

    def _sends_together(self, channel):
        """Whether many parts may be sent at once: a repeated key is told from a new message, and a call can be made
        ready (:meth:`_prepare_send`) and its answer read (:meth:`_read_sent`) apart from making it.

        :rtype: bool
        """
        return False

    def _prepare_send(self, channel, part):
        """Make ready the one call that sends a part of text or a file.

        :rtype: Call
        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel cannot send."))

    def _read_sent(self, channel, part, answer):
        """Read the answer to what :meth:`_prepare_send` made ready.

        :param requests.Response answer: neither 429 nor 5xx
        :rtype: SendResult
        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel cannot send."))

    def _thread_to_begin(self, channel, identity, key):
        """The id of the talk that we begin with somebody who never wrote to this account.

        :param identity: ``social.crm.identity`` with an external id
        :param str key: of what is to be sent
        :return: ``""`` where the network lets nobody begin, or not with them
        :rtype: str
        """
        return ""

    def _publish(self, channel, post):
        """Make the one call that says something to everybody.

        :param Post post: ``post.key`` is the idempotency key
        :rtype: PostResult
        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel cannot post."))

    def _lookup_post(self, channel, post):
        """What became of a post of unknown outcome.

        :return: the result, or ``None`` where the provider does not tell
        :rtype: PostResult | None
        """
        return

    def _fetch_templates(self, channel):
        """The templates that the provider keeps for this account.

        :rtype: list[Template]
        :raise ConnectorError:
        """
        return []

    def _send_template(self, channel, part):
        """Make the one call that sends a part of kind ``template``.

        :param part: ``part.template_id`` names the template, ``part.template_values`` its variables: name → text
        :rtype: SendResult
        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel has no templates."))

    def _private_reply(self, channel, part):
        """Make the one call that answers a public comment in private.

        :param part: its message's ``reply_to_id`` is the comment
        :rtype: SendResult
        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel cannot answer a comment in private."))

    def _private_reply_blockers(self, channel, comment):
        """Why the provider would refuse a private answer to a public comment.

        :param comment: the ``social.crm.message``
        :return: as of :meth:`_reply_blockers`
        :rtype: list[dict]
        """
        return []

    def _lookup_sent(self, channel, part):
        """What became of a send of unknown outcome.

        :return: the result, or ``None`` where the provider does not have it
        :rtype: SendResult | None
        """
        return

    def _edit_sent(self, channel, part, text):
        """Change a part that was sent.

        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel cannot edit what was sent."))

    def _delete_sent(self, channel, part):
        """Take back a part that was sent.

        :raise ConnectorError:
        """
        raise Rejected(self.env._("This channel cannot take back what was sent."))

    def _change_refusal(self, message, ability):
        """Why the provider would not let us change this message of ours now, ``""`` where it would.

        :param str ability: ``edit_sent`` or ``delete_sent``, which it has in general
        :rtype: str
        """
        return ""

    def _mark_read(self, channel, conversation):
        """Tell the provider that we have read a conversation.

        :raise ConnectorError:
        """

    # ------------------------------------------------------------------
    # For connectors
    # ------------------------------------------------------------------
    def _client(self, channel):
        """The shared HTTP client, bound to where this channel's provider lives.

        :rtype: HttpClient
        """
        # sudo: the address is for administrators, agents answer through it
        return HttpClient(channel.sudo().base_url or self._base_url, secrets=channel._secrets())

    @staticmethod
    def _load_json(body):
        """:raise MalformedPayload: it is not JSON, or not an object or list"""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise MalformedPayload(f"This is not JSON: {error}") from error
        if not isinstance(data, dict | list):
            raise MalformedPayload("This is not a JSON object.")
        return data

    @staticmethod
    def _body_key(body):
        return hashlib.sha256(body).hexdigest()
