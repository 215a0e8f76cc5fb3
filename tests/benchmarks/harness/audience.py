"""A million contacts with accounts, memberships, a timeline and cases, made by a few statements; segments over them."""

from odoo.tools import SQL

from . import crowd
from .crowd import FIRST

TOWNS = 200
TAGS = 50
COMMUNITIES = 20
FILLED = (
    "res_partner",
    "res_partner_res_partner_category_rel",
    "social_crm_identity",
    "social_crm_community_member",
    "social_crm_touchpoint",
    "social_crm_case",
)


def fill(env, contacts):
    """Fill a database.

    Of ten contacts, five have an account, which one in five is a community's member, every other one has said something
    within two months, and one in twenty has a case. A tenth as many accounts are nobody's contact.

    :param int contacts: how many
    """
    figures = {
        "first": FIRST,
        "contacts": contacts,
        "strangers": contacts // 10,
        "towns": TOWNS,
        "company": env.company.id,
        "network": env.ref("social_crm_base.network_generic").id,
        "tags": env["res.partner.category"].create([{"name": f"Tag {number}"} for number in range(TAGS)]).ids,
        "communities": env["social.crm.community"]
        .create([{"name": f"Place {number}", "kind": "external"} for number in range(COMMUNITIES)])
        .ids,
        "stage": env.ref("social_crm_cases.stage_new").id,
    }
    with crowd.bare(env, FILLED):
        for statement in STATEMENTS:
            env.cr.execute(SQL(statement, **figures))  # pylint: disable=sql-injection
        env.cr.execute(
            SQL("SELECT setval('res_partner_id_seq', %s), setval('social_crm_identity_id_seq', %s)", *[FIRST * 10] * 2)
        )
    env.invalidate_all()


STATEMENTS = (
    """
    INSERT INTO res_partner (id, name, complete_name, city, lang, active, type, commercial_partner_id, is_company,
                             partner_share, color, create_date, write_date, comment)
         SELECT %(first)s + n, 'Contact ' || n, 'Contact ' || n, 'Town ' || n %% %(towns)s,
                CASE WHEN n %% 3 = 0 THEN 'fr_FR' ELSE 'en_US' END, n %% 50 > 0, 'contact', %(first)s + n, n %% 10 = 0,
                TRUE, n %% 12, made, made, CASE WHEN n %% 4 = 0 THEN '<p>Likes lamps</p>' END
           FROM (SELECT n, now() AT TIME ZONE 'UTC' - n %% 1000 * interval '1 day' AS made
                   FROM generate_series(0, %(contacts)s - 1) n) made
    """,
    """
    INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
         SELECT %(first)s + n, (%(tags)s::int[])[1 + n %% array_length(%(tags)s::int[], 1)]
           FROM generate_series(0, %(contacts)s - 1, 5) n
    """,
    """
    INSERT INTO social_crm_identity (id, network_id, scope, external_id, name, handle, handle_state, followers,
                                     partner_id, active, first_seen, last_seen)
         SELECT %(first)s + n, %(network)s, '', n::text, 'Account ' || n, 'handle' || n, 'known', n %% 5000,
                CASE WHEN n < %(contacts)s THEN %(first)s + n END, TRUE, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
           FROM generate_series(0, %(contacts)s + %(strangers)s * 2 - 1, 2) n
    """,
    """
    INSERT INTO social_crm_community_member (community_id, identity_id, partner_id, role, source)
         SELECT (%(communities)s::int[])[1 + id / 10 %% array_length(%(communities)s::int[], 1)], id, partner_id,
                CASE WHEN id %% 40 = 0 THEN 'voice' ELSE 'member' END, 'channel'
           FROM social_crm_identity WHERE id >= %(first)s AND id %% 10 = 0
    """,
    """
    INSERT INTO social_crm_touchpoint (identity_id, partner_id, company_id, network_id, occurred_at, ingested_at, kind,
                                       is_touch)
         SELECT id, partner_id, %(company)s, network_id,
                now() AT TIME ZONE 'UTC' - (id * 7 + n * 11) %% 60 * interval '1 day', now() AT TIME ZONE 'UTC',
                CASE WHEN n %% 2 = 0 THEN 'message_in' ELSE 'reaction' END, FALSE
           FROM social_crm_identity, generate_series(1, 2) n
          WHERE id >= %(first)s
    """,
    """
    INSERT INTO social_crm_case (id, number, name, active, priority, stage_id, is_closed, company_id, contact_kind,
                                 partner_id, opened_at)
         SELECT %(first)s + n, 'B' || n, 'Words', TRUE, '0', %(stage)s, n %% 3 = 0, %(company)s, 'direct', %(first)s + n,
                now() AT TIME ZONE 'UTC'
           FROM generate_series(0, %(contacts)s - 1, 20) n
    """,
)


def segments(env):
    """:return: ten segments by rule, two of which ask who is in others; nobody has looked at them yet"""
    tags = env["res.partner.category"].search([("name", "=like", "Tag %")], order="id")
    places = env["social.crm.community"].search([("name", "=like", "Place %")], order="id")
    behaviours = env["social.crm.behaviour"].create(
        [
            {"name": "Wrote within 30 days", "kind": "message_in"},
            {"name": "Reacted within a week", "kind": "reaction", "within_days": 7},
        ]
    )
    voice = [("community_id", "in", places[:5].ids), ("role", "=", "voice")]
    rules = {
        "In three towns": [("city", "in", ["Town 1", "Town 2", "Town 3"])],
        "Tagged": [("category_id", "in", tags[:10].ids)],
        "Voices": [("identity_ids.member_ids", "any", voice)],
        "Widely followed": [("identity_ids.followers", ">=", 4500), ("is_company", "=", False)],
        "Wrote lately": [("social_behaviour_ids", "in", behaviours[0].ids), ("color", "in", [1, 2, 3])],
        "Reacted": [("social_behaviour_ids", "in", behaviours[1].ids)],
        "Waiting": [("social_case_ids", "any", [("is_closed", "=", False)])],
        "New and quiet": [("create_date", ">", "today -60d"), ("identity_ids", "=", False)],
    }
    made = env["social.crm.segment"]
    for name, rule in rules.items():
        strangers = [("member_ids", "any", voice)] if name == "Voices" else False
        made += made.create(
            {"name": name, "partner_domain": repr(rule), "identity_domain": strangers and repr(strangers)}
        )
    loud = [("social_segment_ids", "in", (made[2] + made[4]).ids), ("is_company", "=", False)]
    made += made.create({"name": "Loud", "partner_domain": repr(loud)})
    calm = ["|", ("city", "=", "Town 7"), ("social_segment_ids", "in", made[1].ids)]
    calm = ["&", ("social_segment_ids", "not in", made[8].ids), *calm]
    return made + made.create({"name": "Calm", "partner_domain": repr(calm)})
