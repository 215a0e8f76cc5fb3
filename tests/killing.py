"""Runs in an Odoo shell: does work in child processes and kills them in the middle of it.

The parent has loaded the registry once; each child is a real process with connections of its own, and SIGKILL
leaves it no time to tidy up. The last line printed is JSON, for the test that runs this.
"""

import json
import os
import random
import signal
import sys
import time
import traceback

from psycopg2.extensions import TransactionRollbackError

import odoo
from odoo.fields import Datetime

from odoo.addons.social_crm_channels.connectors.contract import (
    Author,
    Delivery,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
)
from odoo.addons.social_crm_channels.tests.doubles.telegram_server import TOKEN, TelegramServer
from odoo.addons.social_crm_channels.tests.doubles.webhook_receiver import WebhookReceiver
from odoo.addons.social_crm_segments.models import social_crm_campaign_checking

KILLS = 20
SECRET = "a secret of the killing test"
DATABASE = env.cr.dbname  # noqa: F821 - the shell's environment
random.seed(19)


def fresh(work, *arguments):
    """Do something in a transaction of its own and return what it returns."""
    with odoo.modules.registry.Registry(DATABASE).cursor() as cr:
        return work(odoo.api.Environment(cr, odoo.SUPERUSER_ID, {}), *arguments)


def start(work):
    """Fork a child that works until it is killed or done.

    :return: its process id
    """
    odoo.sql_db.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        with odoo.modules.registry.Registry(DATABASE).cursor() as cr:
            work(odoo.api.Environment(cr, odoo.SUPERUSER_ID, {}))
    except BaseException:  # noqa: BLE001 - whatever it is, the child may not go on as a second parent
        traceback.print_exc()
    os._exit(0)


def kill_in_the_middle(work, longest, workers=1):
    """Start workers and kill them after a random time.

    :param float longest: seconds
    :return: how many were still at work
    """
    pids = [start(work) for _worker in range(workers)]
    time.sleep(random.uniform(0.02, longest))
    killed = 0
    for pid in pids:
        done, _status = os.waitpid(pid, os.WNOHANG)
        if not done:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            killed += 1
    return killed


def make_channel(environment, provider, **values):
    network = environment["social.crm.network"].search([("code", "=", provider)])
    team = environment["social.crm.team"].create(
        {"name": "Care", "member_ids": [(4, environment.ref("base.user_admin").id)]}
    )
    channel = environment["social.crm.channel"].create(
        {"name": provider, "provider": provider, "network_id": network.id, "team_id": team.id, **values}
    )
    channel.state = "connected"
    channel.database_uuid = environment["ir.config_parameter"].get_param("database.uuid")
    return channel


# --------------------------------------------------------------------------------------------------
# In
# --------------------------------------------------------------------------------------------------


def event(number, text):
    return {
        "type": "message",
        "id": f"m{number}",
        "conversation": {"id": f"talk-{number // 10}"},
        "author": {"id": f"person-{number // 10}"},
        "sent_at": "2026-03-10T09:00:00Z",
        "sequence": number,
        "text": text,
    }


def store(environment, numbers, text="Hello"):
    channel = environment["social.crm.channel"].search([("provider", "=", "generic")])
    deliveries = [
        Delivery(json.dumps(event(number, text)).encode(), str(number), f"talk-{number // 10}") for number in numbers
    ]
    environment["social.crm.event"]._store(channel, deliveries)


def drain(environment):
    while environment["social.crm.event"]._drain_batch(environment.cr.commit):
        environment.cr.commit()
    environment.cr.commit()


def states(environment):
    groups = environment["social.crm.event"]._read_group([], ["state"], ["__count"])
    return dict(groups)


def numbers_of(environment):
    """How many rows the messages left in each table."""
    environment.cr.execute(
        "SELECT (SELECT count(*) FROM social_crm_message),"
        " (SELECT count(DISTINCT external_id) FROM social_crm_message),"
        " (SELECT count(*) FROM mail_message WHERE model = 'social.crm.conversation' AND message_type = 'comment'),"
        " (SELECT count(*) FROM social_crm_touchpoint),"
        " (SELECT count(*) FROM social_crm_conversation),"
        " (SELECT count(*) FROM social_crm_identity WHERE external_id LIKE 'person-%'),"
        " (SELECT sum(message_count) FROM social_crm_conversation)"
    )
    return environment.cr.fetchone()


def kill_drains():
    fresh(lambda environment: make_channel(environment, "generic")._set_credentials({"secret": SECRET}))
    stored = killed = 0
    while killed < KILLS:
        fresh(store, range(stored, stored + 400))
        stored += 400
        killed += kill_in_the_middle(drain, 0.4)
    os.waitpid(start(drain), 0)
    # Whoever was hit three times looks like a payload that kills; an administrator sees it and replays it.
    blamed = fresh(replay_blamed)
    os.waitpid(start(drain), 0)
    return {"stored": stored, "blamed": blamed, "states": fresh(states), "rows": fresh(numbers_of)}


def replay_blamed(environment):
    dead = environment["social.crm.event"].search([("state", "=", "dead"), ("error", "like", "ended unexpectedly")])
    dead.action_replay()
    return len(dead)


def poison():
    """One payload ends the process that reads it."""
    fresh(lambda environment: make_channel(environment, "generic")._set_credentials({"secret": SECRET}))
    fresh(lambda environment: store(environment, range(60)))
    fresh(lambda environment: store(environment, [60], "poison"))
    fresh(lambda environment: store(environment, range(61, 120)))

    def drain_until_poisoned(environment):
        connector = type(environment["social.crm.connector.generic"])
        parse = connector._parse

        def deadly(self, channel, payload, headers):
            if b"poison" in payload:
                os.kill(os.getpid(), signal.SIGKILL)
            return parse(self, channel, payload, headers)

        connector._parse = deadly
        drain(environment)

    ends = []
    for _try in range(5):
        _pid, status = os.waitpid(start(drain_until_poisoned), 0)
        ends.append(os.WIFSIGNALED(status))
    dead = fresh(
        lambda environment: environment["social.crm.event"].search([("state", "=", "dead")]).mapped("dedup_key")
    )
    return {"killed": ends, "dead": dead, "states": fresh(states), "rows": fresh(numbers_of)}


# --------------------------------------------------------------------------------------------------
# Out
# --------------------------------------------------------------------------------------------------


def queue(environment, provider, numbers):
    """One reply in each of some conversations."""
    channel = environment["social.crm.channel"].search([("provider", "=", provider)])
    admin = environment.ref("base.user_admin")
    said = [
        IncomingMessage(f"{number}:1", str(number), Author(str(number), name="Anna"), Datetime.now(), text="Hello")
        for number in numbers
    ]
    environment["social.crm.message"]._ingest([(channel, item) for item in said])
    for number in numbers:
        conversation = environment["social.crm.conversation"].search(
            [("channel_id", "=", channel.id), ("external_id", "=", str(number))]
        )
        conversation.with_user(admin).message_post(
            body=f"reply {number}", message_type="comment", subtype_xmlid="mail.mt_comment"
        )


def dispatch(environment):
    parts = environment["social.crm.outbound.part"]
    while parts.search_count([("state", "in", ("queued", "sending"))]):
        parts._dispatch_batch(environment.cr.commit)
        environment.cr.commit()
        time.sleep(0.01)


def kill_sends(provider, server, values):
    """:return: how often each reply arrived, and the states of the parts"""
    slow(server)
    with server:
        fresh(
            lambda environment: make_channel(environment, provider, **values(server))._set_credentials(
                {"secret": SECRET, "token": TOKEN}
            )
        )
        number = 1000
        killed = 0
        while killed < KILLS:
            fresh(queue, provider, range(number, number + 5))
            number += 5
            killed += kill_in_the_middle(dispatch, 0.6)
        os.waitpid(start(dispatch), 0)

    def outcome(environment):
        parts = environment["social.crm.outbound.part"].search([])
        return {
            "parts": {part.body: part.state for part in parts},
            "messages": {part.body: part.message_id.state for part in parts},
        }

    return {"queued": number - 1000, **fresh(outcome)}


def slow(server):
    """A call takes as long as over a real line, so that there is a middle to be killed in."""
    respond = server.respond
    server.respond = lambda request, call: time.sleep(0.15) or respond(request, call)


def kill_telegram():
    server = TelegramServer()
    result = kill_sends("telegram", server, lambda server: {"base_url": server.url, "inbound_mode": "poll"})
    return {**result, "arrived": [message["text"] for message in server.sent]}


def kill_generic():
    server = WebhookReceiver(SECRET)
    result = kill_sends("generic", server, lambda server: {"send_url": server.url})
    return {**result, "arrived": sorted(server.messages), "calls": len(server.calls)}


# --------------------------------------------------------------------------------------------------
# Erasing
# --------------------------------------------------------------------------------------------------

ANNA = Author(
    "4711000815",
    handle="anna_marker",
    name="Anna Marker",
    email="anna.marker@example.com",
    email_authenticated=True,
    phone="+32485112233",
)
BEN = Author("4711000816", handle="ben_other", name="Ben Other")
WORDS = "zanzibar, says @anna_marker (Anna Marker, anna.marker@example.com)"

# What one message of each thread left is copied; what Anna says in public stands between what Ben says.
MULTIPLY = """
    CREATE TEMP TABLE copies AS
    SELECT nextval('mail_message_id_seq') AS new_mail, message.*, number
      FROM social_crm_message message, generate_series(1, %(number)s) number
     WHERE message.external_id = %(external_id)s;
    INSERT INTO mail_message (id, model, res_id, date, body, message_type, subtype_id, author_id, email_from, message_id)
    SELECT new_mail, model, res_id, date + number * interval '1 second', %(words)s || number, message_type, subtype_id,
           author_id, %(from)s, 'copy-' || new_mail
      FROM copies JOIN mail_message mail ON mail.id = copies.mail_message_id;
    INSERT INTO social_crm_message (mail_message_id, channel_id, conversation_id, external_id, url, direction,
           identity_id, partner_id, contact_kind, occurred_at, provider_sequence, state, case_id, attachment_state)
    SELECT new_mail, channel_id, conversation_id, external_id || ':' || number, 'https://example.com/' || %(from)s,
           direction, identity_id, partner_id, contact_kind, occurred_at + number * interval '1 second',
           provider_sequence, state, case_id, attachment_state FROM copies;
    INSERT INTO social_crm_touchpoint (identity_id, partner_id, company_id, network_id, occurred_at, kind, is_touch, summary)
    SELECT copies.identity_id, copies.partner_id, talk.company_id, talk.network_id, copies.occurred_at, 'message_in', FALSE,
           %(words)s FROM copies JOIN social_crm_conversation talk ON talk.id = copies.conversation_id;
    INSERT INTO social_crm_event (channel_id, received_at, payload, dedup_key, conversation_key, shard, state, attempts)
    SELECT channel_id, now() AT TIME ZONE 'UTC', convert_to(%(from)s || ' ' || %(words)s, 'UTF8'),
           external_id || ':' || number, %(from)s, 0, CASE WHEN number = 1 THEN 'dead' ELSE 'done' END, 1
      FROM copies WHERE number <= 5000;
    UPDATE social_crm_conversation talk SET message_count = message_count + %(number)s
      FROM copies WHERE talk.id = copies.conversation_id AND copies.number = 1;
    DROP TABLE copies;
"""


def fill(environment):
    """Anna says 70,000 things, 60,000 of them to us alone; Ben says 10,000."""
    admin = environment.ref("base.user_admin")
    anna = environment["res.partner"].create(
        {"name": ANNA.name, "email": ANNA.email, "phone": ANNA.phone, "comment": WORDS}
    )
    sell_to(anna, admin)
    channel = make_channel(environment, "generic", care=True, send_url="http://127.0.0.1:9/")
    public = {"contact_kind": "public_comment", "is_group": True}
    moment = Datetime.subtract(Datetime.now(), days=30)
    said = [
        IncomingMessage("direct", "talk-4711000815", ANNA, moment, text=WORDS),
        IncomingMessage("public", "post", ANNA, moment, text=WORDS, **public),
        IncomingMessage("ben", "post", BEN, moment, text="I like vans", **public),
        IncomingMessage("quote", "post", BEN, moment, text="@anna_marker I like vans", **public),
        IncomingEdit("direct", Datetime.add(moment, seconds=1), text=WORDS + " edited"),
        IncomingReaction("ben", ANNA, moment, "+1"),
    ]
    environment["social.crm.message"]._ingest([(channel, item) for item in said])
    for name, identity_id, talk in (("direct", ANNA, "talk-4711000815"), ("ben", BEN, "post")):
        conversation = environment["social.crm.conversation"].search([("external_id", "=", talk)])
        conversation.with_user(admin).message_post(
            body=f"@anna_marker, your van {name}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(f"{name}-{identity_id.handle}.txt", f"{identity_id.handle} {name}".encode())],
        )
    case = environment["social.crm.case"].search([("partner_id", "!=", False)], limit=1)
    case.message_post(body=f"Note: {WORDS}")
    environment.flush_all()
    for external_id, number, words, who in (
        ("direct", 60000, WORDS, ANNA.external_id),
        ("public", 10000, WORDS, ANNA.external_id),
        ("ben", 10000, "I like vans", BEN.external_id),
    ):
        environment.cr.execute(
            MULTIPLY, {"external_id": external_id, "number": number, "words": words + " ", "from": who}
        )
    environment.cr.execute("ANALYZE")
    environment.cr.commit()


def sell_to(partner, salesman):
    """A lead and a meeting, with what is noted of them."""
    lead = partner.env["crm.lead"].create(
        {"name": f"Van for {ANNA.name}", "partner_id": partner.id, "description": WORDS, "expected_revenue": 500}
    )
    meeting = partner.env["calendar.event"].create(
        {
            "name": f"Drive with {ANNA.name}",
            "start": "2026-03-02 10:00:00",
            "stop": "2026-03-02 11:00:00",
            "partner_ids": (partner | salesman.partner_id).ids,
            "description": WORDS,
        }
    )
    for record in (lead, meeting):
        record.message_post(body=f"Note: {WORDS}", attachments=[("notes.txt", WORDS.encode())])


def files_of(environment):
    attachments = environment["ir.attachment"].search([("name", "like", "anna_marker")])
    return [attachments._full_path(name) for name in attachments.mapped("store_fname")]


def begin_erasure(environment):
    anna = environment["res.partner"].search([("email", "=", ANNA.email)])
    environment["social.crm.erasure"]._begin(anna, anna.identity_ids)
    environment.cr.commit()


def erased_rows(environment):
    return sum((environment["social.crm.erasure"].search([]).erased or {}).values())


def erase():
    """Erase Anna, and kill whoever does it twice on the way."""
    fresh(fill)
    files, before = fresh(files_of), fresh(counts)
    fresh(begin_erasure)
    killed_at = []
    for threshold in (10000, 90000):
        pid = start(lambda environment: environment["social.crm.erasure"]._run())
        while fresh(erased_rows) < threshold:
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        killed_at.append(fresh(erased_rows))
    os.waitpid(start(lambda environment: environment["social.crm.erasure"]._run()), 0)
    return {
        "killed_at": killed_at,
        "files": [len(files), sum(map(os.path.exists, files))],
        "before": before,
        "after": fresh(counts),
        **fresh(lambda environment: environment["social.crm.erasure"].search([]).read(["state", "erased", "found"])[0]),
    }


def counts(environment):
    """What reports count, and what Ben said."""
    environment.cr.execute(
        "SELECT (SELECT count(*) FROM social_crm_message),"
        " (SELECT count(*) FROM social_crm_message WHERE direction = 'out'),"
        " (SELECT count(*) FROM mail_message WHERE model = 'social.crm.conversation'),"
        " (SELECT sum(message_count) FROM social_crm_conversation),"
        " (SELECT count(*) FROM social_crm_conversation),"
        " (SELECT count(*) FROM social_crm_touchpoint),"
        " (SELECT count(*) FROM social_crm_touchpoint WHERE is_touch),"
        " (SELECT count(*) FROM social_crm_case),"
        " (SELECT sum(expected_revenue) FROM crm_lead),"
        " (SELECT count(*) FROM calendar_event),"
        " (SELECT count(*) FROM social_crm_message WHERE case_id IS NOT NULL),"
        " (SELECT count(*) FROM mail_message WHERE body LIKE %s)",
        ["%I like vans%"],
    )
    return environment.cr.fetchone()


# --------------------------------------------------------------------------------------------------
# Round
# --------------------------------------------------------------------------------------------------

ASKED = 240


def release(environment):
    """Many ask for one thing, some of them for another, too; the two are merged, and released."""
    channel = make_channel(environment, "generic", send_url="http://127.0.0.1:9/nobody-listens-here")
    channel._set_credentials({"secret": SECRET})
    said = environment["social.crm.message"]._ingest(
        [
            (channel, IncomingMessage(f"{each}:1", str(each), Author(f"fan-{each}"), Datetime.now(), text="Dim it"))
            for each in range(ASKED)
        ]
    )
    ideas, sources = environment["social.crm.idea"], environment["social.crm.idea.source"]
    lamps = ideas._make_from(sources._values_of_messages(said), {"name": "Dimmable lamps"})
    lights = ideas._make_from(sources._values_of_messages(said[:40]), {"name": "Lights to dim"})
    released = environment["social.crm.idea.stage"]._first("released")
    (lamps | lights).stage_id = released  # who asked for both waits to be told of both
    lights._merge(lamps)


def tell(environment):
    def commit(*_progress, **_more):
        environment.cr.commit()
        return 1

    environment["social.crm.idea.notice"]._tell_all(commit)
    environment.cr.commit()


def tell_in_spite_of_others(environment):
    """As a job that somebody started beside the other: it may have to begin anew."""
    try:
        tell(environment)
    except TransactionRollbackError:
        environment.cr.rollback()


def told(environment):
    """By talk, how many messages told its person; and how many notices are in which state."""
    environment.cr.execute(
        "SELECT conversation_id, count(*) FROM social_crm_message WHERE direction = 'out' AND is_automatic GROUP BY 1"
    )
    numbers = dict(environment.cr.fetchall())
    states = environment["social.crm.idea.notice"]._read_group([], ["state"], ["__count"])
    return {"numbers": list(numbers.values()), "states": dict(states)}


def queued(environment):
    return environment["social.crm.idea.notice"].search_count([("state", "=", "queued")])


def kill_telling():
    """Two jobs at a time tell supporters, and both are killed as soon as one of them has told some."""
    fresh(release)
    between = []
    for _try in range(4):
        before = fresh(queued)
        workers = [start(tell_in_spite_of_others) for _worker in range(2)]
        while fresh(queued) == before:
            time.sleep(0.02)
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        between.append(fresh(queued))
    for _try in range(2):
        os.waitpid(start(tell), 0)
    return {"asked": ASKED, "between": between, **fresh(told)}


# --------------------------------------------------------------------------------------------------
# Campaigns
# --------------------------------------------------------------------------------------------------


def ask_for_campaign(environment, provider, number):
    """People who wrote to us once, in a segment, and a campaign for them that starts once it is checked."""
    channel = environment["social.crm.channel"].search([("provider", "=", provider)])
    channel.last_event_at = Datetime.now()
    admin = environment.ref("base.user_admin")
    said = [
        IncomingMessage(f"{each}:1", str(each), Author(str(each), name=f"Fan{each}"), Datetime.now(), text="Hello")
        for each in range(1000, 1000 + number)
    ]
    for start in range(0, number, 500):
        environment["social.crm.message"]._ingest([(channel, item) for item in said[start : start + 500]])
    identities = environment["social.crm.identity"].search([("network_id", "=", channel.network_id.id)])
    segment = environment["social.crm.segment"].create({"name": "All", "kind": "static"})
    environment["social.crm.segment.member"].create(
        [{"segment_id": segment.id, "identity_id": identity.id} for identity in identities]
    )
    environment.cr.execute(
        "INSERT INTO social_crm_consent (identity_id, purpose, state, legal_basis, source, decided_at)"
        " SELECT id, 'content', 'granted', 'consent', 'import', now() - interval '1 day' FROM social_crm_identity"
        " WHERE id = ANY(%s)",
        [identities.ids],
    )
    content = environment["social.crm.content"].create(
        {
            "name": "News",
            "variant_ids": [(0, 0, {"body": "<p>To {{name}}</p>", "link_url": "https://example.com/news"})],
        }
    )
    content.state = "approved"
    campaign = environment["social.crm.campaign"].create(
        {
            "name": "News",
            "content_id": content.id,
            "segment_ids": [(6, 0, segment.ids)],
            "has_window": False,
            "user_id": admin.id,
        }
    )
    campaign.action_start()


def begin_campaign(environment, provider, number):
    """As :func:`ask_for_campaign`, and it has begun."""
    ask_for_campaign(environment, provider, number)
    environment["social.crm.campaign"]._run_checks()


def work_on_campaign(environment):
    """What the jobs do, until all is over."""
    while True:
        done = environment["social.crm.campaign"]._run_batch(environment.cr.commit)
        done += environment["social.crm.outbound.part"]._dispatch_batch(environment.cr.commit)
        environment.cr.commit()
        environment.cr.execute("SELECT count(*) FROM social_crm_campaign WHERE state = 'running'")
        if not environment.cr.fetchone()[0]:
            return
        environment.cr.commit()
        if not done:
            time.sleep(0.01)


def campaign_is_over(environment):
    return environment["social.crm.campaign"].search([]).state == "done"


def being_sent(environment):
    return environment["social.crm.outbound.part"].search_count([("state", "=", "sending")])


def kill_workers_of_campaign(kills, longest):
    """Two workers side by side are killed at a random moment, and others take their place.

    :return: how many were killed at work, and after how many of these moments something was left as being sent
    """
    killed = caught = 0
    while killed < kills and not fresh(campaign_is_over):
        killed += kill_in_the_middle(work_on_campaign, longest, workers=2)
        caught += bool(fresh(being_sent))
    os.waitpid(start(work_on_campaign), 0)
    return killed, caught


def outcome_of_campaign(environment):
    deliveries = environment["social.crm.campaign.delivery"].search([])
    parts = environment["social.crm.outbound.part"].search([("message_id.campaign_id", "!=", False)])
    unknown = deliveries.filtered(lambda delivery: delivery.state == "unknown")
    return {
        "people": len(deliveries),
        "everybody": deliveries.mapped("identity_id.external_id"),
        "states": dict(environment["social.crm.campaign.delivery"]._read_group([], ["state"], ["__count"])),
        "parts": dict(
            environment["social.crm.outbound.part"]._read_group([("id", "in", parts.ids)], ["state"], ["__count"])
        ),
        "unknown": unknown.mapped("identity_id.external_id"),
        "campaign": environment["social.crm.campaign"].search([]).state,
    }


def kill_campaign_check():
    """Two workers side by side check a campaign; both are killed at a random moment, and others take their place."""
    social_crm_campaign_checking.AT_ONCE = 0
    social_crm_campaign_checking.SLICE = 10
    kills = int(os.environ.get("KILLS", "6"))
    number = kills * 30

    def check(environment):
        environment["social.crm.campaign"]._run_checks()

    def look(environment):
        campaign = environment["social.crm.campaign"].search([])
        reached = campaign.check_done, campaign.check_total, campaign.check_stage
        sent = environment["social.crm.outbound.part"].search_count([("message_id.campaign_id", "!=", False)])
        return campaign.state, sent, reached

    server = WebhookReceiver(SECRET)
    with server:
        fresh(
            lambda environment: make_channel(environment, "generic", send_url=server.url)._set_credentials(
                {"secret": SECRET, "token": TOKEN}
            )
        )
        fresh(ask_for_campaign, "generic", number)
        killed, seen = 0, []
        while killed < kills and fresh(look)[0] == "draft":
            killed += kill_in_the_middle(check, 0.3, workers=2)
            seen.append(fresh(look))
        os.waitpid(start(check), 0)
        between = fresh(look)
        os.waitpid(start(work_on_campaign), 0)
        return {"number": number, "killed": killed, "seen": seen, "between": between, **fresh(outcome_of_campaign)}


def campaign_of(provider, server, values, kills, longest, slowness, settle=None):
    respond = server.respond
    server.respond = lambda request, call: time.sleep(slowness) or respond(request, call)
    with server:
        fresh(
            lambda environment: make_channel(environment, provider, **values(server))._set_credentials(
                {"secret": SECRET, "token": TOKEN}
            )
        )
        number = kills * (30 if provider == "telegram" else 120)
        fresh(begin_campaign, provider, number)
        killed, caught = kill_workers_of_campaign(kills, longest)
        result = {"killed": killed, "caught": caught, **fresh(outcome_of_campaign)}
        if settle:
            result |= settle()
    return result


def kill_campaign():
    server = WebhookReceiver(SECRET)
    kills = int(os.environ.get("KILLS", "6"))
    result = campaign_of("generic", server, lambda server: {"send_url": server.url}, kills, 3.0, 0.05)
    first = {}
    for call in server.calls:
        first.setdefault(call.values["key"], call.values["conversation"]["id"])
    return {
        **result,
        "arrived": sorted(server.messages),
        "recipients": list(first.values()),
        "repeated": len(server.calls) - len(server.messages),
    }


def kill_campaign_telegram():
    server = TelegramServer()
    kills = int(os.environ.get("KILLS", "6"))

    def settle():
        """A colleague looks at each that is in doubt, and says what became of it."""
        had = {str(message["chat"]["id"]) for message in server.sent}

        def decide(environment):
            for delivery in environment["social.crm.campaign.delivery"].search([("state", "=", "unknown")]):
                if delivery.identity_id.external_id in had:
                    delivery.action_mark_sent()
                else:
                    delivery.action_send_again()

        before = [str(message["chat"]["id"]) for message in server.sent]
        fresh(decide)
        os.waitpid(start(dispatch), 0)
        os.waitpid(start(work_on_campaign), 0)
        return {
            "settled": fresh(outcome_of_campaign)["states"],
            "after": len({str(message["chat"]["id"]) for message in server.sent}),
            "recipients": before,
        }

    values = lambda server: {"base_url": server.url, "inbound_mode": "poll"}
    return campaign_of("telegram", server, values, kills, 2.0, 0.05, settle)


print(json.dumps(globals()[os.environ["KILLING"]]()))
sys.stdout.flush()
os._exit(0)  # the shell would roll back a connection that was closed before each fork
