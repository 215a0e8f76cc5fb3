"""Two who answer, or approve, at once, and somebody who undoes what is about to be sent: exactly one has its way.

Who reads what somebody goes on writing to has no trouble.
"""

import json

from odoo_shell import run_in_shell
from racing import AT_ONCE

TALKS = 10

BEGIN = """
from odoo.tests import new_test_user

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage
from odoo.addons.social_crm_channels.tools.errors import AnswerCollision
from odoo.exceptions import UserError
from odoo import fields

agents = [new_test_user(env, f"racer_{number}", groups="social_crm_base.group_user") for number in range(2)]
team = env["social.crm.team"].create({"name": "Race", "member_ids": [(6, 0, [agent.id for agent in agents])]})
channel = channel_of(team)


def hear(number, message="m"):
    said = IncomingMessage(
        f"{message}{number}", f"talk-{number}", Author(f"p{number}"), fields.Datetime.now(), text="Hello"
    )
    return env["social.crm.message"]._ingest([(channel, said)]).conversation_id


def answer(talk_id, user, options, new_env):
    talk = new_env["social.crm.conversation"].with_user(user.id).browse(talk_id)
    return talk.with_context(social_reply=options).message_post(
        body="Hi", message_type="comment", subtype_xmlid="mail.mt_comment"
    ).id

"""

ANSWERS = """
talks = [hear(number) for number in range(int(TALKS))]
seen = [talk._latest_message_id() for talk in talks]
env.cr.commit()
found = []
for talk, seen_id in zip(talks, seen):
    options = {"seen_message_id": seen_id}
    outcomes = at_once(*[partial(answer, talk.id, agent, options) for agent in agents])
    sent = env["social.crm.message"].search_count([("conversation_id", "=", talk.id), ("direction", "=", "out")])
    found.append([sorted(str(outcome) for outcome in outcomes if isinstance(outcome, str)), sent])
print("FOUND" + json.dumps(found))
"""

UNDO = """
def undo(message_id, user, new_env):
    return new_env["social.crm.message"].with_user(user.id).browse(message_id).action_undo_send()["text"]


def dispatch(new_env):
    new_env.cr.commit()
    return new_env["social.crm.outbound.part"]._dispatch_batch(new_env.cr.commit)


found = []
for number in range(int(TALKS)):
    talk = hear(number)
    env.cr.commit()
    answer(talk.id, agents[0], {"undo": True}, env)
    message = talk.social_message_ids.filtered(lambda each: each.direction == "out")
    message.part_ids.next_attempt_at = False
    env.cr.commit()
    before = len(server.calls)
    outcomes = at_once(partial(undo, message.id, agents[0]), dispatch)
    found.append([outcomes[0], len(server.calls) - before, message.exists().state or "gone"])
print("FOUND" + json.dumps(found))
"""

APPROVALS = """
author = new_test_user(env, "trainee", groups="social_crm_base.group_user")
team.member_ids += author
team.approval_user_ids = author


def ask(talk, words):
    drafts = env["social.crm.draft"].with_user(author.id)
    return drafts.ask_approval("social.crm.conversation", talk.id, words)["id"]


def approve(draft_id, user, new_env):
    new_env["social.crm.draft"].with_user(user.id).browse(draft_id).action_approve()
    return "approved"


found = []
for number in range(int(TALKS)):
    talk = hear(number)
    drafts = [ask(talk, words) for words in ("One", "Two")]
    env.cr.commit()
    outcomes = at_once(*map(partial, [approve] * 2, drafts, agents))
    states = env["social.crm.draft"].browse(drafts).mapped("state")
    sent = env["social.crm.message"].search_count([("conversation_id", "=", talk.id), ("direction", "=", "out")])
    found.append([sorted(outcomes), sorted(states), sent])
print("FOUND" + json.dumps(found))
"""


READS = """
logging.getLogger("odoo.sql_db").setLevel(logging.ERROR)  # whoever reads it begins anew, and that is no error
talk = hear(0)
env.cr.commit()
with registry.cursor() as cr:
    new_env = api.Environment(cr, agents[0].id, {})
    cr.execute("SELECT 1")  # the snapshot is from before what comes now
    hear(0, "n")
    env.cr.commit()
    retrying(partial(new_env[talk._name].inbox_read, talk.ids), new_env)
env.cr.rollback()
env.invalidate_all()
print("FOUND" + json.dumps([talk.message_count, talk.unread_count]))
"""


def run(name, script):
    printed = run_in_shell(name, AT_ONCE + BEGIN + script.replace("int(TALKS)", str(TALKS)))
    return json.loads(printed.split("FOUND")[1].splitlines()[0])


def test_of_two_who_answer_at_once_one_is_asked(odoo_db):
    assert run(odoo_db, ANSWERS) == [[["AnswerCollision"], 1]] * TALKS


def test_what_was_undone_is_not_sent_and_what_is_sent_was_not_undone(odoo_db):
    for undone, calls, state in run(odoo_db, UNDO):
        assert (undone, calls, state) in (("Hi", 0, "gone"), ("UserError", 1, "sent"))


def test_of_two_drafts_that_are_approved_at_once_one_is_sent(odoo_db):
    assert run(odoo_db, APPROVALS) == [[["UserError", "approved"], ["approved", "superseded"], 1]] * TALKS


def test_who_reads_a_talk_while_the_person_writes_has_read_it_and_no_error_is_logged(odoo_db):
    assert run(odoo_db, READS) == [2, 0]
