"""What X says of posts, direct messages and people, in the contract's words. Pure.

X renames "tweet" to "post" in its newest API description: keys and event types are read under both names.
"""

import re

from .contract import Attachment, Author, IncomingDeletion, IncomingEdit, IncomingMessage, MalformedPayload, sequence_of
from .reading import moment_from_iso, moment_of, take, take_objects

DM = "dm:"  # before ids of direct messages and their conversations, which X counts apart from posts
EPOCH = 1288834974657  # milliseconds since 1970: where X's ids begin (https://docs.x.com/fundamentals/x-ids)
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # all that X writes so in a text
PICTURES = (
    "media_url_https",
    "url",
    "preview_image_url",
)  # where a picture is; beside the first, "url" is its t.co link
HIDDEN_MENTIONS = re.compile(r"(@\w{1,15}\s+)+")


class Context:
    """What belongs to a post or direct message, but stands beside it.

    :param str account: the id of our own account
    :param str handle: its handle, for mentions that come without an id
    :param dict includes: what X calls so: lists of users, posts, media
    """

    def __init__(self, account, handle, includes):
        self.account = account
        self.handle = (handle or "").lower()
        self.users = {take(user, "id", str): user for user in _unwrapped(take_objects(includes, "users"))}
        self.posts = {take(post, "id", str): post for post in _unwrapped(_objects(includes, "tweets"))}
        self.media = {take(media, "media_key", str): media for media in take_objects(includes, "media")}

    def add_users(self, users):
        """:param dict users: id → user, as it comes with direct messages"""
        for user_id, user in users.items():
            if isinstance(user, dict):
                self.users[user_id] = {"id": user_id, **take(user, "data", dict, user)}

    def author(self, user_id):
        """Who has this id, with all that X told of them.

        :rtype: Author
        """
        user = self.users.get(user_id, {})
        handle = take(user, "username", str, "") or take(user, "screen_name", str, "")
        followers = take(take(user, "public_metrics", dict, {}), "followers_count", int, None)
        return Author(
            external_id=user_id,
            handle=handle,
            name=take(user, "name", str, "") or handle,
            avatar_url=take(user, "profile_image_url", str, "") or take(user, "profile_image_url_https", str, ""),
            profile_url=f"https://x.com/{handle}" if handle else "",
            followers=followers if followers is None or 0 <= followers < 2**31 else None,
            is_us=user_id == self.account,
        )


# --------------------------------------------------------------------------------------------------
# Posts
# --------------------------------------------------------------------------------------------------


def read_post(context, post, quotes_us=False):
    """Read a post. An edited one has an id of its own and names the versions before it; here it is the first of
    them, and an edit of it: whichever version comes first, or alone, makes the message.

    :param bool quotes_us: X said that it quotes a post of ours
    :rtype: list[IncomingMessage | IncomingEdit]
    """
    if any(kind == "retweeted" for kind, _id in _references(post)):
        return []  # somebody passed words on; nobody said anything
    post_id = take(post, "id", str)
    versions = [str(version) for version in _take_either(post, "edit_history_tweet_ids", list, [])] or [post_id]
    first, text = min(versions, key=number_of), text_of(context, post)
    message = IncomingMessage(
        external_id=first,
        conversation_id=take(post, "conversation_id", str, "") or first,
        author=context.author(take(post, "author_id", str)),
        occurred_at=_moment_of_post(post) if first == post_id else moment_of_id(first),
        sequence=sequence_of(number_of(first)),
        text=text,
        contact_kind="mention" if quotes_us or _addresses_us(context, post) else "public_comment",
        account=context.account,
        reply_to=next((other for kind, other in _references(post) if kind == "replied_to"), ""),
        attachments=_attachments(context, post),
        recipient=_recipient(context, post),
        url=_permalink(context, post, post_id),
    )
    if first == post_id:
        return [message]
    edit = IncomingEdit(
        message_id=first,
        occurred_at=_moment_of_post(post),
        text=text,
        sequence=sequence_of(number_of(post_id)),
        account=context.account,
    )
    return [message, edit]


def read_deletion(context, post):
    """:rtype: list[IncomingDeletion]"""
    post_id = take(post, "id", str)
    # X does not say when: not before it was written, and a deletion is terminal anyway.
    return [IncomingDeletion(post_id, moment_of_id(post_id), context.account)]


def text_of(context, post):
    """What somebody wrote: entities and t.co links resolved, without the mentions that X itself put before a reply.

    :rtype: str
    """
    text, entities = take(post, "text", str, ""), take(post, "entities", dict, {})
    visible = take(post, "display_text_range", list, [])
    long_post = _take_either(post, "note_tweet", dict, {})
    if take(long_post, "text", str, ""):
        text, entities = take(long_post, "text", str), take(long_post, "entities", dict, {})
    start = visible[0] if visible and type(visible[0]) is int else 0
    if start > 0 and HIDDEN_MENTIONS.fullmatch(text[:start]):
        text = text[start:]
    return _spelt_out(text, take_objects(entities, "urls"))


def _spelt_out(text, links):
    for entity, character in ENTITIES:
        text = text.replace(entity, character)
    for link in links:
        short, target = take(link, "url", str, ""), take(link, "expanded_url", str, "")
        if short:
            text = text.replace(short, "" if _is_attached(link, target) else target or short)
    return text.strip()


def _is_attached(link, target):
    """The text ends in a link to each picture, which comes as a file."""
    return "media_key" in link or bool(
        re.search(r"/status/\d+/(photo|video)/\d|^https://(twitter|x)\.com/messages/media/", target)
    )


def _addresses_us(context, post):
    """Whether a post mentions or quotes us: such may be answered."""
    for mention in take_objects(take(post, "entities", dict, {}), "mentions"):
        if take(mention, "id", str, "") == context.account != "":
            return True
        if take(mention, "username", str, "").lower() == context.handle != "":
            return True
    quoted = (context.posts.get(other, {}) for kind, other in _references(post) if kind == "quoted")
    return any(take(other, "author_id", str, "") == context.account != "" for other in quoted)


def _recipient(context, post):
    """Whom a post of ours answers."""
    answered = _take_either(post, "in_reply_to_user_id", str, "")
    if take(post, "author_id", str) != context.account or answered in ("", context.account):
        return None
    return context.author(answered)


def _references(post):
    """:return: (``replied_to``, ``quoted`` or ``retweeted``, id of the other post) of each"""
    return [(take(each, "type", str, ""), take(each, "id", str, "")) for each in _objects(post, "referenced_tweets")]


def _permalink(context, post, post_id):
    handle = context.author(take(post, "author_id", str)).handle
    return f"https://x.com/{handle or 'i'}/status/{post_id}"


def _moment_of_post(post):
    created_at = take(post, "created_at", str, "")
    return moment_from_iso(created_at) if created_at else moment_of_id(take(post, "id", str))


# --------------------------------------------------------------------------------------------------
# Direct messages
# --------------------------------------------------------------------------------------------------


def read_direct_message(context, event):
    """Read a direct message in either of its shapes: as the API lists them, or as webhooks have kept delivering
    them since version 1.1.

    :rtype: list[IncomingMessage]
    """
    kind = take(event, "event_type", str, "") or take(event, "type", str, "MessageCreate")
    if kind not in ("MessageCreate", "message_create"):
        return []  # somebody joined, left, is typing
    legacy = take(event, "message_create", dict, None)
    read = _read_listed if legacy is None else _read_delivered
    sender, recipient, conversation, text, attachments, moment = read(context, event, legacy)
    number = take(event, "id", str)
    if recipient and not conversation:
        conversation = one_to_one(sender, recipient)
    if not conversation:
        raise MalformedPayload("“dm_conversation_id” is missing.")
    others = [each for each in conversation.split("-") if each != context.account]
    is_group = "-" not in conversation
    return [
        IncomingMessage(
            external_id=DM + number,
            conversation_id=DM + conversation,
            author=context.author(sender),
            occurred_at=moment or moment_of_id(number),
            sequence=sequence_of(number_of(number)),
            text=text,
            contact_kind="direct",
            account=context.account,
            attachments=attachments,
            recipient=context.author(others[0]) if sender == context.account and others and not is_group else None,
            is_group=is_group,
            url=f"https://x.com/messages/{conversation}",
        )
    ]


def _read_listed(context, event, _legacy):
    conversation, created_at = take(event, "dm_conversation_id", str, ""), take(event, "created_at", str, "")
    if "-" in conversation:
        conversation = one_to_one(*conversation.split("-", 1))
    return (
        take(event, "sender_id", str),
        "",
        conversation,
        text_of(context, event),
        _attachments(context, event),
        moment_from_iso(created_at) if created_at else None,
    )


def _read_delivered(context, event, legacy):
    data = take(legacy, "message_data", dict)
    links = take_objects(take(data, "entities", dict, {}), "urls")
    media = take(take(data, "attachment", dict, {}), "media", dict, {})
    if media:
        links = [*links, {"url": take(media, "url", str, ""), "media_key": ""}]
    milliseconds = take(event, "created_timestamp", str, "")
    return (
        take(legacy, "sender_id", str),
        take(take(legacy, "target", dict, {}), "recipient_id", str, ""),
        take(event, "dm_conversation_id", str, ""),
        _spelt_out(take(data, "text", str, ""), links),
        tuple(filter(None, [_attachment(media)])),
        moment_of(number_of(milliseconds) / 1000) if milliseconds else None,
    )


def one_to_one(one, other):
    """The id of a conversation of two: the smaller id comes first
    (https://docs.x.com/x-api/direct-messages/lookup/integrate).

    :rtype: str
    """
    return "-".join(sorted((one, other), key=number_of))


# --------------------------------------------------------------------------------------------------
# Files, ids
# --------------------------------------------------------------------------------------------------


def _attachments(context, data):
    keys = take(take(data, "attachments", dict, {}), "media_keys", list, [])
    found = (context.media.get(key) for key in keys if isinstance(key, str))
    return tuple(filter(None, (_attachment(media) for media in found if media)))


def _attachment(media):
    """:return: the file itself, or of a film that is not handed out its first picture; ``None`` for neither"""
    variants = take_objects(media, "variants") or take_objects(take(media, "video_info", dict, {}), "variants")
    films = [each for each in variants if take(each, "content_type", str, "") == "video/mp4"]
    if films:
        best = max(films, key=lambda film: take(film, "bit_rate", int, 0) or take(film, "bitrate", int, 0))
        return _named(take(best, "url", str, ""), "video/mp4")
    picture = next(filter(None, (take(media, key, str, "") for key in PICTURES)), "")
    return _named(picture, "image/jpeg")


def _named(url, mimetype):
    name = url.partition("?")[0].rpartition("/")[2]
    return Attachment(name=name, mimetype=mimetype, url=url) if url else None


def number_of(external_id):
    """An id of X as a number.

    :rtype: int
    :raise MalformedPayload: it is none
    """
    if not re.fullmatch(r"[0-9]{1,19}", external_id):
        raise MalformedPayload(f"“{external_id[:50]}” is not an id of X.")
    return int(external_id)


def moment_of_id(external_id):
    """When a post or direct message was made: its id tells (https://docs.x.com/fundamentals/x-ids).

    :return: naive UTC
    :rtype: datetime
    :raise MalformedPayload:
    """
    return moment_of(((number_of(external_id) >> 22) + EPOCH) / 1000)


def _take_either(data, key, kind, default):
    """As :func:`take`, under the old name of a key or its new one."""
    value = take(data, key, kind, None)
    return take(data, key.replace("tweet", "post"), kind, default) if value is None else value


def _objects(data, key):
    return take_objects(data, key) or take_objects(data, key.replace("tweet", "post"))


def _unwrapped(objects):
    """Some deliveries have each user in a ``data`` of its own."""
    return [take(each, "data", dict, each) for each in objects]
