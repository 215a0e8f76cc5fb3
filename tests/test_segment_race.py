"""Who looks at everybody, who takes changes to the segments, and who writes, all at once: nothing of it is lost."""

import json

from odoo_shell import run_in_shell

CHANGES = 150
LOOKS = 5

BEGIN = """
import json
import logging
import random
import threading
from functools import partial

from odoo import api
from odoo.service.model import retrying
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.cursor import read_committed

logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # whoever comes second begins anew, and that is logged
registry = env.registry
env["ir.cron"].search([]).active = False
people = env["res.partner"].create([{"name": f"Racer {number}", "city": "Lille"} for number in range(400)])
rules = {"Ghent": [("city", "=", "Ghent")], "Not Ghent": [("city", "=", "Lille"), ("name", "=like", "Racer %")]}
segments = env["social.crm.segment"].create(
    [{"name": name, "partner_domain": repr(rule)} for name, rule in rules.items()]
)
segments += segments.create({"name": "Nested", "partner_domain": f"[('social_segment_ids', 'in', {segments[0].ids})]"})
segments._look()
env.cr.commit()


def alone(work):
    # in a connection of its own, as a worker does
    with registry.cursor() as cr:
        read_committed(cr)
        return work(api.Environment(cr, 1, {}))


def move_house(person_id, town):
    def work(new_env):
        new_env["res.partner"].browse(person_id).city = town

    alone(work)


def keep_up():
    return alone(lambda new_env: new_env["social.crm.segment"]._take_changes_safely())


def look(segment_id):
    return alone(lambda new_env: new_env["social.crm.segment"].browse(segment_id)._look_at_all())


def faults():
    # people who are in a segment and do not fit, or fit and are not in it
    while keep_up():
        pass
    env.cr.rollback()
    env.invalidate_all()
    found = []
    for segment in segments:
        wanted = segment._people("res.partner").search(segment._domain("res.partner"))
        found.append(len(set(wanted.ids) ^ set(segment.member_ids.partner_id.ids)) + int(bool(segment.problem)))
    return found
"""

TOGETHER = """
done, looks, passes = threading.Event(), [], []


def go_on(work, outcomes):
    while not done.is_set():
        outcomes.append(work())


def write():
    dice = random.Random(11)
    for _change in range(int(CHANGES)):
        move_house(dice.choice(people.ids), dice.choice(["Ghent", "Lille"]))


threads = [
    threading.Thread(target=go_on, args=(lambda: [look(segment_id) for segment_id in segments.ids], looks)),
    threading.Thread(target=go_on, args=(keep_up, passes)),
]
for thread in threads:
    thread.start()
write()
done.set()
for thread in threads:
    thread.join()
print("FOUND" + json.dumps([sum(map(sum, looks)), sum(passes), faults()]))
"""

MEANWHILE = """
settle = type(segments)._settle
outcomes = []


def settle_and_wait(segment, model, ids=None):
    moved = settle(segment, model, ids)
    if ids is None and not outcomes:
        move_house(people[0].id, "Ghent")  # after this look has seen them
        outcomes.append(keep_up())
    return moved


type(segments)._settle = settle_and_wait
look(segments[0].id)
type(segments)._settle = settle
print("FOUND" + json.dumps([len(outcomes), faults()]))
"""

ELSEWHERE = """
tag = env["res.partner.category"].create({"name": "Pilot"})
rule = repr([("category_id", "in", tag.ids)])
worker = env["social.crm.segment"]
worker._plan()  # what this process remembers
env.cr.execute(SQL("UPDATE social_crm_segment SET partner_domain = %s WHERE id = %s", rule, segments[0].id))
env.cr.execute("INSERT INTO orm_signaling_default DEFAULT VALUES")  # so another process tells of it
env.cr.commit()
env.invalidate_all()
worker._watch_tables()
env.cr.commit()
people[0].category_id = tag
env.cr.commit()


def commit(*_args, **_kwargs):
    env.cr.commit()
    return 60


worker._keep_up(commit)
print("FOUND" + json.dumps([segments[0].member_ids.partner_id.mapped("name"), faults()]))
"""

TWO = """
ben, anna = people[:2]
chosen = segments.create({"name": "By hand", "kind": "static"})
chosen.add_people(ben)
ben.city = "Ghent"
env.cr.commit()
keep_up()
anna.city = "Ghent"
env.cr.commit()


def merge():
    env["base.partner.merge.automatic.wizard"]._merge((ben | anna).ids, anna)


def told():
    return [move.kind for move in segments[0].move_ids.filtered(lambda move: move.partner_id == anna).sorted("id")]


def print_found(*found):
    print("FOUND" + json.dumps([*found, faults(), chosen.member_ids.partner_id == anna, told()[-1]]))
"""

WORKER_FIRST = """
attempts = []


def merge_late():
    env.cr.execute("SELECT")  # what it sees is from before the worker
    attempts.append(keep_up() if not attempts else 0)
    merge()


retrying(merge_late, env)
print_found(attempts)
"""

MERGE_FIRST = """
merge()
outcomes = []
worker = threading.Thread(target=lambda: outcomes.append(keep_up()))
worker.start()
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
blocked = 0
while worker.is_alive() and not blocked:
    with registry.cursor() as cr:
        cr.execute(BLOCKED)
        blocked = cr.fetchone()[0]
env.cr.commit()
worker.join()
print_found(outcomes)
"""

IN_TURN = """
from odoo.addons.social_crm_segments.models import social_crm_segment_build

social_crm_segment_build.MANY = 0  # whoever depends on a segment is looked at as a whole
plain = segments.create({"name": "Asks later", "partner_domain": repr([("city", "=", "Nowhere")])})
base = segments.create({"name": "Is asked", "partner_domain": repr([("city", "=", "Ghent")])})
plain.partner_domain = repr([("social_segment_ids", "in", base.ids)])
base._look()
people[0].city = "Ghent"
env.cr.commit()
# the row that was written last lies behind the other
env.cr.execute("UPDATE social_crm_segment SET next_look_at = now() WHERE id = %s", [plain.id])
env.cr.commit()
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def holds_another(work):
    # whether who waits for the first row keeps the second one from others
    env.cr.execute("SELECT FROM social_crm_segment WHERE id = %s FOR NO KEY UPDATE", [plain.id])
    worker = threading.Thread(target=alone, args=(work,))
    worker.start()
    blocked = 0
    while worker.is_alive() and not blocked:
        with registry.cursor() as cr:
            cr.execute(BLOCKED)
            blocked = cr.fetchone()[0]
    with registry.cursor() as cr:
        cr.execute("SELECT FROM social_crm_segment WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED", [base.id])
        held = not cr.rowcount
    env.cr.commit()
    worker.join()
    return bool(blocked), held


print("FOUND" + json.dumps([
    holds_another(lambda new_env: new_env["social.crm.segment"].browse([base.id, plain.id])._look_again()),
    holds_another(lambda new_env: new_env["social.crm.segment"].browse(base.id)._look_at_all()),
]))
"""

HELD = """
import time

from odoo.addons.social_crm_channels.tools.wake import LINGER
from odoo.addons.social_crm_segments.models.social_crm_segment_build import LOCK

held, never = threading.Event(), threading.Event()


def look_for_long():
    with registry.cursor() as cr:
        cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, segments[0].id])
        held.set()
        never.wait(LINGER + 1)  # longer than any job lingers for nothing
    held.clear()


def commit(*_args, **_kwargs):
    env.cr.commit()
    return 60


def one_moves_while_somebody_looks(person):
    looker = threading.Thread(target=look_for_long)
    looker.start()
    held.wait()
    person.city = "Ghent"
    env.cr.commit()
    triggers().unlink()  # only its time calls the job
    env.cr.commit()
    return looker


def triggers():
    env.invalidate_all()
    return env["ir.cron.trigger"].search([("cron_id", "=", job.id)])


def call(commit):
    env["social.crm.segment"].with_context(cron_id=job.id)._keep_up(commit)


job = env.ref("social_crm_segments.cron_keep_up")
job.active = True  # nobody but we calls it
looker = one_moves_while_somebody_looks(people[0])
call(commit)
looker.join()

# Of a scheduler that stops the job after a second, and calls it as often as somebody asks for that
looker = one_moves_while_somebody_looks(people[1])
calls = [time.monotonic()]
while len(calls) == 1 or triggers():
    triggers().unlink()
    calls.append(time.monotonic())
    call(lambda *_args, **_kwargs: env.cr.commit() or max(calls[-1] + 1 - time.monotonic(), 0))
looker.join()
env.invalidate_all()
print("FOUND" + json.dumps([sorted(segments[0].member_ids.partner_id.mapped("name")), faults(), len(calls) - 1]))
"""


def run(name, script):
    printed = run_in_shell(name, BEGIN + script.replace("int(CHANGES)", str(CHANGES)))
    return json.loads(printed.split("FOUND")[1].splitlines()[0])


def test_who_looks_and_who_takes_changes_at_once_lose_nothing(odoo_db):
    looks, changes, faults = run(odoo_db, TOGETHER)
    assert faults == [0, 0, 0]
    assert looks >= LOOKS, "hardly anybody looked meanwhile: it was no race"
    assert changes, "no change was taken meanwhile: it was no race"


def test_what_changes_while_somebody_looks_is_looked_at_afterwards(odoo_db):
    waited, faults = run(odoo_db, MEANWHILE)
    assert waited == 1
    assert faults == [0, 0, 0]


def test_who_merges_after_the_worker_begins_anew_and_loses_no_membership_by_hand(odoo_db):
    assert run(odoo_db, TWO + WORKER_FIRST) == [[1, 0], [0, 0, 0], True, "joined"]


def test_the_worker_that_meets_a_merge_comes_again(odoo_db):
    assert run(odoo_db, TWO + MERGE_FIRST) == [[0], [0, 0, 0], True, "joined"]


def test_a_worker_that_goes_on_hears_of_rules_that_others_have_changed(odoo_db):
    assert run(odoo_db, ELSEWHERE) == [["Racer 0"], [0, 0, 0]]


def test_who_waits_for_one_segment_keeps_no_later_one_from_others(odoo_db):
    assert run(odoo_db, IN_TURN) == [[True, False], [True, False]]


def test_what_was_put_back_is_taken_as_soon_as_the_segment_is_free(odoo_db):
    members, faults, calls = run(odoo_db, HELD)
    assert (members, faults) == (["Racer 0", "Racer 1"], [0, 0, 0])
    assert 2 <= calls <= 4, "it was stopped, and asked for the next call; each went on for its second"
