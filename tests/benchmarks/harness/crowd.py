"""A support desk that has talked for two years: a million conversations, made in minutes by a few statements."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from social_crm_setup.environment import SetupError

from odoo.modules.registry import Registry
from odoo.tools import SQL, sql

from . import product

ROUNDS = 10  # messages of a conversation
BLOCK = 1000  # conversations that are held at the same time
OPEN = 0.02  # the newest share of all conversations, which are still being worked on
YEARS = 2
FIRST = 1_000_000  # ids of what is made here begin above those of what is there
SENTENCES = 20_000
WORDS = 30_000  # of the language that people speak here
TEAMS = 10
FILLED = (
    "res_partner",
    "social_crm_identity",
    "social_crm_conversation",
    "social_crm_case",
    "social_crm_case_conversation_rel",
    "mail_message",
    "social_crm_message",
)


@dataclass
class Crowd:
    """Who works there, and what they will look for.

    :param agents: ids of users
    :param words: from the most to the least common
    :param conversations: how many there are
    """

    agents: list[int]
    words: list[str]
    conversations: int


def fill(env, conversations, agents=50):
    """Fill a database.

    :param int conversations: how many; each has ten messages and a case
    :param int agents: how many members the teams have in all
    :rtype: Crowd
    """
    channels = [product.open_channel(env, f"Desk{number}", agents=agents // TEAMS) for number in range(TEAMS)]
    members = [channel.team_id.member_ids.ids for channel in channels]
    words = _words()
    _speak(env, words)
    _place(env, channels, members)
    env.cr.commit()
    with bare(env):
        _people(env, channels, conversations)
        _talks(env, conversations)
        _cases(env, conversations)
        _messages(env, conversations)
    env.invalidate_all()
    env.cr.execute("CREATE TABLE bench_agent (n serial PRIMARY KEY, user_id int)")  # all is there
    env.cr.execute_values("INSERT INTO bench_agent (user_id) VALUES %s", [(user,) for team in members for user in team])
    return found(env)


def found(env):
    """Look for what :func:`fill` has left in the database.

    :rtype: Crowd | None
    :raise SetupError: it was not finished
    """
    if not sql.table_exists(env.cr, "bench_agent"):
        if sql.table_exists(env.cr, "bench_sentence"):
            raise SetupError(f"the crowd of {env.cr.dbname} was not finished; drop that database, or take another name")
        return None
    agents = [user for (user,) in env.execute_query(SQL("SELECT user_id FROM bench_agent ORDER BY n"))]
    [(conversations,)] = env.execute_query(SQL("SELECT count(*) FROM social_crm_conversation WHERE id >= %s", FIRST))
    return Crowd(agents, _words(), conversations)


@contextmanager
def bare(env, tables=FILLED):
    """Take indexes and foreign keys away while tables are filled, as a restored dump does, and put them back.

    :param tables: their names
    """
    indexes = env.execute_query(
        SQL(
            "SELECT indexdef, indexrelid::regclass::text FROM pg_indexes"
            " JOIN pg_index ON indexrelid = format('%%I', indexname)::regclass"
            " WHERE tablename = ANY(%s) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
            list(tables),
        )
    )
    keys = env.execute_query(
        SQL(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            list(tables),
        )
    )
    for table, name, _definition in keys:
        _run(env, f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for _definition, name in indexes:
        _run(env, f"DROP INDEX {name}")
    env.cr.commit()
    yield
    env.cr.commit()
    for table, name, definition in keys:
        _run(env, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID')
    env.cr.commit()
    _build(env.cr.dbname, [definition for definition, _name in indexes])
    with ThreadPoolExecutor(1) as pool:  # outside a transaction of ours
        pool.submit(in_own_connection, env.cr.dbname, ["VACUUM ANALYZE"]).result()


def _build(dbname, definitions):
    """Build indexes, two at a time; what takes longest goes first."""
    slow_first = sorted(definitions, key=lambda definition: " gin " not in definition.lower())
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda definition: in_own_connection(dbname, [definition]), slow_first))


def in_own_connection(dbname, statements):
    """Run statements outside of any transaction."""
    with Registry(dbname).cursor() as cr:
        cr.connection.autocommit = True
        cr._cnx.rollback()
        cr.execute("SET maintenance_work_mem = '1GB'")
        for statement in statements:
            cr.execute(statement)


def _run(env, statement):
    env.cr.execute(statement)  # of the catalogue


# --------------------------------------------------------------------------------------------------
# What is said
# --------------------------------------------------------------------------------------------------


def _words():
    chance = random.Random(5)
    syllables = [
        first + vowel + last for first in "bdfgklmnprstvz" for vowel in "aeiou" for last in ("", "l", "n", "r")
    ]
    words = {"".join(chance.choices(syllables, k=chance.randrange(1, 5))) for _word in range(WORDS * 2)}
    return chance.sample(sorted(words), WORDS)


def _speak(env, words):
    """Sentences whose words are as unevenly common as those of people (Zipf's law)."""
    chance = random.Random(7)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    spoken = chance.choices(words, weights, k=SENTENCES * 10)
    env.cr.execute("CREATE TABLE bench_sentence (n int PRIMARY KEY, words text)")
    env.cr.execute_values(
        "INSERT INTO bench_sentence (n, words) VALUES %s",
        [(n, " ".join(spoken[n * 10 : n * 10 + 10]).capitalize() + ".") for n in range(SENTENCES)],
        page_size=1000,
    )


def _place(env, channels, members):
    """Whom a conversation belongs to, by its number."""
    env.cr.execute(
        "CREATE TABLE bench_desk (n int PRIMARY KEY, channel_id int, network_id int, team_id int, members int[])"
    )
    env.cr.execute_values(
        "INSERT INTO bench_desk VALUES %s",
        [(n, channel.id, channel.network_id.id, channel.team_id.id, members[n]) for n, channel in enumerate(channels)],
    )


# --------------------------------------------------------------------------------------------------
# Who says it, and where
# --------------------------------------------------------------------------------------------------


def _people(env, channels, conversations):
    """Each person has two conversations, and every fifth is a contact."""
    people = max(conversations // 2, 1)
    env.cr.execute(
        SQL(
            """
            INSERT INTO res_partner (id, name, complete_name, active, type, is_company, partner_share, lang, email,
                                     create_date, write_date)
                 SELECT %(first)s + person, name, name, TRUE, 'contact', FALSE, TRUE, 'en_US',
                        'person' || person || '@example.com', now(), now()
                   FROM (SELECT person, initcap(split_part(words, ' ', 1) || ' ' || split_part(words, ' ', 2)) AS name
                           FROM generate_series(5, %(people)s, 5) person
                           JOIN bench_sentence ON n = person %% %(sentences)s) made
            """,
            first=FIRST,
            people=people,
            sentences=SENTENCES,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_identity (id, network_id, scope, external_id, name, handle, handle_state, partner_id,
                                             active, first_seen, last_seen)
                 SELECT %(first)s + person, %(network)s, '', person::text,
                        initcap(split_part(words, ' ', 1) || ' ' || split_part(words, ' ', 2)), 'person' || person,
                        'known', CASE WHEN person %% 5 = 0 THEN %(first)s + person END, TRUE, now(), now()
                   FROM generate_series(1, %(people)s) person
                   JOIN bench_sentence ON n = person %% %(sentences)s
            """,
            first=FIRST,
            network=channels[0].network_id.id,
            people=people,
            sentences=SENTENCES,
        )
    )


def _talks(env, conversations):
    """Of the newest, three in five are open and one in five waits for the person; one in ten of these is nobody's."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_conversation (
                   id, channel_id, network_id, company_id, team_id, external_id, contact_kind, is_group, identity_id,
                   partner_id, state, active, user_id, unread_count, message_count, last_message_at, last_inbound_at,
                   last_message_preview, language)
                 SELECT %(first)s + talk, desk.channel_id, desk.network_id, %(company)s, desk.team_id, talk::text,
                        'direct', FALSE, %(first)s + person, CASE WHEN person %% 5 = 0 THEN %(first)s + person END,
                        state, TRUE,
                        CASE WHEN state = 'closed' OR talk / 10 %% 10 > 0
                             THEN desk.members[1 + talk / 100 %% array_length(desk.members, 1)] END,
                        CASE WHEN state = 'open' AND talk %% 2 = 0 THEN 1 + talk %% 3 ELSE 0 END, %(rounds)s,
                        said_at, said_at - %(step)s * %(block)s * interval '1 second', words,
                        (ARRAY['en', 'de', 'fr'])[1 + talk %% 3]
                   FROM (SELECT talk, 1 + talk %% %(people)s AS person,
                                CASE WHEN talk <= %(conversations)s * (1 - %(open)s) OR talk %% 5 = 4 THEN 'closed'
                                     WHEN talk %% 5 = 3 THEN 'waiting' ELSE 'open' END AS state,
                                %(last)s AS said_at
                           FROM generate_series(0, %(conversations)s - 1) talk) made
                   JOIN bench_desk desk ON desk.n = talk %% %(teams)s
                   JOIN bench_sentence ON bench_sentence.n = talk %% %(sentences)s
            """,
            **_figures(env, conversations),
            last=_moment(
                SQL("talk / %s * %s + %s + talk %% %s", BLOCK, BLOCK * ROUNDS, BLOCK * (ROUNDS - 1), BLOCK),
                conversations,
            ),
            people=max(conversations // 2, 1),
            open=OPEN,
        )
    )


def _cases(env, conversations):
    """Each conversation has a case; those at work have promises, of which some are late."""
    new, done = env.ref("social_crm_cases.stage_new"), env.ref("social_crm_cases.stage_solved")
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_case (
                   id, number, name, active, priority, stage_id, is_closed, company_id, team_id, user_id, identity_id,
                   partner_id, channel_id, network_id, contact_kind, conversation_id, opened_at, closed_at,
                   first_response_at, last_message_at, last_inbound_at, sla_deadline, sla_warn_at)
                 SELECT talk.id, 'B' || talk.id, talk.last_message_preview, TRUE,
                        CASE WHEN talk.id %% 20 = 0 THEN '2' ELSE '0' END,
                        CASE WHEN talk.state = 'closed' THEN %(done)s ELSE %(new)s END, talk.state = 'closed',
                        talk.company_id, talk.team_id, talk.user_id, talk.identity_id, talk.partner_id, talk.channel_id,
                        talk.network_id, 'direct', talk.id, talk.last_message_at - interval '16 hours',
                        CASE WHEN talk.state = 'closed' THEN talk.last_message_at END,
                        talk.last_message_at - interval '15 hours', talk.last_message_at, talk.last_inbound_at,
                        CASE WHEN talk.state = 'open' THEN now() + (talk.id %% 96 - 10) * interval '1 hour' END,
                        CASE WHEN talk.state = 'open' THEN now() + (talk.id %% 96 - 12) * interval '1 hour' END
                   FROM social_crm_conversation talk WHERE talk.id >= %(first)s
            """,
            new=new.id,
            done=done.id,
            first=FIRST,
        )
    )
    env.cr.execute(
        SQL(
            "INSERT INTO social_crm_case_conversation_rel (case_id, conversation_id)"
            " SELECT id, conversation_id FROM social_crm_case WHERE id >= %s",
            FIRST,
        )
    )


def _messages(env, conversations):
    """Their words and ours by turns, in the order in which they were said."""
    figures = _figures(env, conversations)
    talk = SQL("said.n / %s * %s + said.n %% %s", BLOCK * ROUNDS, BLOCK, BLOCK)
    env.cr.execute(
        SQL(
            """
            INSERT INTO mail_message (id, model, res_id, date, body, message_type, subtype_id, author_id, message_id,
                                      is_internal, reply_to_force_new)
                 SELECT %(first)s + said.n, 'social.crm.conversation', %(first)s + %(talk)s, %(moment)s,
                        '<p>' || one.words || ' ' || other.words || ' order ' || (said.n %% 1000000) || '</p>',
                        'comment', %(comment)s, CASE WHEN said.n / %(block)s %% 2 = 0 THEN %(author)s END,
                        '<bench-' || said.n || '@example.com>', FALSE, FALSE
                   FROM generate_series(0, %(messages)s - 1) said(n)
                   JOIN bench_sentence one ON one.n = said.n * 7919::bigint %% %(sentences)s
                   JOIN bench_sentence other ON other.n = said.n * 104729::bigint %% %(sentences)s
            """,
            **figures,
            talk=talk,
            moment=_moment(SQL("said.n"), conversations),
            messages=conversations * ROUNDS,
            comment=env.ref("mail.mt_comment").id,
            author=env.ref("base.partner_admin").id,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO social_crm_message (
                   id, mail_message_id, channel_id, conversation_id, external_id, direction, identity_id, partner_id,
                   user_id, contact_kind, occurred_at, provider_sequence, state, attachment_state, language, case_id)
                 SELECT mail.id, mail.id, talk.channel_id, talk.id, mail.id::text,
                        CASE WHEN ours THEN 'out' ELSE 'in' END, CASE WHEN ours THEN NULL ELSE talk.identity_id END,
                        CASE WHEN ours THEN NULL ELSE talk.partner_id END, CASE WHEN ours THEN talk.user_id END,
                        'direct', mail.date, '', CASE WHEN ours THEN 'sent' ELSE 'received' END, 'none',
                        talk.language, talk.id
                   FROM mail_message mail
                   JOIN social_crm_conversation talk ON talk.id = mail.res_id,
                LATERAL (SELECT mail.author_id IS NOT NULL AS ours) said
                  WHERE mail.id >= %s AND mail.model = 'social.crm.conversation'
            """,
            FIRST,
        )
    )
    for table in FILLED:  # what comes now goes on behind
        if table != "social_crm_case_conversation_rel":
            env.cr.execute(
                SQL(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM %s))",
                    table,
                    SQL.identifier(table),
                )
            )


def _figures(env, conversations):
    return {
        "first": FIRST,
        "company": env.company.id,
        "conversations": conversations,
        "teams": TEAMS,
        "sentences": SENTENCES,
        "rounds": ROUNDS,
        "block": BLOCK,
        "step": _step(conversations),
    }


def _step(conversations):
    """:return: seconds from a message to the next one"""
    return YEARS * 365 * 86400 / (conversations * ROUNDS)


def _moment(number, conversations):
    """:return: when the message of a number was said; the last one just now"""
    return SQL(
        "(now() AT TIME ZONE 'UTC' - (%s - (%s)) * %s * interval '1 second')",
        conversations * ROUNDS,
        number,
        _step(conversations),
    )
