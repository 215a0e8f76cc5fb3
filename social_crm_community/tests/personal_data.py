"""What models of this addon do with what they know of people: see the module of this name in Social CRM."""

from odoo.addons.social_crm_cases.tests.personal_data import WORDING

OF_CASE = ["social_crm_cases.closed_case_retention_days"]

#: Models that refer to a person or may, and need no hooks, and why.
EXEMPT = {
    "social.crm.idea": "named by us, after a thing; a name that is somebody's own words goes with those",
    "social.crm.idea.stage": WORDING,
    "social.crm.idea.tag": WORDING,
    "social.crm.idea.work": "ties an idea to a task, whoever that names: the task is looked at itself",
    "social.crm.trust.level": "named by us, after a thing",
    "social.crm.poll": "named by us, after a thing",
    "social.crm.poll.option": "named by us, after a thing",
    "social.crm.test.group": "named by us, after a thing",
    "social.crm.idea.call": "named by us, after a thing",
}

#: What says how long a model's records, or what they say, are kept: system parameters.
KEPT_BY = {
    "social.crm.deflection": ["social_crm_community.deflection_retention_days"],
    "social.crm.topic.escalation": OF_CASE,
    "social.crm.hand.back": OF_CASE,
    "social.crm.hand.back.span": OF_CASE,
}

#: What is kept until somebody deletes it, and why.
KEPT_FOR_EVER = {
    "social.crm.answer.word": "is configuration",
    "social.crm.idea": "is ours, and says what became of it",
    "social.crm.idea.done.rule": "is configuration",
    "social.crm.idea.move": "holds no words, and goes with its ideas",
    "social.crm.idea.notice": "goes with its idea, and keeps people from being told twice",
    "social.crm.idea.source": "goes with its idea; what it quotes goes with the message",
    "social.crm.idea.stage": "is configuration",
    "social.crm.idea.status": "tells of our work, and goes with its idea",
    "social.crm.idea.supporter": "goes with its idea: whoever asked is told, however long it takes",
    "social.crm.idea.template": "is configuration",
    "social.crm.idea.tag": "is configuration",
    "social.crm.idea.vote.trace": "names nobody, and is gone by itself after a day",
    "social.crm.idea.work": "holds no words, and goes with its idea",
    "social.crm.deflection.line": "names what was shown, and nobody",
    "social.crm.poll": "is ours, and says what people wanted",
    "social.crm.poll.option": "goes with its poll",
    "social.crm.poll.vote": "goes with its poll: it is counted, whoever it was",
    "social.crm.test.group": "is ours, and says what was tried",
    "social.crm.test.member": "goes with its group, as an idea's sources go with the idea",
    "social.crm.idea.call": "is ours, and says what was asked",
    "social.crm.invitation": "goes with what it invites to, and keeps people from being told twice",
    "social.crm.thanks": "goes with its post, or with whoever thanked",
    "social.crm.topic.digest": "is a choice of theirs, and goes with the user",
    "social.crm.topic.merge": "holds no words, and goes with its topics",
    "social.crm.spelling": "lists words alone, and those that occur no more are gone within the hour",
    "social.crm.suggestion": "follows its topic, and goes with it",
    "social.crm.trust.level": "is configuration",
}


def _have_an_idea(test):
    """Anna's words become an idea."""
    said = test.env["social.crm.message"].search([("identity_id", "=", test.identity.id)], limit=1)
    source = test.env["social.crm.idea.source"]
    test.idea = test.env["social.crm.idea"]._make_from(source._values_of_messages(said), {"name": "Faster vans"})
    test.idea.stage_id = test.env["social.crm.idea.stage"]._first("released")


def _look_for_help(test):
    """Anna is shown a topic while she writes."""
    suggestion = test.env["social.crm.suggestion"].create({"res_model": "forum.post", "res_id": 0, "title": "Vans"})
    reader = test.env["res.users"].create(
        {
            "name": "Anna Marker",
            "login": "anna_marker",
            "partner_id": test.anna.id,
            "group_ids": [(6, 0, test.env.ref("base.group_portal").ids)],
        }
    )
    test.env["social.crm.deflection"]._note_shown("0" * 32, "portal", reader, "My van", suggestion)
    reader.partner_id = test.env["res.partner"].create({"name": "Nobody"})


def _ask_in_public(test):
    """Anna's case came from a topic, and its answer is proposed."""
    case = test.env["social.crm.case"].search([("identity_id", "=", test.identity.id)], limit=1)
    escalation = test.env["social.crm.topic.escalation"].create(
        {
            "topic": "Late van",
            "reason": "unanswered",
            "note": "Please help",
            "case_id": case.id,
            "company_id": case.company_id.id,
        }
    )
    test.env["social.crm.hand.back"].create(
        {"case_id": case.id, "escalation_id": escalation.id, "original": "it comes soon"}
    )


def _take_part(test):
    """Anna is invited, votes, tries something before others, and says how it is."""
    community = test.env["social.crm.community"].create({"name": "Van friends", "kind": "owned"})
    values = {"name": "Vans", "community_id": community.id}
    poll = test.env["social.crm.poll"].create({**values, "option_ids": [(0, 0, {"name": name}) for name in "AB"]})
    group = test.env["social.crm.test.group"].create(values)
    poll.action_open()
    group.action_open()
    poll._invite(test.identity)
    poll._vote(test.identity, poll.option_ids[:1])
    group._join(test.identity, is_invited=True)
    group._say(test.identity, "4", "Anna Marker likes it")


def _thank(test):
    """Anna thanks somebody for an answer."""
    forum = test.env["forum.forum"].create({"name": "Vans", "peer_care": True})
    post = test.env["forum.post"].create({"forum_id": forum.id, "name": "Late vans", "content": "<p>They come.</p>"})
    reader = test.env["res.users"].create(
        {
            "name": "Anna Marker",
            "login": "anna_marker_thanks",
            "partner_id": test.anna.id,
            "group_ids": [(6, 0, test.env.ref("base.group_portal").ids)],
        }
    )
    test.env["social.crm.thanks"]._toggle(post, reader)
    reader.partner_id = test.env["res.partner"].create({"name": "Nobody"})


#: What happens to the person of whom the tests of export and erasure look at everything: functions of the test.
LIFE = {
    "idea": _have_an_idea,
    "deflection": _look_for_help,
    "peer care": _ask_in_public,
    "taking part": _take_part,
    "thanks": _thank,
}
