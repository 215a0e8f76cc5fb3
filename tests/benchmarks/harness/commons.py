"""A community that has talked for years: topics with answers, and ideas that people voted for."""

import random

from odoo.tools import SQL

from . import crowd

FIRST = crowd.FIRST  # ids of what is made here begin above those of what is there
MEMBERS = 100
SOLVED = 3  # of four topics
KINDS = ("new", "under_review", "planned", "in_progress", "released", "declined")


def fill(env, topics, ideas):
    """Fill a database.

    :param int topics: questions; three of four have an accepted answer
    :param int ideas: published ones
    :return: sentences that people there might write
    :rtype: list[str]
    """
    crowd._speak(env, crowd._words())
    members = _members(env)
    _topics(env, members, topics)
    _ideas(env, members, ideas)
    env.cr.commit()
    env.invalidate_all()
    env["social.crm.suggestion"]._catch_up(commit=_go_on(env))
    env.cr.commit()
    crowd.in_own_connection(env.cr.dbname, ["VACUUM ANALYZE"])
    sentences = env.execute_query(SQL("SELECT words FROM bench_sentence ORDER BY n"))
    chance = random.Random(11)
    return [" ".join(chance.choice(sentences)[0].split()[:6]) for _sentence in range(1000)]


def _go_on(env):
    def commit(_done=0, remaining=None):
        if remaining is None:
            env.cr.commit()
            env.invalidate_all()
        return 1

    return commit


def _members(env):
    """:return: ``res.users`` who have a login to the website"""
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Member {number}",
                    "login": f"member{number}",
                    "email": f"member{number}@example.com",
                    "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                    "karma": 100,
                }
                for number in range(MEMBERS)
            ]
        )
    )


def _topics(env, members, number):
    forum = env["forum.forum"].search([], limit=1) or env["forum.forum"].create({"name": "Help"})
    text = SQL(
        """
        INSERT INTO forum_post (id, forum_id, parent_id, name, content, plain_content, state, active, is_correct,
                                has_validated_answer, vote_count, favourite_count, child_count, views, create_uid,
                                write_uid, create_date, write_date, last_activity_date, relevancy)
        """
    )
    env.cr.execute(
        SQL(
            """
            %(insert)s
            SELECT %(first)s + row, %(forum)s, NULL, split_part(said.words, '.', 1), '<p>' || more.words || '</p>',
                   more.words, 'active', TRUE, FALSE, row %% 4 < %(solved)s, row %% 17, 0, 1, row %% 400,
                   author, author, moment, moment, moment, row %% 100
              FROM generate_series(1, %(number)s) row
        CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - row * interval '10 minutes' AS moment,
                                   (%(members)s::int[])[1 + row %% %(number_of_members)s] AS author) at
              JOIN bench_sentence said ON said.n = row %% %(sentences)s
              JOIN bench_sentence more ON more.n = (row * 7 + 1) %% %(sentences)s
            """,
            insert=text,
            first=FIRST,
            forum=forum.id,
            solved=SOLVED,
            members=members.ids,
            number_of_members=MEMBERS,
            number=number,
            sentences=crowd.SENTENCES,
        )
    )
    env.cr.execute(
        SQL(
            """
            %(insert)s
            SELECT %(first)s + %(number)s + row, %(forum)s, %(first)s + row, NULL, '<p>' || said.words || '</p>', said.words,
                   'active', TRUE, row %% 4 < %(solved)s, FALSE, row %% 5, 0, 0, 0, author, author, moment, moment, moment, 0
              FROM generate_series(1, %(number)s) row
        CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - row * interval '10 minutes' AS moment,
                                   (%(members)s::int[])[1 + (row + 9) %% %(number_of_members)s] AS author) at
              JOIN bench_sentence said ON said.n = (row * 13 + 5) %% %(sentences)s
            """,
            insert=text,
            first=FIRST,
            forum=forum.id,
            solved=SOLVED,
            members=members.ids,
            number_of_members=MEMBERS,
            number=number,
            sentences=crowd.SENTENCES,
        )
    )


def _ideas(env, members, number):
    stages = {stage.kind: stage.id for stage in env["social.crm.idea.stage"].search([])}
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_idea (id, name, description, language, company_id, stage_id, kind, is_published,
                                         active, public_note, supporter_count, vote_count, customer_count, revenue,
                                         source_count, heard_at, decided_at, released_at, create_date, write_date)
                 SELECT %(first)s + row, split_part(said.words, '.', 1), '<p>' || more.words || '</p>', 'en', %(company)s,
                        (%(stages)s::int[])[1 + row %% 6], (%(kinds)s::text[])[1 + row %% 6], TRUE, TRUE,
                        jsonb_build_object('en_US', more.words), (1e5 / row)::int, (1e5 / row)::int, 0, 0, 0, moment,
                        CASE WHEN row %% 6 > 1 THEN moment END, CASE WHEN row %% 6 = 4 THEN moment END, moment, moment
                   FROM generate_series(1, %(number)s) row
             CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - row * interval '20 minutes' AS moment) at
                   JOIN bench_sentence said ON said.n = (row * 3) %% %(sentences)s
                   JOIN bench_sentence more ON more.n = (row * 11 + 2) %% %(sentences)s
            """,
            first=FIRST,
            company=env.company.id,
            stages=[stages[kind] for kind in KINDS],
            kinds=list(KINDS),
            number=number,
            sentences=crowd.SENTENCES,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_idea_status (idea_id, company_id, stage_id, kind, at, public_note, create_date, write_date)
                 SELECT id, company_id, stage_id, kind, heard_at, public_note, heard_at, heard_at
                   FROM social_crm_idea WHERE id > %s
            """,
            FIRST,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_idea_supporter (idea_id, own_idea_id, company_id, partner_id, origin, is_vote, since,
                                                   create_date, write_date)
                 SELECT idea.id, idea.id, idea.company_id, (%s::int[])[1 + (idea.id * 31 + n) %% %s], 'vote', TRUE, now(),
                        now(), now()
                   FROM social_crm_idea idea, generate_series(1, 4) n
                  WHERE idea.id > %s
            """,
            members.partner_id.ids,
            MEMBERS,
            FIRST,
        )
    )
