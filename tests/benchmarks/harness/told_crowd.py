"""A million conversations with their cases and ideas, and few words in each: what a funnel counts, made in a minute."""

from odoo.tools import SQL, sql

from . import crowd, product
from .crowd import FIRST, TEAMS, YEARS

AGENTS = 5  # of a team
COMMUNITIES = 20
TOPICS = 50
IDEAS = 50_000  # of a million conversations; each was said in one or two
FILLED = (
    "social_crm_conversation",
    "social_crm_message",
    "social_crm_case",
    "social_crm_case_conversation_rel",
    "social_crm_case_tag_rel",
    "social_crm_idea",
    "social_crm_idea_source",
)


def fill(env, conversations):
    """Fill a database; how far each conversation came is not told yet.

    Of ten, one is a machine's talk that nobody heard, seven have a case, four were answered, and two wait for an answer
    to what they said since.

    :param int conversations: how many
    """
    channels = [product.open_channel(env, f"Desk{number}", agents=AGENTS) for number in range(TEAMS)]
    communities = env["social.crm.community"].create([{"name": f"Place {number}"} for number in range(COMMUNITIES)])
    topics = env["social.crm.case.tag"].create([{"name": f"Topic {number}"} for number in range(TOPICS)])
    env.cr.execute(
        "CREATE TABLE bench_desk (n int PRIMARY KEY, channel_id int, network_id int, team_id int, user_id int)"
    )
    env.cr.execute_values(
        "INSERT INTO bench_desk VALUES %s",
        [
            (n, channel.id, channel.network_id.id, channel.team_id.id, channel.team_id.member_ids[0].id)
            for n, channel in enumerate(channels)
        ],
    )
    env.cr.commit()
    figures = {
        "first": FIRST,
        "company": env.company.id,
        "conversations": conversations,
        "teams": TEAMS,
        "seconds": YEARS * 365 * 86400 / conversations,
        "communities": communities.ids,
        "topics": topics.ids,
        "ideas": max(IDEAS * conversations // 1_000_000, 10),
        "mail": env["mail.message"].create({"body": "Words"}).id,
        **{kind: env["social.crm.idea.stage"]._first(kind).id for kind in ("under_review", "planned", "released")},
    }
    with crowd.bare(env, FILLED):
        for step in (_talks, _messages, _cases, _ideas):
            step(env, figures)
    env.invalidate_all()
    env.cr.execute("CREATE TABLE bench_told ()")  # all is there


def found(env):
    """:return: how many conversations :func:`fill` has left in the database, 0 for none"""
    if not sql.table_exists(env.cr, "bench_told"):
        return 0
    [(number,)] = env.execute_query(SQL("SELECT count(*) FROM social_crm_conversation WHERE id >= %s", FIRST))
    return number


def _talks(env, figures):
    """From two years ago until now."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_conversation (
                   id, channel_id, network_id, company_id, team_id, external_id, contact_kind, is_group, community_id,
                   state, active, unread_count, message_count, last_message_at, last_inbound_at, last_message_preview,
                   opened_at)
                 SELECT %(first)s + talk, channel_id, network_id, %(company)s, team_id, talk::text,
                        CASE WHEN talk %% 3 = 0 THEN 'public_comment' ELSE 'direct' END, talk %% 3 = 0,
                        CASE WHEN talk %% 3 = 0
                             THEN (%(communities)s::int[])[1 + talk %% array_length(%(communities)s::int[], 1)] END,
                        (ARRAY['closed', 'closed', 'closed', 'open', 'waiting'])[1 + talk / 10 %% 5], talk %% 50 > 0,
                        0, 2, said_at, said_at, 'Words',
                        CASE WHEN talk %% 7 < 5 THEN said_at + interval '2 hours' END
                   FROM (SELECT talk, now() AT TIME ZONE 'UTC'
                                - (%(conversations)s - talk) * %(seconds)s * interval '1 second' AS said_at
                           FROM generate_series(0, %(conversations)s - 1) talk) made
                   JOIN bench_desk ON n = talk / 100 %% %(teams)s
            """,
            **figures,
        )
    )


def _messages(env, figures):
    """Theirs, an answer, and what they said after it. The words are the same everywhere: they are not counted."""
    for number, condition, minutes in (
        (0, "TRUE", 0),
        (1, "talk.id % 10 IN (1, 2, 3, 9)", 180),
        (2, "talk.id % 5 = 2", 300),
    ):
        env.cr.execute(
            SQL(
                """
                INSERT INTO social_crm_message (
                       id, mail_message_id, channel_id, conversation_id, external_id, direction, user_id, contact_kind,
                       occurred_at, provider_sequence, state, attachment_state, is_automatic)
                     SELECT talk.id + %(number)s * %(conversations)s, %(mail)s, talk.channel_id, talk.id,
                            talk.id || '-' || %(number)s, %(direction)s, CASE WHEN %(number)s = 1 THEN desk.user_id END,
                            talk.contact_kind, last_inbound_at + %(minutes)s * interval '1 minute', '', %(state)s, 'none',
                            talk.id %% 10 = 0
                       FROM social_crm_conversation talk JOIN bench_desk desk ON desk.channel_id = talk.channel_id
                      WHERE talk.id >= %(first)s AND %(condition)s
                """,
                **figures,
                number=number,
                minutes=minutes,
                condition=SQL(condition.replace("%", "%%")),  # one of those above
                direction="out" if number == 1 else "in",
                state="sent" if number == 1 else "received",
            )
        )


def _cases(env, figures):
    """Two of three have a topic, and some of them another one."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_case (
                   id, number, name, active, priority, stage_id, is_closed, company_id, team_id, channel_id, network_id,
                   contact_kind, conversation_id, opened_at)
                 SELECT id, 'B' || id, 'Words', TRUE, '0', %(stage)s, FALSE, company_id, team_id, channel_id, network_id,
                        contact_kind, id, last_inbound_at
                   FROM social_crm_conversation WHERE id >= %(first)s AND id %% 10 > 2
            """,
            **figures,
            stage=env.ref("social_crm_cases.stage_new").id,
        )
    )
    env.cr.execute(
        SQL(
            "INSERT INTO social_crm_case_conversation_rel (case_id, conversation_id)"
            " SELECT id, id FROM social_crm_case WHERE id >= %(first)s",
            **figures,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_case_tag_rel (case_id, tag_id)
                 SELECT id, (%(topics)s::int[])[1 + id / 7 %% 25] FROM social_crm_case
                  WHERE id >= %(first)s AND id %% 3 < 2
                  UNION ALL
                 SELECT id, (%(topics)s::int[])[26 + id / 11 %% 25] FROM social_crm_case
                  WHERE id >= %(first)s AND id %% 5 = 4
            """,
            **figures,
        )
    )


def _ideas(env, figures):
    """Half of them were decided after some weeks, and two fifths of these are released."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_idea (id, name, active, company_id, stage_id, kind, heard_at, decided_at, released_at,
                                         create_date, write_date)
                 SELECT %(first)s + idea, 'Idea ' || idea, TRUE, %(company)s,
                        CASE kind WHEN 'released' THEN %(released)s WHEN 'planned' THEN %(planned)s
                                  ELSE %(under_review)s END,
                        kind, said_at,
                        CASE WHEN kind != 'under_review' THEN said_at + (1 + idea %% 40) * interval '13 hours' END,
                        CASE WHEN kind = 'released' THEN said_at + (60 + idea %% 90) * interval '17 hours' END,
                        said_at, said_at
                   FROM (SELECT idea, last_inbound_at AS said_at,
                                CASE WHEN idea %% 10 < 5 THEN 'under_review' WHEN idea %% 10 < 8 THEN 'planned'
                                     ELSE 'released' END AS kind
                           FROM generate_series(0, %(ideas)s - 1) idea
                           JOIN social_crm_conversation ON id = %(first)s + idea * (%(conversations)s / %(ideas)s)) made
            """,
            **figures,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_idea_source (idea_id, own_idea_id, company_id, message_id, conversation_id, said_at)
                 SELECT idea.id, idea.id, idea.company_id, talk_id, talk_id, idea.heard_at
                   FROM social_crm_idea idea
                   JOIN LATERAL (
                        SELECT %(first)s + (idea.id - %(first)s) * (%(conversations)s / %(ideas)s) + another AS talk_id
                          FROM generate_series(1, 1 + (idea.id %% 2)::int) another) said ON TRUE
                  WHERE idea.id >= %(first)s AND talk_id < %(first)s + %(conversations)s
            """,
            **figures,
        )
    )


def vacuum(env):
    """What was written is seen by all, as after a night of autovacuum."""
    env.cr.commit()
    crowd.in_own_connection(env.cr.dbname, ["VACUUM ANALYZE social_crm_conversation"])


# --------------------------------------------------------------------------------------------------
# The same from scratch
# --------------------------------------------------------------------------------------------------


def tell_again(env):
    """Note how far each conversation came in another way than the product: from each message, case and idea in turn."""
    env.cr.execute("DROP TABLE IF EXISTS bench_fact")
    env.cr.execute(
        """
        CREATE TABLE bench_fact AS
          WITH theirs AS (
               SELECT conversation_id, min(occurred_at) AS at FROM social_crm_message
                WHERE direction = 'in' AND is_automatic IS NOT TRUE AND spam_reason IS NULL GROUP BY 1),
               answers AS (
               SELECT DISTINCT message.conversation_id FROM social_crm_message message
                 JOIN theirs ON theirs.conversation_id = message.conversation_id AND occurred_at >= theirs.at
                WHERE direction = 'out' AND is_automatic IS NOT TRUE AND user_id > 1
                  AND state IN ('sent', 'delivered', 'read')),
               worked_on AS (SELECT DISTINCT conversation_id FROM social_crm_case_conversation_rel),
               improved AS (
               SELECT DISTINCT message.conversation_id
                 FROM social_crm_idea idea
                 JOIN social_crm_idea_source source ON source.idea_id = idea.id
                 JOIN social_crm_message message ON message.id = source.message_id
                WHERE idea.released_at IS NOT NULL)
        SELECT talk.id, talk.team_id, talk.channel_id, talk.community_id, theirs.at AS heard_at,
               talk.opened_at IS NOT NULL OR answers.conversation_id IS NOT NULL AS opened,
               answers.conversation_id IS NOT NULL OR worked_on.conversation_id IS NOT NULL AS touched,
               improved.conversation_id IS NOT NULL AS improved
          FROM social_crm_conversation talk
          JOIN theirs ON theirs.conversation_id = talk.id
     LEFT JOIN answers ON answers.conversation_id = talk.id
     LEFT JOIN worked_on ON worked_on.conversation_id = talk.id
     LEFT JOIN improved ON improved.conversation_id = talk.id
        """
    )


def recomputed(env, start, stop, chosen, dimension=None):
    """Count a period from what :func:`tell_again` noted.

    :param dict chosen: id by dimension
    :param str dimension: to group by, or none
    :return: by id of the group, ``None`` for none, how many were heard, never opened, touched and improved
    """
    topics = SQL(
        "SELECT DISTINCT conversation_id, tag_id FROM social_crm_case_tag_rel"
        " JOIN social_crm_case_conversation_rel USING (case_id)"
    )
    conditions = [SQL("heard_at >= %s AND heard_at < %s", start, stop)]
    for name, id_ in chosen.items():
        if name == "topic_ids":
            conditions.append(SQL("id IN (SELECT conversation_id FROM (%s) topic WHERE tag_id = %s)", topics, id_))
        else:
            conditions.append(SQL("%s = %s", SQL.identifier(name), id_))
    source, key = SQL("bench_fact"), SQL("NULL::int")
    if dimension == "topic_ids":
        source, key = SQL("bench_fact LEFT JOIN (%s) topic ON conversation_id = id", topics), SQL("tag_id")
    elif dimension:
        key = SQL.identifier(dimension)
    rows = env.execute_query(
        SQL(
            """
            SELECT %s, count(*), count(*) FILTER (WHERE NOT opened), count(*) FILTER (WHERE touched),
                   count(*) FILTER (WHERE improved)
              FROM %s WHERE %s GROUP BY 1
            """,
            key,
            source,
            SQL(" AND ").join(conditions),
        )
    )
    return {key: numbers for key, *numbers in rows}
