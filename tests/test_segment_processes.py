"""Processes of their own look at everybody, take changes, and write, all at once: who belongs to a segment, and since when, is known."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from odoo_shell import run_in_shell

ROUNDS = 90
#: So often at least each worker has to come by while others write: else it was no race.
PASSES = 5
KEY = "social_crm_segments.test_race_is_over"

BEGIN = """
people = env["res.partner"].create([{"name": f"Racer {number}", "city": "Lille"} for number in range(300)])
rules = {"Ghent": [("city", "=", "Ghent")], "Not Ghent": [("city", "=", "Lille"), ("name", "=like", "Racer %")]}
segments = env["social.crm.segment"].create(
    [{"name": name, "partner_domain": repr(rule)} for name, rule in rules.items()]
)
segments += segments.create({"name": "Nested", "partner_domain": f"[('social_segment_ids', 'in', {segments[0].ids})]"})
chosen = segments.create({"name": "By hand", "kind": "static"})
chosen.add_people(people[:20])
segments._look()
env["ir.cron"].search([]).active = False
env.cr.commit()
"""

WORK = """
import json
import logging

from odoo.addons.social_crm_base.tools.cursor import read_committed

logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # whoever comes second begins anew, and that is logged
segments = env["social.crm.segment"].search([("kind", "=", "dynamic")])
passes = 0


def commit(*_args, **_kwargs):
    env.cr.commit()
    return 60


def is_over():
    commit()
    read_committed(env.cr)
    env.cr.execute("SELECT count(*) FROM ir_config_parameter WHERE key = 'ENDED'")
    return env.cr.fetchone() != (0,)


while not is_over():
    WHAT
    passes += 1
print("FOUND" + json.dumps(passes))
"""
LOOK = """segments._look_again()
    commit()
    segments._look_at_due(commit)"""
KEEP_UP = "commit(segments._take_changes_safely())"

WRITE = """
import json
import logging
import random
import time
from functools import partial

from odoo.service.model import retrying

logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # whoever comes second begins anew, and that is logged
logging.getLogger("odoo.service.model").setLevel(logging.CRITICAL)
dice = random.Random(11)
chosen = env["social.crm.segment"].search([("kind", "=", "static")])
people = env["res.partner"].search([("name", "=like", "Racer %")])
gone, merged, put = set(), set(), set(chosen.member_ids.partner_id.ids)


def somebody():
    return people.browse(dice.choice([id_ for id_ in people.ids if id_ not in gone]))


def move_house(person, town):
    person.city = town


def put_or_take(person, put):
    chosen.add_people(person) if put else chosen.remove_people(person)


def merge(source, destination):
    env["base.partner.merge.automatic.wizard"]._merge((source | destination).ids, destination)


def as_a_request(work, *args):
    # anew where somebody else was quicker, as Odoo does
    retrying(partial(work, *args), env)


def write(number):
    as_a_request(move_house, somebody(), dice.choice(["Ghent", "Lille"]))
    person = somebody()
    as_a_request(put_or_take, person, number % 3)
    (put.add if number % 3 else put.discard)(person.id)
    if number % 4 == 0:
        source, destination = somebody(), somebody()
        if source != destination:
            as_a_request(move_house, source, "Ghent")
            as_a_request(move_house, destination, "Ghent")
            time.sleep(dice.random() / 20)  # the worker is about to meet both
            as_a_request(merge, source, destination)
            gone.add(source.id)
            merged.add(destination.id)
            if source.id in put:
                put.discard(source.id)
                put.add(destination.id)


try:
    for number in range(ROUNDS):
        write(number)
finally:
    env.cr.rollback()
    env["ir.config_parameter"].sudo().set_param("ENDED", "yes")
    env.cr.commit()
print("FOUND" + json.dumps([len(gone), sorted(merged), sorted(put)]))
"""

FAULTS = """
import json

segments = env["social.crm.segment"].search([])
while segments._take_changes_safely():
    pass
env.invalidate_all()
found = {}
for segment in segments.filtered(lambda each: each.kind == "dynamic"):
    wanted = segment._people("res.partner").search(segment._domain("res.partner"))
    found[segment.name] = len(set(wanted.ids) ^ set(segment.member_ids.partner_id.ids)) + int(bool(segment.problem))
env.cr.execute(\"\"\"
    SELECT count(*) FILTER (WHERE kind = COALESCE(before, 'left') AND partner_id != ALL(%s)),
           count(*) FILTER (WHERE after IS NULL AND (kind = 'joined') <> is_in)
      FROM (SELECT move.kind, move.partner_id,
                   lag(move.kind) OVER person AS before, lead(move.kind) OVER person AS after,
                   EXISTS (SELECT FROM social_crm_segment_member member
                            WHERE member.segment_id = move.segment_id AND member.partner_id = move.partner_id) AS is_in
              FROM social_crm_segment_move move
            WINDOW person AS (PARTITION BY move.segment_id, move.partner_id ORDER BY move.id)) told
\"\"\", [MERGED])  # those have the histories of two
found["joined or left twice"], found["history ends otherwise"] = env.cr.fetchone()
env.cr.execute(\"\"\"
    SELECT count(*) FROM social_crm_segment_member member
     WHERE NOT EXISTS (SELECT FROM social_crm_segment_move move
                        WHERE move.segment_id = member.segment_id AND move.partner_id = member.partner_id)
\"\"\")
[found["never joined"]] = env.cr.fetchone()
chosen = segments.filtered(lambda each: each.kind == "static")
found["By hand"] = len(set(chosen.member_ids.partner_id.ids) ^ set(PUT))
print("FOUND" + json.dumps(found))
"""


def run(name, script):
    """Run a script in a process of its own, and return what it found."""
    script = script.replace("ROUNDS", str(ROUNDS)).replace("ENDED", KEY)
    return json.loads(run_in_shell(name, script).split("FOUND")[1].splitlines()[0])


@pytest.mark.parametrize(
    "workers",
    [(LOOK, KEEP_UP), (LOOK, LOOK)],
    ids=["who-looks-and-who-takes-changes", "two-who-look"],
)
def test_two_workers_and_somebody_who_writes_leave_everybody_where_they_belong(odoo_db, workers):
    run_in_shell(odoo_db, BEGIN)
    with ThreadPoolExecutor(3) as processes:
        passes = [processes.submit(run, odoo_db, WORK.replace("WHAT", work)) for work in workers]
        written = processes.submit(run, odoo_db, WRITE)
        passes = [each.result() for each in passes]
        merges, merged, put = written.result()
    faults = run(odoo_db, FAULTS.replace("MERGED", str(merged)).replace("PUT", str(put)))
    assert faults == dict.fromkeys(faults, 0)
    assert min(passes) >= PASSES, f"hardly anybody was at it meanwhile: {passes}"
    assert merges > ROUNDS / 8
