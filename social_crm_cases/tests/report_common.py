import random
from datetime import timedelta
from itertools import pairwise

from odoo import fields

from ..tools.imported import ImportedCase, ImportedMessage, Person
from .common import CaseCase


class ReportCase(CaseCase):
    """Cases with a past that a test makes up, and knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tz": "UTC"})
        cls.other_channel = cls._channel("Acme mail", team_id=cls.other_team.id)
        cls.tags = cls.env["social.crm.case.tag"].create([{"name": name} for name in ("Late", "Broken", "Thanks")])
        cls.types = cls.env["social.crm.case.type"].create([{"name": name} for name in ("Question", "Return")])
        cls.policy = cls.env["social.crm.sla.policy"].create(
            {"name": "Soon", "kind": "first_response", "hours": 1, "entitled_only": True}
        )
        cls.team.write({"hourly_cost": 30, "answer_minutes": 10})
        cls.now = fields.Datetime.now().replace(microsecond=0)

    @classmethod
    def _live(cls, lives):
        """Make cases of what happened.

        :param lives: dictionaries of ``number``, ``opened_at``, and what else is not as in most cases
        :return: the cases
        """
        rows, said = [], []
        for line, life in enumerate(lives):
            is_closed = bool(life.get("closed_at"))
            rows.append(
                (
                    ImportedCase(
                        line=line,
                        number=life["number"],
                        subject=f"Case {life['number']}",
                        opened_at=life["opened_at"],
                        closed_at=life.get("closed_at"),
                        rating=life.get("rating"),
                        person=Person(email=f"{life['number']}@example.com"),
                    ),
                    {
                        "stage_id": (cls.solved if is_closed else cls.new).id,
                        "is_closed": is_closed,
                        "team_id": life.get("team", cls.team).id,
                        "user_id": life.get("user", cls.ann).id,
                        "type_id": life.get("type", cls.types[:0]).id,
                        "tag_ids": life.get("tags", cls.tags[:0]).ids,
                        "channel_id": life.get("channel", cls.channel).id,
                    },
                )
            )
            said += [
                ImportedMessage(place, life["number"], str(place), moment, direction, "Words")
                for place, (direction, moment) in enumerate(life.get("said", ()))
            ]
        cases, _number = cls.env["social.crm.case"]._import(rows, said)
        cls._promise(cases, lives)
        return cases

    @classmethod
    def _promise(cls, cases, lives):
        by_number = {case.external_number: case for case in cases}
        cls.env["social.crm.sla.status"].create(
            [
                {
                    "case_id": by_number[life["number"]].id,
                    "policy_id": cls.policy.id,
                    "started_at": life["opened_at"],
                    **life["promise"],
                }
                for life in lives
                if "promise" in life
            ]
        )

    @classmethod
    def _lives(cls, seed, number=40):
        """Make up cases of the last 70 days, always the same for a seed."""
        dice = random.Random(seed)
        return [cls._life(dice, f"{seed}-{place}") for place in range(number)]

    @classmethod
    def _life(cls, dice, number):
        opened_at = cls.now - timedelta(minutes=dice.randint(200, 70 * 1440))
        moment, said = opened_at, [("in", opened_at)]
        for _message in range(dice.randint(0, 7)):
            moment += timedelta(minutes=dice.randint(1, 400), seconds=dice.randint(0, 59))
            if moment < cls.now:
                said.append((dice.choice(("in", "out")), moment))
        closed_at = said[-1][1] + timedelta(minutes=dice.randint(1, 3000))
        is_closed = dice.random() < 0.6 and closed_at < cls.now
        life = {
            "number": number,
            "opened_at": opened_at,
            "said": said,
            "closed_at": closed_at if is_closed else None,
            "rating": dice.choice((None, 1, 3, 5)) if is_closed else None,
            "team": dice.choice((cls.team, cls.other_team)),
            "user": dice.choice((cls.ann, cls.bob, cls.carla)),
            "type": dice.choice((cls.types[0], cls.types[1], cls.types[:0])),
            "tags": cls.tags.filtered(lambda _tag: dice.random() < 0.4),
            "channel": dice.choice((cls.channel, cls.other_channel)),
        }
        if dice.random() < 0.7:
            life["promise"] = {
                "reached_at": dice.choice((False, opened_at + timedelta(minutes=5))),
                "deadline": dice.choice((cls.now - timedelta(hours=1), cls.now + timedelta(hours=1))),
                "is_late": dice.random() < 0.3,
                "met_count": dice.randint(0, 2),
                "missed_count": dice.randint(0, 2),
            }
        return life


# --------------------------------------------------------------------------------------------------
# The same by hand
# --------------------------------------------------------------------------------------------------


def hours_between(start, stop):
    return (stop - start).total_seconds() / 3600


def first_response(life):
    answers = [moment for direction, moment in life["said"] if direction == "out"]
    return hours_between(life["opened_at"], answers[0]) if answers else None


def next_response(life):
    """The average wait for an answer to a last message, after the first answer."""
    said = life["said"]
    first = next((moment for direction, moment in said if direction == "out"), None)
    waits = [
        hours_between(before, moment)
        for (direction_before, before), (direction, moment) in pairwise(said)
        if (direction_before, direction) == ("in", "out") and before > first
    ]
    return sum(waits) / len(waits) if waits else None


def resolution(life):
    return hours_between(life["opened_at"], life["closed_at"]) if life["closed_at"] else None


def promises(lives, now):
    """:return: how many were kept, and how many missed"""
    kept = missed = 0
    for life in lives:
        promise = life.get("promise")
        if promise:
            kept += promise["met_count"] + bool(promise["reached_at"] and not promise["is_late"])
            late = promise["is_late"] if promise["reached_at"] else promise["deadline"] < now
            missed += promise["missed_count"] + bool(late)
    return kept, missed


def answers(life):
    return sum(direction == "out" for direction, _moment in life["said"])


def percentile(values, share):
    """The value that a share of the values does not exceed, between neighbours where it falls between them."""
    values = sorted(value for value in values if value is not None)
    if not values:
        return None
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def average(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None
