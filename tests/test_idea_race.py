"""Members who press a button twice at once, and ideas that are merged while people are told of them.

A vote is one vote, thanks are given once, and everybody is told once; nobody sees an error.
"""

import json

from odoo_shell import run_in_shell
from racing import AT_ONCE

ROUNDS = 8

BEGIN = """
from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage

company = env.company
members = [new_test_user(env, f"racer_{number}", groups="base.group_portal", karma=500) for number in range(2)]
mia = members[0].partner_id
ideas, supporters = env["social.crm.idea"], env["social.crm.idea.supporter"]


def publish(number):
    return ideas.create({"name": f"Idea {number}", "company_id": company.id, "is_published": True})


def vote(idea, new_env):
    new_env["social.crm.idea"].browse(idea.id)._vote_from(new_env["res.partner"].browse(mia.id), "192.0.2.1")


def unvote(idea, new_env):
    new_env["social.crm.idea"].browse(idea.id)._unvote(new_env["res.partner"].browse(mia.id))
"""

VOTES = """
found = []
for number in range(int(ROUNDS)):
    idea = publish(number)
    env.cr.commit()
    outcomes = at_once(partial(vote, idea), partial(vote, idea))
    traces = env["social.crm.idea.vote.trace"].search_count([("idea_id", "=", idea.id)])
    found.append([outcomes, idea.vote_count, len(idea.supporter_ids), traces])
print("FOUND" + json.dumps(found))
"""

VOTE_AND_NOT = """
found = []
for number in range(int(ROUNDS)):
    idea = publish(number)
    if number % 2:
        vote(idea, env)
    env.cr.commit()
    outcomes = at_once(partial(vote, idea), partial(unvote, idea))
    found.append([outcomes, idea.vote_count, len(idea.supporter_ids)])
print("FOUND" + json.dumps(found))
"""

THANKS = """
def thank(post, user, new_env):
    thanks = new_env["social.crm.thanks"]
    return thanks._toggle(new_env["forum.post"].browse(post.id), new_env["res.users"].browse(user.id), False)


author = new_test_user(env, "author", groups="base.group_portal", karma=500)
forum = env["forum.forum"].create({"name": "Race", "privacy": "public"})
found = []
for number in range(int(ROUNDS)):
    values = {"forum_id": forum.id, "name": f"Question {number}", "content": "<p>Why?</p>", "state": "active"}
    post = env["forum.post"].with_user(author).sudo().create(values)
    post.state = "active"
    # who thanks the same author often gives no karma: each time others do
    pair = [new_test_user(env, f"reader_{number}_{each}", groups="base.group_portal", karma=500) for each in range(2)]
    before = author.karma
    env.cr.commit()
    outcomes = at_once(*(partial(thank, post, user) for user in (pair[0], pair[0], pair[1])))
    given = env["social.crm.thanks"].search([("post_id", "=", post.id)])
    found.append([outcomes, len(given), author.karma - before == sum(given.mapped("karma")) > 0])
print("FOUND" + json.dumps(found))
"""

POLL = """
community = env["social.crm.community"].create({"name": "Race", "kind": "owned", "company_id": company.id})
identity = mia._forum_identities()[mia]


def choose(poll, option, new_env):
    new_env["social.crm.poll"].browse(poll.id)._vote(
        new_env["social.crm.identity"].browse(identity.id), option.with_env(new_env), "192.0.2.1"
    )


found = []
for number in range(int(ROUNDS)):
    poll = env["social.crm.poll"].create(
        {
            "name": f"Poll {number}",
            "community_id": community.id,
            "company_id": company.id,
            "option_ids": [(0, 0, {"name": name}) for name in ("Solar", "Wind")],
        }
    )
    poll.action_open()
    env.cr.commit()
    outcomes = at_once(*(partial(choose, poll, option) for option in poll.option_ids))
    found.append([outcomes, len(poll.vote_ids), poll.voter_count])
print("FOUND" + json.dumps(found))
"""

TALKS = """
team = env["social.crm.team"].create({"name": "Race"})
channel = channel_of(team)
notices = env["social.crm.idea.notice"]


def make(number, name, people):
    said = [
        IncomingMessage(f"{name}-{number}-{who}", f"talk-{number}-{who}", Author(f"{who}{number}"),
                        fields.Datetime.now(), text="A dimmer, please")
        for who in people
    ]
    messages = env["social.crm.message"]._ingest([(channel, each) for each in said])
    sources = env["social.crm.idea.source"]._values_of_messages(messages)
    return ideas._make_from(sources, {"name": f"{name} {number}", "language": "en"})


def release(idea):
    idea.stage_id = env["social.crm.idea.stage"]._first("released")


def merge(source, target, new_env):
    both = new_env["social.crm.idea"].browse([source.id, target.id])
    both[0]._merge(both[1])


def tell(new_env):
    def commit(_done=0, remaining=None):
        new_env.cr.commit()
        return 60

    new_env["social.crm.idea.notice"]._tell_all(commit=commit)


def told(number):
    # how often each person was told
    env.cr.rollback()
    env.invalidate_all()
    talks = env["social.crm.conversation"].search([("external_id", "=like", f"talk-{number}-%")], order="external_id")
    return [len(talk.social_message_ids.filtered(lambda each: each.direction == "out")) for talk in talks]
"""

MERGE_AND_TELL = """
found = []
for number in range(int(ROUNDS)):
    one, other = make(number, "Dimmer", "abc"), make(number, "Switch", "cde")
    release(one | other)
    env.cr.commit()
    outcomes = at_once(partial(merge, other, one), tell, tell)
    tell(env)
    found.append([outcomes, told(number), sorted(set(one.notice_ids.mapped("state")))])
print("FOUND" + json.dumps(found))
"""

MERGE_MEANWHILE = """
queue = type(notices)._tell
merged = []


def tell_once_merged(batch):
    if not merged:
        batch.env.cr.execute("SELECT 1")  # whoever tells has looked ...
        with registry.cursor() as cr:
            merge(other, one, api.Environment(cr, 1, {}))  # ... and now two become one
        merged.append(True)
    queue(batch)


one, other = make(0, "Dimmer", "abc"), make(0, "Switch", "cde")
release(one | other)
env.cr.commit()
type(notices)._tell = tell_once_merged
tell(env)
env.invalidate_all()
print("FOUND" + json.dumps([len(merged), told(0), sorted(set(one.notice_ids.mapped("state"))), len(one.notice_ids)]))
"""

FUNNEL_MEANWHILE = """
talks = env["social.crm.conversation"]
flush = type(talks)._flush_funnel
written = []


def write_meanwhile(model):
    flush(model)
    if not written:  # whoever looks has read which talks there are ...
        with registry.cursor() as cr:
            cr.execute("UPDATE social_crm_conversation SET message_count = message_count + 1")  # ... and people write
        written.append(True)


def commit(_done=0, remaining=None):
    env.cr.commit()
    return 60


make(0, "Dimmer", "abc")
env.cr.commit()
type(talks)._flush_funnel = write_meanwhile
talks._refresh_whole_funnel(commit=commit)
print("FOUND" + json.dumps(len(written)))
"""


def run(name, script):
    printed = run_in_shell(name, AT_ONCE + BEGIN + script.replace("int(ROUNDS)", str(ROUNDS)))
    return json.loads(printed.split("FOUND")[1].splitlines()[0])


def test_two_votes_of_one_person_at_once_are_one_vote(odoo_db):
    assert run(odoo_db, VOTES) == [[[None, None], 1, 1, 1]] * ROUNDS


def test_who_votes_and_takes_it_back_at_once_votes_or_does_not(odoo_db):
    for outcomes, votes, rows in run(odoo_db, VOTE_AND_NOT):
        assert outcomes == [None, None]
        assert votes == rows <= 1


def test_who_thanks_twice_at_once_thanks_once_and_another_does_too(odoo_db):
    assert run(odoo_db, THANKS) == [[[True, True, True], 2, True]] * ROUNDS


def test_who_chooses_two_options_at_once_has_chosen_one(odoo_db):
    assert run(odoo_db, POLL) == [[[None, None], 1, 1]] * ROUNDS


def test_ideas_that_are_merged_while_two_jobs_tell_of_them_tell_each_person_once(odoo_db):
    for outcomes, (a, b, asked_for_both, d, e), states in run(odoo_db, TALKS + MERGE_AND_TELL):
        assert outcomes == [None, None, None]
        assert (a, b, d, e) == (1, 1, 1, 1)
        # two releases of which they were told before these were one, or one
        assert asked_for_both == (1 if "covered" in states else 2)


def test_who_tells_of_an_idea_that_was_merged_since_they_looked_begins_anew(odoo_db):
    assert run(odoo_db, TALKS + MERGE_MEANWHILE) == [1, [1, 1, 1, 1, 1], ["covered", "posted"], 6]


def test_the_funnel_is_looked_at_again_while_people_write(odoo_db):
    assert run(odoo_db, TALKS + FUNNEL_MEANWHILE) == 1
