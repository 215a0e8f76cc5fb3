"""Social CRM under measurement: a Telegram channel with a team behind it, and its queue."""

import itertools
import json
import random
import time

from odoo.tools import split_every

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # of the shape that the Bot API documents
TEXT = "My parcel with the two lamps has not arrived yet, and the tracking page shows nothing since Tuesday. What now?"
AGENTS = 4
STORED_AT_ONCE = 1000  # deliveries a transaction, when the queue is filled

_numbers = itertools.count(1)


def open_channel(env, name="Bench", provider="telegram", credentials=None, agents=AGENTS):
    """Make a connected customer-care channel whose cases go round among the agents of a team.

    :param str provider: code of the connector
    :param dict credentials: of the channel; a bot's token unless told otherwise
    :param int agents: how many members the team has
    :return: the channel
    """
    members = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Agent {number} of {name}",
                    "login": f"agent{number}@{name.lower()}.example.com",
                    "group_ids": [(4, env.ref("social_crm_base.group_user").id)],
                }
                for number in range(agents)
            ]
        )
    )
    team = env["social.crm.team"].create({"name": f"Team of {name}", "member_ids": [(6, 0, members.ids)]})
    network = env["social.crm.network"].search([("code", "=", "generic" if provider == "generic" else provider)])
    channel = env["social.crm.channel"].create(
        {
            "name": name,
            "network_id": network.id,
            "provider": provider,
            "inbound_mode": "webhook",
            "team_id": team.id,
            "routing_rule_ids": [(0, 0, {"name": "Direct", "contact_kind": "direct", "team_id": team.id})],
        }
    )
    channel._set_credentials(credentials or {"token": TOKEN})
    channel.state = "connected"
    env.cr.commit()
    return channel


def updates(number, messages_each):
    """Make Telegram updates (https://core.telegram.org/bots/api#update) of people who never wrote before.

    :param int number: how many updates
    :param int messages_each: messages a person, who has one conversation
    :return: the updates as dicts, the conversations well mixed
    """
    people = [next(_numbers) for _person in range(-(-number // messages_each))]
    speakers = [person for person in people for _message in range(messages_each)][:number]
    random.Random(number).shuffle(speakers)
    now = int(time.time()) - number
    return [_update(next(_numbers), person, now + index) for index, person in enumerate(speakers)]


def _update(number, person, moment):
    name = {"first_name": f"Person {person}", "username": f"person_{person}"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "from": {"id": person, "is_bot": False, "language_code": "en", **name},
            "chat": {"id": person, "type": "private", **name},
            "date": moment,
            "text": f"{TEXT} ({number})",
        },
    }


def store(channel, payloads):
    """Put deliveries into the queue, as the webhook does, only more at once."""
    connector, events = channel._connector(), channel.env["social.crm.event"]
    for chunk in split_every(STORED_AT_ONCE, payloads):
        bodies = [json.dumps(payload).encode() for payload in chunk]
        events._store(channel, [connector._delivery(channel, {}, body) for body in bodies])
        channel.env.cr.commit()


class Drain:
    """The drain as the cron runs it, batch after batch in one environment.

    :param env: environment
    """

    def __init__(self, env):
        self.env = env
        self.commits = 0

    def batch(self):
        """Process a batch.

        :return: number of deliveries
        """
        done = self.env["social.crm.event"]._drain_batch(self._commit)
        self._commit()
        return done

    def run(self):
        """Process all there is.

        :return: number of deliveries, seconds
        """
        started, total = time.perf_counter(), 0
        while done := self.batch():
            total += done
        return total, time.perf_counter() - started

    def _commit(self):
        self.env.cr.commit()
        self.commits += 1


def count(env, model, domain=()):
    """Count records, also in tables that the ORM's cache knows nothing of yet."""
    env.invalidate_all()
    return env[model].search_count(list(domain))
