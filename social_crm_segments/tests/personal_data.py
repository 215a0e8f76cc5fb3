"""What models of this addon do with what they know of people: see the module of this name in Social CRM."""

#: Models that refer to a person or may, and need no hooks, and why.
EXEMPT = {
    "social.crm.campaign": "ours, for many; who is responsible for it is a colleague",
    "social.crm.behaviour": "named by us, after what people do",
    "social.crm.service": "named by us, after what an audience gets",
    "social.crm.content": "ours, for many; who is responsible for it is a colleague",
    "social.crm.segment": "named by us, after what its members have in common",
}

#: Unique keys with a contact, which a merge settles before Odoo would delete rows, and where that is tested.
SETTLED = {("social.crm.segment.member", "partner_id"): "test_segment: two who are one contact belong once"}

#: What says how long a model's records, or what they say, are kept: system parameters.
KEPT_BY = {
    "social.crm.campaign.delivery": ["social_crm_segments.campaign_delivery_retention_days"],
    "social.crm.segment.move": ["social_crm_segments.segment_move_retention_days"],
}

#: What is kept until somebody deletes it, and why.
KEPT_FOR_EVER = {
    "social.crm.campaign": "is ours, and says what people got",
    "social.crm.campaign.arm": "goes with its campaign",
    "social.crm.campaign.check": "names nobody, and goes with its campaign",
    "social.crm.campaign.post": "is ours, and says what we posted",
    "social.crm.behaviour": "is configuration",
    "social.crm.segment.change": "is gone as soon as the worker has been there",
    "social.crm.service": "is configuration",
    "social.crm.content": "is ours",
    "social.crm.content.variant": "goes with its content",
    "social.crm.preference": "is a choice of theirs, and goes with the person",
    "social.crm.segment": "is configuration",
    "social.crm.segment.member": "is there for as long as the person belongs to it",
}


def _belong_to_segments(test):
    """Anna's account and contact are put into a segment, and taken out of another."""
    segments = test.env["social.crm.segment"].create([{"name": name, "kind": "static"} for name in ("Vans", "Lamps")])
    segments.add_people(test.anna)
    segments[1].remove_people(test.anna)


def _choose(test):
    """Anna wants one mail a month, and no videos."""
    preferences = test.env["social.crm.preference"]
    mine = preferences.browse(preferences._of([(None, test.identity.id)]))
    mine._choose({"pace": "monthly", "unwanted_kinds": ["video"]}, "on her page")


def _get_campaigns(test):
    """Anna reads and answers what a campaign sent her; another left her contact out."""
    content = test.env["social.crm.content"].create({"name": "Vans", "variant_ids": [(0, 0, {"body": "Vans"})]})
    campaigns = test.env["social.crm.campaign"].create(
        [{"name": name, "content_id": content.id} for name in ("Summer", "Winter")]
    )
    answer = test.env["social.crm.message"].search([("identity_id", "=", test.identity.id)], limit=1)
    now = answer.occurred_at
    test.env["social.crm.campaign.delivery"].create(
        [
            {
                "campaign_id": campaigns[0].id,
                "company_id": test.env.company.id,
                "person_key": test.identity.id,
                "identity_id": test.identity.id,
                "partner_id": test.anna.id,
                "channel_id": answer.channel_id.id,
                "conversation_id": answer.conversation_id.id,
                "state": "read",
                "sent_at": now,
                "clicked_at": now,
                "replied_at": now,
                "reply_id": answer.id,
            },
            {
                "campaign_id": campaigns[1].id,
                "company_id": test.env.company.id,
                "person_key": -test.anna.id,
                "partner_id": test.anna.id,
                "state": "skipped",
                "reason": "gate",
                "reason_text": "Anna Marker is on holiday",
            },
        ]
    )


#: What happens to the person of whom the tests of export and erasure look at everything: functions of the test.
LIFE = {"segments": _belong_to_segments, "preference": _choose, "campaign": _get_campaigns}
