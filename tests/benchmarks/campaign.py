"""Twenty thousand people, each with words and links of their own: how fast a campaign goes out, beside mass_mailing."""

import argparse
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from harness import instance, product
from harness.sinks import sink
from harness.verdict import conclude, show
from social_crm_setup import databases
from social_crm_setup.environment import database_name, setting

from odoo.tools import SQL

GOAL = 2  # times as fast as mass_mailing
FLAT = 25  # MB that a worker may grow by, once a quarter has gone out
SECRET = "a secret that both sides of the webhook sign with"
WORDS = (
    "<p>Hello %s,</p><p>the new tents are here. They are lighter by a third, they stand in two minutes, and they keep out"
    " the rain of a whole week. As you asked us to tell you, you are among the first to see them.</p>"
    "<p>%s</p><p>Questions? Just answer this message: we read all of them.</p>"
)
LINK = "https://example.com/tents/of-this-summer"


def main():
    options = _options()
    instance.load_odoo()
    with ExitStack() as stack:
        http, smtp = stack.enter_context(sink("http")), stack.enter_context(sink("smtp"))
        if not databases.is_current("core"):
            databases.build("core")
        ours = stack.enter_context(instance.cloned(setting("TEMPLATE_DB"), "campaign"))
        theirs = stack.enter_context(instance.cloned(database_name("core"), "campaign_mailing"))
        instance.timed("mass_mailing installed", instance.install, theirs, ["mass_mailing"])
        with instance.environment(ours) as env:
            _prepare_ours(env, options.people, http.port)
        with instance.environment(theirs) as env:
            _prepare_theirs(env, options.people, smtp.port)
        jobs = ["both"] if options.workers == 1 else ["mailing", "mails"]
        their_rate, _memory = _measure(theirs, jobs, smtp, options.people)
        our_rate, memory = _measure(ours, ["ours"] * options.workers, http, options.people)
        with instance.environment(ours) as env:
            _see_that_all_is_right(env, options.people)
    return _tell(options, our_rate, their_rate, memory)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20000)
    parser.add_argument("--workers", type=int, default=2, choices=(1, 2), help="of each")
    return parser.parse_args()


# --------------------------------------------------------------------------------------------------
# The same people, the same words
# --------------------------------------------------------------------------------------------------


def _people(env, number):
    env.cr.execute(
        SQL(
            """
            INSERT INTO res_partner (name, complete_name, active, type, is_company, partner_share, lang, email,
                                     email_normalized, tz, create_date, write_date)
                 SELECT 'Person' || n || ' Marker', 'Person' || n || ' Marker', TRUE, 'contact', FALSE, TRUE, 'en_US',
                        'person' || n || '@bench.example.com', 'person' || n || '@bench.example.com', 'UTC', now(), now()
                   FROM generate_series(1, %s) n
            """,
            number,
        )
    )


def _prepare_ours(env, number, port):
    _people(env, number)
    channel = product.open_channel(env, "Bench", "generic", {"secret": SECRET})
    channel.send_url = f"http://127.0.0.1:{port}/"
    channel.database_uuid = env["ir.config_parameter"].get_param("database.uuid")
    channel.last_event_at = env.cr.now().replace(tzinfo=None)
    env.cr.execute(
        SQL(
            """
            WITH account AS (
                 INSERT INTO social_crm_identity (network_id, scope, external_id, name, handle, handle_state, partner_id,
                                                  active, first_seen, last_seen)
                      SELECT %s, '', email, name, email, 'known', id, TRUE, now(), now() FROM res_partner
                       WHERE email LIKE '%%@bench.example.com' RETURNING id, partner_id),
                 said AS (
                 INSERT INTO social_crm_consent (identity_id, partner_id, purpose, state, legal_basis, source, decided_at)
                      SELECT id, partner_id, 'content', 'granted', 'consent', 'import', now() - interval '1 day' FROM account)
            INSERT INTO social_crm_identity_link (identity_id, partner_id, method, state, evidence)
                 SELECT id, partner_id, 'manual', 'confirmed', 'Benchmark' FROM account
            """,
            channel.network_id.id,
        )
    )
    env.invalidate_all()
    segment = env["social.crm.segment"].create({"name": "All", "kind": "static"})
    env.cr.execute(
        SQL(
            "INSERT INTO social_crm_segment_member (segment_id, partner_id, joined_at)"
            " SELECT %s, id, now() FROM res_partner WHERE email LIKE '%%@bench.example.com'",
            segment.id,
        )
    )
    content = env["social.crm.content"].create(
        {
            "name": "The new tents",
            "variant_ids": [(0, 0, {"subject": "The new tents", "body": WORDS % ("{{first_name}}", LINK)})],
        }
    )
    content.state = "approved"
    campaign = env["social.crm.campaign"].create(
        {
            "name": "Tents",
            "content_id": content.id,
            "segment_ids": [(6, 0, segment.ids)],
            "has_window": False,
            "user_id": env.ref("base.user_admin").id,
        }
    )
    env.cr.commit()
    instance.timed("asked to check and start", campaign.action_start)
    env.cr.commit()
    instance.timed("checked and started by the job", campaign._run_checks)
    env.cr.commit()
    env.cr.execute("ANALYZE")


def _prepare_theirs(env, number, port):
    _people(env, number)
    env["ir.mail_server"].search([]).unlink()
    env["ir.mail_server"].create(
        {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_encryption": "none", "sequence": 1}
    )
    link = f'<a href="{LINK}">{LINK}</a>'
    words = WORDS % ('<t t-out="object.name.split()[0]"/>', link)
    mailing = env["mailing.mailing"].create(
        {
            "subject": "The new tents",
            "body_arch": words,
            "body_html": words,
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "mailing_domain": "[('email', 'like', '@bench.example.com')]",
            "email_from": "shop@example.com",
            "keep_archives": False,
        }
    )
    mailing.action_put_in_queue()
    env.cr.commit()
    env.cr.execute("ANALYZE")


# --------------------------------------------------------------------------------------------------
# Sending
# --------------------------------------------------------------------------------------------------


def _measure(database, jobs, where, number):
    """Let workers send all there is.

    :return: people a second, and samples of the memory of each worker
    """
    instance.release(database)
    instance.settle()
    command = [sys.executable, "-m", "harness.campaigner", database]
    workers = [
        subprocess.Popen(
            [*command, job],
            cwd=Path(__file__).parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for job in jobs
    ]
    for worker in workers:
        while worker.stdout.readline().strip() != "ready":
            pass
    started = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.communicate()[0].strip().splitlines()[-1]) for worker in workers]
    seconds = time.perf_counter() - started
    arrived, people = where.arrived()
    print(f"{', '.join(jobs)}: {arrived} arrived in {seconds:.1f} s", flush=True)
    if (arrived, people) != (number, number):
        raise SystemExit(f"{arrived} messages arrived at {people} people, not {number}")
    return number / seconds, [each["memory"] for each in told]


def _see_that_all_is_right(env, number):
    states = dict(env["social.crm.campaign.delivery"]._read_group([], ["state"], ["__count"]))
    if states != {"sent": number}:
        raise SystemExit(f"not all deliveries are sent: {states}")
    links = env["link.tracker"].search_count([("url", "=", LINK)])
    bodies = env["social.crm.outbound.part"].search([], limit=50).mapped("body")
    if (
        links != 1
        or not all("/r/" in body and "Hello Person" in body for body in bodies)
        or len(set(bodies)) != len(bodies)
    ):
        raise SystemExit("the words or the links are not each person's own")


def _tell(options, our_rate, their_rate, memory):
    ratio = our_rate / their_rate
    growth = [max(samples) - samples[len(samples) // 4] for samples in memory]
    show(
        f"{options.people} people, {options.workers} workers each",
        [
            ("ours", f"{our_rate:.0f}/s", "one HTTP request each, to a server on this machine"),
            ("mass_mailing", f"{their_rate:.0f}/s", "to an SMTP server on this machine"),
            ("ratio", f"{ratio:.2f}", f"goal {GOAL}"),
            *(
                (f"worker {number}", f"{max(samples)} MB", f"{grown} MB more than after a quarter (at most {FLAT})")
                for number, (samples, grown) in enumerate(zip(memory, growth, strict=True), 1)
            ),
        ],
    )
    holds = ratio >= GOAL and max(growth) <= FLAT
    return conclude("campaign", f"{ratio:.2f} times mass_mailing", str(GOAL), holds)


if __name__ == "__main__":
    sys.exit(main())
