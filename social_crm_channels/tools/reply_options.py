from dataclasses import dataclass, fields

from odoo import models
from odoo.exceptions import UserError

#: Under this key of the context a client says how an answer is meant.
KEY = "social_reply"
#: Under this one the house keeps what became of that, where no client can put an object of ours.
ANSWER = "social_answer"


@dataclass(frozen=True, slots=True)
class ReplyOptions:
    """How an answer is meant. Clients write it: whatever it names is checked where it is used.

    :param conversation_id: the talk to answer in, 0 where the thread decides
    :param private_reply_to: the public comment that is answered in private
    :param seen_message_id: the latest message that whoever writes has seen, 0 for none, ``None``: do not ask
    :param confirmed: send it although others have spoken since
    :param undo: hold it for a moment in which it can be taken back
    :param approved: a colleague has approved these words; no client says so
    """

    conversation_id: int = 0
    private_reply_to: int = 0
    seen_message_id: int | None = None
    confirmed: bool = False
    undo: bool = False
    approved: bool = False

    @classmethod
    def of(cls, env, given=None):
        """Read what stands in the context, or what a method was given.

        :raise UserError: it is nothing that our client sends
        """
        given = given or env.context.get(KEY)
        if isinstance(given, cls):
            return given
        if given and not isinstance(given, dict):
            raise UserError(_nonsense(env))
        read = {field.name: given[field.name] for field in fields(cls) if field.name in given} if given else {}
        read.pop("approved", None)
        for name in ("conversation_id", "private_reply_to", "seen_message_id"):
            if read.get(name) is None or read[name] is False:
                read.pop(name, None)
            elif type(read[name]) is not int or not 0 <= read[name] < 1 << 31:
                raise UserError(_nonsense(env))
        for name in ("confirmed", "undo"):
            read[name] = read.get(name) is True
        return cls(**read)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of the options of an answer.

    :param talk: where it goes; empty where the thread decides, or where the comment's author may have none yet
    :param comment: the public comment that it answers in private, or none
    """

    options: ReplyOptions
    talk: models.Model
    comment: models.Model

    @property
    def values(self):
        """More values for the ``social.crm.message``."""
        return {"reply_to_id": self.comment.id, "purpose": "private_reply"} if self.comment else {}


def _nonsense(env):
    return env._("Where this answer goes was said in a way that nobody understands. Reload the page and try again.")
