import json
from dataclasses import replace
from datetime import timedelta
from textwrap import shorten
from urllib.parse import unquote, urlsplit

from odoo import fields, models

from .contract import (
    Attachment,
    Author,
    Capabilities,
    Finding,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
    IncomingStatus,
    IncomingWatermark,
    MalformedPayload,
    PostResult,
    Rejected,
    SendResult,
    sequence_of,
)
from .reading import moment_of, take, take_identifier, take_objects

MESSAGE_LIMIT = 2000  # characters of a message (Messenger Platform, "Send API")
COMMENT_LIMIT = 8000  # characters of a comment (Graph API, "Comment")
POST_LIMIT = 63206  # characters of a post (as Facebook told in November 2011)
MAX_FILE = 25 << 20  # bytes (Messenger Platform, "Attachment Upload API")
WINDOW = timedelta(hours=24)  # for answers (Messenger Platform, "Messaging Policy")
AGENT_WINDOW = timedelta(days=7)  # for answers of a person, with the tag HUMAN_AGENT
PRIVATE_WINDOW = timedelta(days=7)  # for the one private answer to a comment (… "Private Replies")
PICTURES = ("image/gif", "image/jpeg", "image/png")
MESSAGE_READERS = {  # key of a messaging event, and who reads it; there are more, which say nothing
    "message": "_read_message",
    "message_edit": "_read_message_edit",
    "reaction": "_read_message_reaction",
    "delivery": "_read_delivery",
    "read": "_read_seen",
    "postback": "_read_postback",
}
POSTS = ("post", "status", "photo", "video", "share", "link")  # kinds of feed item that are a post
EDITED, REMOVED = ("edit", "edited", "update"), ("remove", "delete")
REACTIONS = {
    "like": "👍",
    "dislike": "👎",
    "love": "❤",
    "care": "🤗",
    "haha": "😆",
    "smile": "😆",
    "wow": "😮",
    "sad": "😢",
    "angry": "😠",
    "other": "❔",
}
FILE_NAMES = {"image": "image.jpg", "video": "video.mp4", "audio": "audio.mp4", "file": "file"}
TITLES = ("image", "video", "audio", "file")  # kinds of attachment whose title is the name of the file


class SocialCrmConnectorFacebook(models.AbstractModel):
    """A Facebook Page: its comments, what visitors post on it, and its messages in Messenger.

    Sources: Meta's "Messenger Platform" (webhook events, Send API) and "Webhooks for Pages".

    A conversation is the person's id, in Messenger; the comment that began a thread; or the post of a visitor. A
    person's id has a meaning for one Page only, and is the same in comments and in Messenger.
    """

    _name = "social.crm.connector.facebook"
    _inherit = "social.crm.meta.connector"
    _description = "Facebook Connector"

    _label = "Facebook Page"
    _network_code = "facebook"
    _open_credentials = ("client_id", "page_id", "human_agent")
    _webhook_object = "page"
    _webhook_fields = (
        "feed",
        "messages",
        "message_deliveries",
        "message_echoes",
        "message_edits",
        "message_reactions",
        "message_reads",
        "messaging_postbacks",
    )
    _scopes = (
        "pages_show_list",
        "pages_manage_metadata",
        "pages_messaging",
        "pages_read_engagement",
        "pages_read_user_content",
        "pages_manage_engagement",
        "pages_manage_posts",
    )

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        return Capabilities(
            inbound_modes=("webhook",),
            contact_kinds=("direct", "public_comment"),
            text_limit=MESSAGE_LIMIT,
            attachment_limit=MAX_FILE,
            edit_sent=True,
            delete_sent=True,
            edits=True,
            deletions=True,
            echoes=True,
            statuses=True,
            mark_read=True,
            reactions=True,
            private_reply=True,
            publish=True,
            profiles=True,
        )

    def _credential_fields(self):
        return [
            *super()._credential_fields(),
            (
                "access_token",
                self.env._("Page access token"),
                self.env._("Filled in when you authorise. A token that you made yourself must be one of the Page."),
            ),
            (
                "page_id",
                self.env._("Page ID"),
                self.env._("Needed only where you manage several Pages: Page > About > Page transparency shows it."),
            ),
            (
                "human_agent",
                self.env._("Human agent"),
                self.env._(
                    "Write “yes” once Meta has granted your app the feature Human Agent: people may then be"
                    " answered for 7 days in place of 24 hours."
                ),
            ),
        ]

    def _guide(self, channel):
        return [
            self.env._(
                "At developers.facebook.com create an app of the type Business, and add the products Messenger,"
                " Webhooks and Facebook Login for Business to it."
            ),
            self.env._("Copy the app's ID and secret from App settings > Basic into the fields below."),
            self.env._(
                "Under Facebook Login > Settings add the redirect address shown here to the valid OAuth redirect URIs."
            ),
            self.env._(
                "Authorise with a person who manages the Page, and grant all rights: %s. They let us read comments"
                " and messages, answer them, and have Meta tell us of new ones.",
                ", ".join(self._scopes),
            ),
            self.env._(
                "Connect. The webhook is named to Meta by itself; Odoo must be reachable by HTTPS under its own address."
            ),
            self.env._(
                "Until Meta has reviewed the app and given it advanced access, only people with a role in the app are"
                " heard and answered. Ask for the feature Human Agent there to answer for 7 days."
            ),
        ]

    def _check_credentials(self, channel):
        self._app_token(channel)  # without it nothing that Meta tells us can be trusted
        try:
            page = self._call(channel, "GET", "me", params={"fields": "id,name,category"}, key="id")
        except Rejected as error:  # only a Page has a category
            raise Rejected(self.env._("The access token must be one of a Page (%s).", error)) from error
        return {"external_id": str(page["id"]), "handle": page.get("name", "")}

    def _subscribe(self, channel):
        result = super()._subscribe(channel)
        self._call(channel, "POST", "me/subscribed_apps", data={"subscribed_fields": ",".join(self._webhook_fields)})
        return result

    def _unsubscribe(self, channel):
        self._call(channel, "DELETE", "me/subscribed_apps")

    def _oauth_credentials(self, channel, answer):
        """A person has authorised; their token gives us the one of the Page."""
        person = super()._oauth_credentials(channel, answer)
        data = self._call(
            channel,
            "GET",
            "me/accounts",
            token=person["access_token"],
            params={"fields": "id,name,access_token", "limit": 100},
            key="data",
        )
        page = self._choose_page(channel, data["data"])
        expires_at = self._expiry(channel, page["access_token"])
        return {"access_token": page["access_token"], "page_id": str(page["id"]), "expires_at": expires_at}

    def _choose_page(self, channel, pages):
        wanted = channel._credential("page_id")
        found = [page for page in pages if page.get("access_token") and wanted in ("", str(page.get("id")))]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"{page.get('name')} ({page.get('id')})" for page in pages)
        if not names:
            raise Rejected(self.env._("You manage no Page, or have granted none. Authorise again and choose one."))
        if wanted:
            raise Rejected(self.env._("You have not granted the Page %(id)s, but: %(names)s.", id=wanted, names=names))
        raise Rejected(self.env._("Enter the ID of one Page under credentials, then authorise again: %s.", names))

    def _inspect(self, channel):
        findings = super()._inspect(channel)
        if findings[0].level != "bad":
            findings.append(self._page_finding(channel))
        return findings

    def _page_finding(self, channel):
        subject = self.env._("Page")
        apps = self._call(channel, "GET", "me/subscribed_apps").get("data") or ()
        names = {
            name
            for app in apps
            if str(app.get("id")) == channel._credential("client_id")
            for name in app.get("subscribed_fields") or ()
        }
        missing = sorted({*self._webhook_fields} - names)
        if not missing:
            return Finding(subject, "good", self.env._("The Page tells our app what happens."))
        return Finding(
            subject,
            "bad",
            self.env._("The Page does not tell our app of %s. Connect the channel again.", ", ".join(missing)),
        )

    # ------------------------------------------------------------------
    # In: messages
    # ------------------------------------------------------------------
    def _read_entry(self, channel, entry):
        page = take_identifier(entry, "id")
        if "changes" in entry:
            [change] = take_objects(entry, "changes")
            return self._read_change(page, entry, change)
        [event] = take_objects(entry, "messaging")
        for key, reader in MESSAGE_READERS.items():
            if key in event:
                return getattr(self, reader)(channel, page, event, take(event, key, dict))
        return []

    def _read_message(self, channel, page, event, message):
        mid, occurred_at = take_identifier(message, "mid"), _moment(event)
        if take(message, "is_deleted", bool, False):
            return [IncomingDeletion(message_id=mid, occurred_at=occurred_at, account=page)]
        text, attachments = self._content(message)
        return [
            self._said(
                channel,
                page,
                event,
                external_id=mid,
                text=text,
                attachments=attachments,
                reply_to=take_identifier(take(message, "reply_to", dict, {}), "mid", ""),
                # We write our own key there (Messenger Platform, "message_echoes").
                key=take(message, "metadata", str, ""),
            )
        ]

    def _read_postback(self, channel, page, event, postback):
        """A button of ours was pressed: what it says was said."""
        text = take(postback, "title", str, "") or take(postback, "payload", str, "")
        moment = take(event, "timestamp", int)
        mid = take_identifier(postback, "mid", "") or f"{_person_in(event, 'sender')}:{moment}"
        return [self._said(channel, page, event, external_id=mid, text=text or self.env._("(A button was pressed.)"))]

    def _said(self, channel, page, event, **values):
        """:return: the message of a messaging event, whichever of the two wrote it"""
        sender = _person_in(event, "sender")
        is_us = sender == page
        person = Author(_person_in(event, "recipient") if is_us else sender, scope=page)
        occurred_at = _moment(event)
        return IncomingMessage(
            conversation_id=person.external_id,
            author=Author(page, is_us=True) if is_us else person,
            recipient=person if is_us else None,
            occurred_at=occurred_at,
            sequence=_sequence(take(event, "timestamp", int)),
            account=page,
            reply_until=None if is_us else _later(occurred_at, self._window(channel)),
            **values,
        )

    def _read_message_edit(self, channel, page, event, edit):
        return [
            IncomingEdit(
                message_id=take_identifier(edit, "mid"),
                occurred_at=_moment(event),
                text=take(edit, "text", str, ""),
                sequence=_sequence(take(event, "timestamp", int)),
                account=page,
            )
        ]

    def _read_message_reaction(self, channel, page, event, reaction):
        sender = _person_in(event, "sender")
        name, emoji = take(reaction, "reaction", str, ""), take(reaction, "emoji", str, "")
        taken_back = take(reaction, "action", str, "react") == "unreact"
        return [
            IncomingReaction(
                message_id=take_identifier(reaction, "mid"),
                author=Author(sender, scope=page, is_us=sender == page),
                occurred_at=_moment(event),
                emoji="" if taken_back else emoji or REACTIONS.get(name, "❔"),
                account=page,
            )
        ]

    def _read_delivery(self, channel, page, event, delivery):
        """Some messages by name, where Meta names them, and all that were sent before."""
        moment = _moment(delivery, "watermark")
        mids = [take_identifier({"mids": mid}, "mids") for mid in take(delivery, "mids", list, [])]
        statuses = [IncomingStatus(message_id=mid, occurred_at=moment, account=page) for mid in mids]
        return [*statuses, self._watermark(page, event, moment, "delivered")]

    def _read_seen(self, channel, page, event, seen):
        return [self._watermark(page, event, _moment(seen, "watermark"), "read")]

    @staticmethod
    def _watermark(page, event, moment, state):
        person = _person_in(event, "sender")
        return IncomingWatermark(conversation_id=person, occurred_at=moment, state=state, account=page)

    def _content(self, message):
        """:return: text and attachments of a message; what is neither reads in words"""
        lines, files = [take(message, "text", str, "")], []
        for attachment in take_objects(message, "attachments"):
            file = self._file(attachment)
            if file:
                files.append(file)
            else:
                lines.append(self._described(attachment))
        text = "\n".join(filter(None, lines))
        if not text and not files:
            text = self.env._("(A kind of message that cannot be shown here: see it in Messenger.)")
        return text, tuple(files)

    @staticmethod
    def _file(attachment):
        kind = take(attachment, "type", str, "")
        payload = take(attachment, "payload", dict, {})
        url = take(payload, "url", str, "")
        if not url or kind in ("fallback", "location", "template"):
            return None
        title = take(payload, "title", str, "") if kind in TITLES else ""
        return Attachment(url=url, name=title or _name_in(url) or FILE_NAMES.get(kind, "video.mp4"))

    def _described(self, attachment):
        """In words, what is no file: a shared link, a place, a template that somebody sent for us."""
        payload = take(attachment, "payload", dict, {})
        place = take(payload, "coordinates", dict, {})
        if place:
            position = f"{take(place, 'lat', float, 0.0):.6f}, {take(place, 'long', float, 0.0):.6f}"
            return self.env._("Location: %s", position)
        title = take(attachment, "title", str, "") or take(payload, "title", str, "") or take(payload, "text", str, "")
        url = take(attachment, "url", str, "") or take(payload, "url", str, "")
        return "\n".join(filter(None, (title, url)))

    @staticmethod
    def _window(channel):
        return AGENT_WINDOW if _has_human_agent(channel) else WINDOW

    # ------------------------------------------------------------------
    # In: comments and posts
    # ------------------------------------------------------------------
    def _read_change(self, page, entry, change):
        if take(change, "field", str) != "feed":
            return []
        value = take(change, "value", dict)
        item = take(value, "item", str, "")
        if item == "comment":
            return self._read_comment(page, entry, value)
        if item in POSTS:
            return self._read_post(page, entry, value)
        if item in ("reaction", "like") and "comment_id" in value:
            return self._read_comment_reaction(page, entry, value)
        return []

    def _read_comment(self, page, entry, value):
        comment_id, verb = take_identifier(value, "comment_id"), take(value, "verb", str)
        if verb != "add":
            return self._read_feed_change(page, entry, value, comment_id, verb)
        author = self._feed_author(page, value)
        post_id = take_identifier(value, "post_id")
        parent_id = take_identifier(value, "parent_id", "") or post_id
        begins = parent_id == post_id
        text, attachments = self._feed_content(value)
        return [
            IncomingMessage(
                external_id=comment_id,
                # What we write below a post answers the visitor who posted it, if it was one.
                conversation_id=comment_id if begins and not author.is_us else parent_id,
                author=author,
                occurred_at=self._feed_moment(entry, value),
                sequence=_sequence(comment_id.rpartition("_")[2]),
                text=text,
                contact_kind="public_comment",
                account=page,
                reply_to="" if begins else parent_id,
                # Meta names the nearest only, and the thread is that of the topmost. What we wrote below a post begins
                # one for those who answer it, though it is itself in the talk with whoever posted.
                references=() if begins else (parent_id,),
                not_in=post_id,
                attachments=attachments,
                conversation_name=shorten(text, 60, placeholder="…") if begins and not author.is_us else "",
                conversation_data={"post_id": post_id},
                is_group=not begins,  # whoever joins a thread is not the one it is with
                url=_permalink(value, comment_id),
            )
        ]

    def _read_post(self, page, entry, value):
        """What visitors post; our own posts talk to nobody in particular."""
        author = self._feed_author(page, value)
        if author.is_us or not author.external_id:
            return []
        post_id, verb = take_identifier(value, "post_id"), take(value, "verb", str)
        if verb != "add":
            return self._read_feed_change(page, entry, value, post_id, verb)
        text, attachments = self._feed_content(value)
        return [
            IncomingMessage(
                external_id=post_id,
                conversation_id=post_id,
                author=author,
                occurred_at=self._feed_moment(entry, value),
                text=text,
                contact_kind="public_comment",
                account=page,
                attachments=attachments,
                conversation_name=shorten(text, 60, placeholder="…"),
                conversation_data={"post_id": post_id},
                url=_permalink(value, post_id),
            )
        ]

    def _read_feed_change(self, page, entry, value, message_id, verb):
        """Hidden and shown again by us: what was said stays said, so these are passed over."""
        occurred_at = _moment(entry, "time")
        if verb in EDITED:
            text, _attachments = self._feed_content(value)
            return [IncomingEdit(message_id=message_id, occurred_at=occurred_at, text=text, account=page)]
        if verb in REMOVED:
            return [IncomingDeletion(message_id=message_id, occurred_at=occurred_at, account=page)]
        return []

    def _read_comment_reaction(self, page, entry, value):
        kind = take(value, "reaction_type", str, "") or "like"
        taken_back = take(value, "verb", str) in REMOVED
        author = self._feed_author(page, value)
        if not author.external_id:
            return []
        return [
            IncomingReaction(
                message_id=take_identifier(value, "comment_id"),
                author=author,
                occurred_at=_moment(entry, "time"),
                emoji="" if taken_back else REACTIONS.get(kind.lower(), "❔"),
                account=page,
            )
        ]

    def _feed_author(self, page, value):
        """Meta leaves people out whose settings, or our rights, do not let us know them."""
        person = take(value, "from", dict, {})
        external_id = take_identifier(person, "id", "")
        name = take(person, "name", str, "") or ("" if external_id else self.env._("Somebody on Facebook"))
        return Author(external_id, scope=page, name=name, is_us=external_id == page)

    def _feed_content(self, value):
        urls = [take(value, key, str, "") for key in ("photo", "video")]
        if take(value, "item", str, "") in ("photo", "video"):
            urls.append(take(value, "link", str, ""))
        urls += [take({"photos": url}, "photos", str) for url in take(value, "photos", list, [])]
        files = tuple(Attachment(url=url, name=_name_in(url) or "image.jpg") for url in dict.fromkeys(urls) if url)
        text = take(value, "message", str, "")
        if not text and not files:
            text = self.env._("(Something without words: see it on Facebook.)")
        return text, files

    @staticmethod
    def _feed_moment(entry, value):
        return _moment(value, "created_time") if value.get("created_time") is not None else _moment(entry, "time")

    def _fetch_profile(self, channel, identity):
        """The name and picture of whoever wrote to us (Messenger Platform, "User Profile API")."""
        fields = "name,first_name,last_name,profile_pic"
        data = self._call(channel, "GET", identity.external_id, params={"fields": fields})
        name = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        return {key: value for key, value in (("name", name), ("avatar_url", data.get("profile_pic"))) if value}

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _text_rule(self, channel, conversation):
        rule = super()._text_rule(channel, conversation)
        return rule if conversation.contact_kind == "direct" else replace(rule, limit=COMMENT_LIMIT)

    def _post_rule(self, channel):
        return replace(super()._post_rule(channel), limit=POST_LIMIT)

    def _reply_blockers(self, channel, conversation):
        if conversation.contact_kind == "direct":
            return self._message_blockers(conversation)
        begins = self.env["social.crm.message"].search(
            [("channel_id", "=", channel.id), ("external_id", "=", conversation.external_id)]
        )
        if not begins.deleted_at:
            return []
        return [
            {
                "code": "deleted",
                "reason": self.env._("What began this thread was deleted on Facebook."),
                "remedy": self.env._("There is nothing to answer any more. Write to the person in private if you can."),
            }
        ]

    def _message_blockers(self, conversation):
        private = [("conversation_id", "=", conversation.id), ("kind", "=", "private")]
        if conversation.last_inbound_at or not self.env["social.crm.outbound.part"].search_count(private, limit=1):
            return []
        return [
            {
                "code": "private_reply_sent",
                "reason": self.env._("Facebook lets us write once to somebody who has only commented."),
                "remedy": self.env._("Wait until the person answers in Messenger."),
            }
        ]

    def _private_reply_blockers(self, channel, comment):
        if comment.occurred_at > fields.Datetime.now() - PRIVATE_WINDOW:
            return []
        return [
            {
                "code": "private_window_closed",
                "reason": self.env._("Facebook lets us answer a comment in private for 7 days only."),
                "remedy": self.env._("Answer below the comment, and ask the person to write to you."),
            }
        ]

    def _send(self, channel, part):
        conversation = part.message_id.conversation_id
        if conversation.contact_kind != "direct":
            return self._send_comment(channel, part, conversation)
        recipient = {"id": conversation.external_id}
        return self._send_message(channel, part, recipient, self._messaging_type(channel, conversation))

    def _private_reply(self, channel, part):
        comment = part.message_id.reply_to_id
        is_post = comment.external_id == (comment.conversation_id.provider_data or {}).get("post_id")
        recipient = {"post_id" if is_post else "comment_id": comment.external_id}
        return self._send_message(channel, part, recipient, {"messaging_type": "RESPONSE"})

    def _send_message(self, channel, part, recipient, values):
        path, files = f"{channel.account_external_id}/messages", None
        message = {"metadata": part.key}
        if part.attachment_id or part.kind == "attachment":
            attachment = self._attachment_of(part)
            kind = attachment.mimetype.partition("/")[0]
            if kind not in ("audio", "video") and attachment.mimetype not in PICTURES:
                kind = "file"
            message["attachment"] = {"type": kind, "payload": {}}
            files = {"filedata": (attachment.name, attachment.raw, attachment.mimetype)}
        else:
            message["text"] = part.body
        values = {"recipient": recipient, "message": message, **values}
        if files:
            form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
            answer = self._call(channel, "POST", path, data=form, files=files, key="message_id")
        else:
            answer = self._call(channel, "POST", path, json=values, key="message_id")
        return SendResult(external_id=answer["message_id"], conversation_id=str(answer.get("recipient_id") or ""))

    def _messaging_type(self, channel, conversation):
        """After a day an answer is one of a person, and says so."""
        said = conversation.last_inbound_at
        if said and said < fields.Datetime.now() - WINDOW and _has_human_agent(channel):
            return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        return {"messaging_type": "RESPONSE"}

    def _attachment_refusal(self, channel, conversation, attachment):
        if conversation.contact_kind == "direct" or attachment.mimetype in PICTURES:
            return ""
        return self.env._("Facebook takes pictures below a post, no other files. Send a link instead.")

    def _publish(self, channel, post):
        values = {"message": post.text, **({"link": post.link} if post.link else {})}
        answer = self._call(channel, "POST", f"{channel.account_external_id}/feed", json=values, key="id")
        post_id = str(answer["id"])
        return PostResult(post_id, post_id, f"https://www.facebook.com/{post_id}")

    def _send_comment(self, channel, part, conversation):
        values, files = {"message": part.body or ""}, None
        if part.kind == "attachment":
            attachment = self._attachment_of(part)
            if refusal := self._attachment_refusal(channel, conversation, attachment):
                raise Rejected(refusal)
            files = {"source": (attachment.name, attachment.raw, attachment.mimetype)}
        path = f"{conversation.external_id}/comments"
        answer = self._call(channel, "POST", path, data=values, files=files, key="id")
        return SendResult(external_id=str(answer["id"]))

    def _attachment_of(self, part):
        if not part.attachment_id:
            raise Rejected(self.env._("The file is not there any more."))
        return part.attachment_id

    def _change_refusal(self, message, ability):
        if message.contact_kind == "direct":
            return self.env._("A message in Messenger cannot be changed or taken back from here.")
        return super()._change_refusal(message, ability)

    def _edit_sent(self, channel, part, text):
        self._call(channel, "POST", part.external_id, data={"message": text})

    def _delete_sent(self, channel, part):
        self._call(channel, "DELETE", part.external_id)

    def _mark_read(self, channel, conversation):
        if conversation.contact_kind == "direct":
            values = {"recipient": {"id": conversation.external_id}, "sender_action": "mark_seen"}
            self._call(channel, "POST", f"{channel.account_external_id}/messages", json=values)


def _has_human_agent(channel):
    return channel._credential("human_agent").strip().lower() in ("1", "true", "yes")


def _person_in(event, key):
    return take_identifier(take(event, key, dict), "id")


def _moment(data, key="timestamp"):
    """Read a time in seconds or milliseconds since 1970: Meta writes both.

    :rtype: datetime
    :raise MalformedPayload:
    """
    number = take(data, key, int)
    return moment_of(number / 1000 if number >= 10**11 else number)


def _later(moment, pause):
    try:
        return moment + pause
    except OverflowError as error:
        raise MalformedPayload(f"{moment} is not a time.") from error


def _sequence(number):
    """:return: what orders by number, ``""`` for what is no number"""
    text = str(number)
    return sequence_of(text) if text.isascii() and text.isdigit() and len(text) <= 20 else ""


def _permalink(value, message_id):
    post = take(take(value, "post", dict, {}), "permalink_url", str, "")
    if not post or message_id == value.get("post_id"):
        return post or f"https://www.facebook.com/{message_id}"
    return f"{post}{'&' if '?' in post else '?'}comment_id={message_id.rpartition('_')[2]}"


def _name_in(url):
    """:return: the name of a file in a URL, ``""`` where the URL has none"""
    try:
        name = unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""
    return name if "." in name else ""
