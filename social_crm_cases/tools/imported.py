"""Cases and their history as they come from elsewhere, read and not yet matched with what is here. Pure."""

from dataclasses import dataclass
from datetime import datetime

IN, OUT, NOTE = "in", "out", "note"


@dataclass(frozen=True, slots=True)
class Person:
    """Who a case is about, by whatever tells it.

    :param network: name or code of the network that ``handle`` is of
    :param partner_id: their contact, where that is known here
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    handle: str = ""
    network: str = ""
    partner_id: int | None = None

    @property
    def is_known(self):
        """Whether there is more than a name."""
        return bool(self.email or self.phone or self.handle or self.partner_id)


NOBODY = Person()


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """A case of another helpdesk. Moments are naive and in UTC; names are as they were there.

    :param line: where it was read, for people
    :param number: by which it was known there
    :param is_closed: ``None`` where stage and ``closed_at`` say it
    :param agent: login, e-mail or name of the colleague who had it; ``user_id`` where that is known here
    :param rating: 1 to 5
    :param description: what the person wrote first, where the history does not say it
    :param file_ids: ids of attachments here that are no message's
    """

    line: int
    number: str
    subject: str
    opened_at: datetime
    closed_at: datetime | None = None
    first_response_at: datetime | None = None
    is_closed: bool | None = None
    stage: str = ""
    type: str = ""
    team: str = ""
    priority: str = "0"
    tags: tuple[str, ...] = ()
    agent: str = ""
    user_id: int | None = None
    person: Person = NOBODY
    channel: str = ""
    rating: float | None = None
    description: str = ""
    file_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """Something that was said, or noted, in a case of another helpdesk.

    :param number: of its case
    :param key: tells it from all others of its case, the same each time that it is read
    :param direction: one of :data:`IN`, :data:`OUT` and :data:`NOTE`
    :param html: how it was written, where that is more than ``text``
    :param author: of ours: login, e-mail or name; ``user_id`` where that is known here
    :param person: of theirs, where it is another than the case is about
    :param file_ids: ids of attachments here that came with it
    """

    line: int
    number: str
    key: str
    occurred_at: datetime
    direction: str
    text: str
    html: str = ""
    author: str = ""
    user_id: int | None = None
    person: Person = NOBODY
    file_ids: tuple[int, ...] = ()


def thread_of(number):
    """The id of the conversation that holds what was said in a case elsewhere."""
    return f"case-{number}"
