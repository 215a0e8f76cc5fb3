"""What a connector and the rest of the house say to each other.

A connector turns the bytes of a provider into the frozen dataclasses below (``_parse``) and one
``social.crm.outbound.part`` into one call to the provider (``_send``). Whatever goes wrong on the way is
said by one of the errors below, so that the queues can treat all providers alike.

All datetimes are naive UTC, as everywhere in Odoo. All ids are strings, as the provider writes them.
"""

from dataclasses import dataclass, field
from datetime import datetime

# --------------------------------------------------------------------------------------------------
# In
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivery:
    """One inbound delivery, before anybody has read it.

    :param payload: the raw body
    :param dedup_key: the same for the same delivery, however often the provider sends it
    :param conversation_key: deliveries with the same key are never processed at the same time;
        anything coarser than a conversation (an account) is right, anything finer is wrong
    :param headers: the few headers that ``_parse`` needs, never a secret
    """

    payload: bytes
    dedup_key: str
    conversation_key: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Author:
    """Who said it, as the provider knows them.

    :param external_id: the provider's id; ``""`` where only the handle is known
    :param scope: the account or host within which the id has a meaning, ``""`` where it is global
    :param email_authenticated: the provider, or the mail server's checks, vouch for the address
    :param by_phone: ``external_id`` is their number, for want of the id that the network knows them by: where
        somebody is known to have the number, it is they
    :param is_us: the account of the channel itself
    """

    external_id: str
    scope: str = ""
    handle: str = ""
    name: str = ""
    avatar_url: str = ""
    profile_url: str = ""
    email: str = ""
    email_authenticated: bool = False
    phone: str = ""
    followers: int | None = None
    by_phone: bool = False
    is_us: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; its content is fetched later, by ``_fetch_attachment``.

    :param external_id: what the provider needs to hand it out (a file id), or ``""`` where ``url`` will do
    :param size: in bytes, 0 when unknown
    :param content_id: what the message's ``html`` calls it, where it is shown inside the text
    """

    external_id: str = ""
    name: str = ""
    mimetype: str = ""
    url: str = ""
    size: int = 0
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """Something somebody said, or an echo of something we said elsewhere (``author.is_us``).

    :param external_id: unique within the channel
    :param conversation_id: the thread's id, unique within the channel
    :param sequence: orders messages of the same second; compared as text, so numbers are padded
        (see :func:`sequence_of`)
    :param text: plain text
    :param account: external id of the account of ours that was addressed, where one webhook serves several
    :param reply_until: when the provider closes the window for a free reply, ``None`` for never
    :param conversation_data: what ``_send`` will need of the thread (a topic id, a reply token)
    :param recipient: the other side, where ``author.is_us``
    :param key: the idempotency key of our own send, where the provider echoes it
    :param url: where the message can be seen at the provider, ``""`` where it cannot
    :param is_automatic: a machine wrote it (an out-of-office note): it is shown, and asks nobody to work
    :param html: how it was written, where that is more than ``text``; shown after it was sanitised, while ``text``,
        their own words alone, is what the product goes by
    :param references: external ids of messages that it answers, the nearest last: where one of them is stored, or
        comes in the same batch, the message belongs to its conversation, whatever ``conversation_id`` says; a
        conversation that has the id of such a message goes on in that message's
    :param not_in: a conversation that it never belongs to, even where a message that it answers does
    :param one_talk: all that is said with its person on the channel is one conversation: where they have one under
        another id, the message belongs to that
    :param email_id: the Message-ID, where it is an e-mail
    :param also_to: others who got it, as in a mail's header
    """

    external_id: str
    conversation_id: str
    author: Author
    occurred_at: datetime
    sequence: str = ""
    text: str = ""
    subject: str = ""
    contact_kind: str = "direct"
    account: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    conversation_name: str = ""
    conversation_data: dict = field(default_factory=dict)
    is_group: bool = False
    reply_until: datetime | None = None
    recipient: Author | None = None
    key: str = ""
    url: str = ""
    is_automatic: bool = False
    html: str = ""
    references: tuple[str, ...] = ()
    not_in: str = ""
    one_talk: bool = False
    email_id: str = ""
    also_to: str = ""


@dataclass(frozen=True, slots=True)
class IncomingEdit:
    """A message now reads differently. ``occurred_at`` is when it was edited; the latest edit wins.

    :param sequence: orders edits of the same second, as in :class:`IncomingMessage`
    """

    message_id: str
    occurred_at: datetime
    text: str = ""
    sequence: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class IncomingDeletion:
    """A message was taken back by its author or removed by the network. Terminal."""

    message_id: str
    occurred_at: datetime
    account: str = ""


@dataclass(frozen=True, slots=True)
class IncomingStatus:
    """How far a message of ours came: ``sent``, ``delivered``, ``read`` or ``failed``.

    :param key: the idempotency key of our own send, where the provider repeats it: it tells that a call of unknown
        outcome was made
    :param closes_window: it failed because the time for free replies was over
    :param recipient: whom it is about, where a message goes to several: what became of a copy is not what became of
        the message
    """

    message_id: str
    occurred_at: datetime
    state: str = "delivered"
    error: str = ""
    account: str = ""
    key: str = ""
    closes_window: bool = False
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class IncomingWatermark:
    """All our messages of a conversation came so far, up to a moment: where the provider does not name each.

    :param state: ``delivered`` or ``read``
    """

    conversation_id: str
    occurred_at: datetime
    state: str = "delivered"
    account: str = ""


@dataclass(frozen=True, slots=True)
class IncomingReaction:
    """Somebody reacted to a message; an empty ``emoji`` takes the reaction back."""

    message_id: str
    author: Author
    occurred_at: datetime
    emoji: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class ConversationMoved:
    """The provider gave a conversation another id (Telegram: a group became a supergroup)."""

    old_id: str
    new_id: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class PersonMoved:
    """The provider gave a person another id (WhatsApp: a number of whom the business-scoped id is known by now).

    Whoever was known by the old one is known by the new one from here on.
    """

    old_id: str
    new_id: str
    scope: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class PersonTold:
    """More of a person who is known already, told by something that they did not say (a receipt of theirs).

    What is known and may be newer is not replaced.
    """

    person: Author
    account: str = ""


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """News of a conversation that is there already (its person blocked us); unknown ones are passed over.

    :param data: merged into the conversation's provider data, where ``_reply_blockers`` reads it
    """

    conversation_id: str
    occurred_at: datetime
    data: dict = field(default_factory=dict)
    account: str = ""


@dataclass(frozen=True, slots=True)
class AccountRevoked:
    """The provider says that our access to the account has ended."""

    reason: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One entry of a batch that could not be read; it is kept as a dead delivery of its own.

    :param entry: the raw bytes of that entry alone, such that ``_parse`` would read them once corrected
    :param reason: what is wrong with it, for people
    """

    entry: bytes
    reason: str


Incoming = (
    IncomingMessage
    | IncomingEdit
    | IncomingDeletion
    | IncomingStatus
    | IncomingWatermark
    | IncomingReaction
    | ConversationMoved
    | PersonMoved
    | PersonTold
    | ConversationChanged
    | AccountRevoked
    | Unreadable
)


def sequence_of(number):
    """Write a number so that text order is number order.

    :param number: a non-negative integer below 10**20, or its decimal text
    :return: 20 digits
    :rtype: str
    """
    return f"{int(number):020d}"


# --------------------------------------------------------------------------------------------------
# Out
# --------------------------------------------------------------------------------------------------


#: How networks count a text: code points, UTF-16 code units, UTF-8 bytes, X's weighted characters
#: (docs.x.com, "Counting characters") and Mastodon's, where a link is 23 and a mention its local part.
TEXT_MEASURES = ("characters", "utf16", "bytes", "x_weighted", "mastodon")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. The interface shows it, the queues obey it.

    :param inbound_modes: of ``webhook``, ``poll``, ``gateway``, ``manual``; the first is the default
    :param contact_kinds: how something can be said on this channel
    :param text_limit: longest text of one call in the provider's own measure, 0 for no limit
    :param text_measure: how the composer counts, as ``_text_length`` does: one of :data:`TEXT_MEASURES`
    :param split_text: a longer text goes out in several calls; ``False`` where it is refused instead
    :param caption_limit: longest text that may travel with an attachment, 0 for none
    :param attachment_limit: largest attachment in bytes, 0 where none can be sent
    :param one_call: text and files of a message travel together, in one part
    :param copies: an answer also goes to those who got the last message (an e-mail's Cc)
    :param edits: the provider tells when they edit what they said; so with ``deletions`` and ``reactions``
    :param echoes: it tells what we say elsewhere (in its own app)
    :param statuses: it tells how far what we sent has come
    :param mark_read: it tells people that we have read what they wrote, if we say so
    :param files: what they send as a file can be fetched
    :param idempotent_send: the provider tells a repeated key from a new message, so a send of unknown
        outcome may be repeated
    :param lookup_sent: ``_lookup_sent`` can tell what became of a send of unknown outcome
    :param templates: prepared texts that the provider has approved can be sent, also after the window
    :param private_reply: a public comment can be answered in private
    :param publish: something can be said to everybody, as a post of ours
    :param begins: a talk can be begun with somebody who never wrote to this account
    :param profiles: messages come without a name, which ``_fetch_profile`` asks for
    :param rate_per_second: calls a second on the whole account, 0 for no limit
    :param poll_interval: seconds between two polls, 0 for as often as the house likes
    """

    inbound_modes: tuple[str, ...] = ("webhook",)
    contact_kinds: tuple[str, ...] = ("direct",)
    reply: bool = True
    text_limit: int = 0
    text_measure: str = "characters"
    split_text: bool = True
    caption_limit: int = 0
    attachment_limit: int = 0
    one_call: bool = False
    copies: bool = False
    edit_sent: bool = False
    delete_sent: bool = False
    edits: bool = False
    deletions: bool = False
    echoes: bool = False
    statuses: bool = False
    mark_read: bool = False
    reactions: bool = False
    files: bool = True
    idempotent_send: bool = False
    lookup_sent: bool = False
    templates: bool = False
    private_reply: bool = False
    publish: bool = False
    begins: bool = False
    profiles: bool = False
    rate_per_second: float = 0.0
    poll_interval: float = 0.0


@dataclass(frozen=True, slots=True)
class TextRule:
    """How long a text may be in one conversation; the fields are those of :class:`Capabilities`."""

    limit: int
    measure: str
    split: bool


@dataclass(frozen=True, slots=True)
class Call:
    """The one call that sends a part, made ready so that a thread without a database can make it.

    :param client: the ``HttpClient`` that makes it
    """

    client: object
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Post:
    """What is said to everybody, on a page or in a channel of ours.

    :param key: the same for the same post, however often it is sent
    :param text: plain text, with the link in it
    :param link: where people get to know more, ``""`` for nowhere
    :param title: the headline, where the network shows one
    """

    key: str
    text: str
    link: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PostResult:
    """The provider took a post.

    :param external_id: its id
    :param conversation_id: the thread that answers to it will belong to, as ``_parse`` would name it; ``""`` where it
        has none of its own
    :param url: where everybody sees it
    """

    external_id: str
    conversation_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SendResult:
    """The provider took a part.

    :param external_id: its id, in the form in which ``_parse`` would name the same message
    :param occurred_at: the provider's time, ``None`` where it gives none
    :param conversation_id: where it went, if only the answer tells (a private reply to a comment)
    """

    external_id: str
    occurred_at: datetime | None = None
    sequence: str = ""
    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """The content of an attachment; ``content_id`` as in :class:`Attachment`."""

    content: bytes
    name: str = ""
    mimetype: str = ""
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A prepared text that the provider keeps and approves.

    :param external_id: the provider's id, or what names it within a language
    :param language: as the provider writes it, such as ``en_US``
    :param body: the text, with a variable written as ``{{1}}``, ``{{2}}`` or ``{{name}}``
    :param variables: names of the variables, in the order in which they first occur
    :param approved: it may be sent now
    :param category: what the provider calls its kind (marketing, utility …)
    :param note: why it may not be sent, for people
    :param examples: variable → what the provider shows as an example of it
    :param data: what ``_send_template`` will need beside the text
    """

    external_id: str
    name: str
    language: str
    body: str
    variables: tuple[str, ...] = ()
    approved: bool = True
    category: str = ""
    note: str = ""
    examples: dict[str, str] = field(default_factory=dict)
    data: dict = field(default_factory=dict)


# --------------------------------------------------------------------------------------------------
# Connecting
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """Where an account is authorised (RFC 6749, with PKCE by RFC 7636 and a state always).

    The credentials ``client_id`` and ``client_secret`` name our application there; what comes back is kept as
    ``access_token``, ``refresh_token`` and ``expires_at`` (seconds since 1970, as text).

    :param authorize_url: opened in the administrator's browser
    :param token_url: called by us, with the code or the refresh token
    :param scopes: the rights that are asked for
    :param client_auth: ``basic`` or ``body``: how we prove who we are at ``token_url``
    :param scope_separator: between the scopes
    """

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...] = ()
    client_auth: str = "body"
    scope_separator: str = " "


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what a test of the connection found.

    :param subject: what was looked at (token, rights, webhook, budget), for people
    :param level: ``good``, ``warning`` or ``bad``
    :param text: what was found and, unless it is good, what to do
    """

    subject: str
    level: str
    text: str


# --------------------------------------------------------------------------------------------------
# Errors
# --------------------------------------------------------------------------------------------------


class MalformedPayload(Exception):
    """An authentic payload that cannot be read: a person must look at it."""


class ConnectorError(Exception):
    """A call to a provider failed; the text is for people and holds no secret."""


class TemporaryFailure(ConnectorError):
    """The provider did not do it and may do it later (5xx, connection refused).

    :param retry_after: seconds to wait at least, as the provider asked, or ``None``
    """

    def __init__(self, message, retry_after=None):
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(TemporaryFailure):
    """Too many calls (429). Unless ``conversation_only``, the whole account waits.

    :param retry_after: seconds to wait
    """

    def __init__(self, message, retry_after=None, conversation_only=False):
        super().__init__(message, retry_after)
        self.conversation_only = conversation_only


class UnknownOutcome(ConnectorError):
    """The call was made and no answer came: it may or may not have been done."""


class TokenRejected(ConnectorError):
    """The provider no longer accepts our credentials: the account must be authorised again."""


class Rejected(ConnectorError):
    """The provider refused this call for good (blocked, forbidden, window closed, too long)."""


class WindowClosed(Rejected):
    """The time in which this conversation may be answered freely is over, whatever we believed."""


class ConversationHasMoved(ConnectorError):
    """The conversation has another id now; the same call goes there.

    :param new_id: the new external id of the conversation
    """

    def __init__(self, message, new_id):
        super().__init__(message)
        self.new_id = new_id
