"""Where sales is installed, segments ask for orders: whatever becomes of these, membership is what the rule finds."""

import json

import pytest
from odoo_shell import run_in_shell, run_odoo

SERIES = 25

SCRIPT = """
import json
import random

dice = random.Random(7)
product = env["product.product"].create({"name": "Lamp", "type": "service"})
RULES = {
    "Buyers": [("sale_order_ids", "any", [("state", "=", "sale")])],
    "Big orders": ["&", ("sale_order_ids.amount_untaxed", ">", 100), ("sale_order_ids.state", "!=", "cancel")],
    "Never asked": [("sale_order_ids", "=", False), ("name", "=like", "Buyer %")],
}


def segment(name, rule):
    return env["social.crm.segment"].create({"name": name, "partner_domain": repr(rule)})


def order(person):
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": dice.choice([50, 150])}
    env["sale.order"].create({"partner_id": person.id, "order_line": [(0, 0, line)]})


def confirm(person):
    person.sale_order_ids.filtered(lambda each: each.state == "draft").action_confirm()


def cancel(person):
    person.sale_order_ids[:1].filtered(lambda each: each.state != "cancel")._action_cancel()


def delete(person):
    person.sale_order_ids.filtered(lambda each: each.state in ("draft", "cancel"))[:1].unlink()


def move_house(person):
    person.city = dice.choice(["Ghent", "Lille"])


def archive(person):
    person.active = not person.active


def merge(person):
    other = dice.choice(people.exists())
    if other != person:
        env["base.partner.merge.automatic.wizard"]._merge((person | other).ids, other)


def unmerge(_person):
    merges = env["social.crm.merge"].search([("state", "=", "merged"), ("partner_id", "!=", False)], limit=1)
    if merges:
        merges.sudo()._undo()


def erase(person):
    if len(people.exists()) > 3:
        erasure = env["social.crm.erasure"]._begin(person, env["social.crm.identity"], contact="anonymise")
        erasure.sudo()._go_on(lambda: None)


def look(_person):
    segments._look()


STEPS = (order, order, confirm, cancel, delete, move_house, archive, merge, unmerge, erase, look)


def faults():
    while env["social.crm.segment"]._take_changes():
        pass
    segments._look_again()
    env["social.crm.segment"]._look_at_due(lambda *_args, **_kwargs: 60)
    env.invalidate_all()
    found = []
    for each in segments:
        wanted = each._people("res.partner").search(each._domain("res.partner"))
        if each.problem or set(wanted.ids) != set(each.member_ids.partner_id.ids):
            found.append(each.name)
    return found


segments = env["social.crm.segment"].browse().union(*(segment(name, rule) for name, rule in RULES.items()))
buyers = segments[0]
segments += segment("Buyers in Ghent", [("social_segment_ids", "in", buyers.ids), ("city", "=", "Ghent")])
told = [bool(each._moves_with_time()) for each in segments]
found, joined = [], set()
for number in range(SERIES):
    people = env["res.partner"].create([{"name": f"Buyer {number}", "city": "Lille"} for number in range(5)])
    steps = dice.choices(STEPS, k=15)
    for step in steps:
        person = dice.choice(people.exists())
        step(person)
        env.flush_all()
        env.invalidate_all()
    found += [(name, [step.__name__ for step in steps]) for name in faults()]
    joined |= {each.name for each in segments if each.member_ids}
    people.exists().active = False
print("FOUND" + json.dumps([told, sorted(joined), found]))
"""


@pytest.fixture
def sales_db(odoo_db):
    """A database in which sales is installed beside all our addons."""
    run_odoo(odoo_db, "--init=sale", "--stop-after-init", "--no-http", timeout=600)
    return odoo_db


def test_whoever_the_rule_finds_by_their_orders_is_a_member_once_it_is_looked_at(sales_db):
    printed = run_in_shell(sales_db, SCRIPT.replace("SERIES", str(SERIES)))
    told, joined, found = json.loads(printed.split("FOUND")[1].splitlines()[0])
    assert told == [True, True, True, False], "what moves with orders is looked at now and then, and says so"
    assert joined == ["Big orders", "Buyers", "Buyers in Ghent", "Never asked"]
    assert not found
