"""Turns the people and lines of the demo into messages: pure Python, the same each time but for the moment it ends at."""

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage, sequence_of

from .people import PEOPLE
from .talks import CALLS, FAREWELLS, PRODUCTS, PUBLIC, WRITTEN

SEED = 19
MESSAGES = 300
US = Author(external_id="us", is_us=True)
OURS = "> "

#: On which channel people are, in turn, and where every second person has another account.
FIRST = ("telegram", "x", "telegram", "email", "x", "phone", "telegram", "x", "email", "telegram")
SECOND = {"telegram": "x", "x": "telegram", "email": "phone", "phone": "email"}

#: Days before the end within which a talk began, by how it stands at the end.
AGES = {"new": (0, 1), "in_progress": (0, 6), "waiting": (1, 9), "solved": (1, 14), "cancelled": (2, 12)}

PHONES = {
    "DE": "+49 30 23125 {:03d}",
    "AT": "+49 30 23125 {:03d}",
    "CH": "+49 30 23125 {:03d}",
    "FR": "+33 1 99 00 {0:02d} 42",
    "BE": "+33 1 99 00 {0:02d} 43",
}
PHONE_ELSEWHERE = "+46 70 17406 {:02d}"


@dataclass(frozen=True)
class Person:
    number: int
    name: str
    lang: str
    country: str
    city: str
    is_contact: bool

    @property
    def first(self):
        return self.name.split()[0]

    @property
    def handle(self):
        return _ascii(self.name).lower().replace(" ", "_")

    @property
    def email(self):
        return f"{_ascii(self.name).lower().replace(' ', '.')}@example.com"

    @property
    def phone(self):
        return PHONES.get(self.country, PHONE_ELSEWHERE).format(5 + self.number)

    @property
    def channels(self):
        """Where the person has an account."""
        first = FIRST[self.number % len(FIRST)]
        return (first, SECOND[first]) if self.number % 2 == 0 else (first,)

    def author(self, channel):
        """As the network of a channel knows the person."""
        match channel:
            case "telegram":
                return Author(str(610_000_000 + self.number), name=self.name, handle=self.handle)
            case "x":
                # the profile names an address that nobody has verified
                email = self.email if self.number % 3 == 1 else ""
                return Author(
                    str(150_000_000_000 + self.number * 7919),
                    name=self.name,
                    handle=self.handle,
                    email=email,
                    followers=40 + self.number * self.number * 3,
                )
            case "email":
                return Author(self.email, name=self.name, email=self.email, email_authenticated=True)
            case "phone":
                number = self.phone.replace(" ", "")
                return Author(number, name=self.name, phone=number)


@dataclass
class Talk:
    """A conversation on a channel, how it ends, and its messages in order."""

    channel: str
    conversation_id: str
    end: str
    messages: list[IncomingMessage] = field(default_factory=list)


def people():
    """:rtype: list[Person]"""
    return [Person(number, *row) for number, row in enumerate(PEOPLE)]


class Writer:
    """:param datetime now: when the last message was said, at the latest"""

    def __init__(self, now: datetime):
        self._now = now.replace(second=0, microsecond=0)
        self._random = random.Random(SEED)  # noqa: S311 - the same talk each time is the point
        self._people = people()
        self._decks = {}
        self._told = 0

    def talks(self):
        """Every account speaks at least once; all together say ``MESSAGES`` messages.

        :rtype: list[Talk]
        """
        accounts = [(person, channel) for person in self._people for channel in person.channels]
        written = [(person, channel, *self._script(person, channel)) for person, channel in accounts]
        self._say_farewell(written, MESSAGES - sum(len(lines) for _subject, lines in PUBLIC))
        talks = [self._direct(*script) for script in written]
        return talks + [self._public(number, *post) for number, post in enumerate(PUBLIC)]

    # What is said
    def _script(self, person, channel):
        """:return: subject, end and lines, no script twice before all of its language were used"""
        scripts = CALLS if channel == "phone" else WRITTEN
        fitting = [script for script in scripts if script[0] == person.lang]
        key = (channel == "phone", person.lang if fitting else "en")
        if not self._decks.get(key):
            self._decks[key] = fitting or [script for script in scripts if script[0] == "en"]
            self._decks[key] = self._random.sample(self._decks[key], len(self._decks[key]))
        _lang, subject, end, lines = self._decks[key].pop()
        return subject, end, list(lines)

    def _say_farewell(self, written, wanted):
        """Lengthen talks that ended well, until all together have the number of messages that is wanted."""
        missing = wanted - sum(len(lines) for *_who, lines in written)
        for exchange in range(2):
            for person, channel, _subject, end, lines in written:
                if end == "solved" and channel != "phone":
                    farewell = FAREWELLS[person.lang][exchange][:missing]
                    lines += farewell
                    missing -= len(farewell)

    def _direct(self, person, channel, subject, end, lines):
        conversation_id = f"{channel}-{person.number}"
        talk = Talk(channel, conversation_id, end)
        slots = self._slots(person)
        moments = self._moments(end, [line.startswith(OURS) for line in lines], is_call=channel == "phone")
        author = person.author(channel)
        for line, moment in zip(lines, moments, strict=True):
            is_ours = line.startswith(OURS)
            talk.messages.append(
                self._message(
                    talk,
                    US if is_ours else author,
                    moment,
                    line.removeprefix(OURS).format(**slots),
                    recipient=author if is_ours else None,
                    subject=subject if channel == "email" else "",
                    contact_kind="call" if channel == "phone" else "direct",
                )
            )
        return talk

    def _public(self, number, post, lines):
        """A post of ours, and what people with an account on X say below it."""
        talk = Talk("x", f"post-{number}", "in_progress" if number % 2 else "solved")
        speakers = [person for person in self._people if "x" in person.channels][number * 4 :][:4]
        moments = self._moments(talk.end, [who is None for who, _text in lines])
        last = speakers[0]
        for (who, text), moment in zip(lines, moments, strict=True):
            last = last if who is None else speakers[who]
            talk.messages.append(
                self._message(
                    talk,
                    US if who is None else last.author("x"),
                    moment,
                    text.format(**self._slots(last)),
                    contact_kind="public_comment",
                    conversation_name=post,
                    is_group=True,
                )
            )
        return talk

    def _slots(self, person):
        return {
            "first": person.first,
            "city": person.city,
            "product": PRODUCTS[person.number % len(PRODUCTS)],
            "order": f"SO-{48000 + 37 * person.number}",
        }

    def _message(self, talk, author, moment, text, **values):
        self._told += 1
        return IncomingMessage(
            external_id=f"{talk.conversation_id}:{len(talk.messages)}",
            conversation_id=talk.conversation_id,
            author=author,
            occurred_at=moment,
            sequence=sequence_of(self._told),
            text=text,
            **values,
        )

    # When it is said
    def _moments(self, end, ours, is_call=False):
        """:return: a moment a line, by day, none of them in the future"""
        youngest, oldest = AGES[end]
        moment = self._now - timedelta(days=self._random.randint(youngest, oldest))
        moment = moment.replace(hour=self._random.randint(7, 20), minute=self._random.randint(0, 59))
        moments = []
        for is_ours in ours:
            if moments:
                moment += timedelta(minutes=2 if is_call else self._random.randint(4, 150 if is_ours else 50))
            moments.append(moment)
        late = moments[-1] - self._now + timedelta(minutes=self._random.randint(3, 240))
        return [moment - max(late, timedelta()) for moment in moments]


def _ascii(text):
    plain = text.replace("ø", "o").replace("ü", "ue").replace("ä", "ae")
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
