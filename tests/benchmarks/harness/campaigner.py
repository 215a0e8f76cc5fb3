"""One of the workers of a campaign: ``python -m harness.campaigner DATABASE JOB``.

Prints ``ready``, begins at a line on its standard input, does its job until all has gone out, and prints as JSON for how
many seconds it worked and how much memory it had on the way.
"""

import json
import sys
import time

import psutil

from . import instance

SAMPLE = 1.0  # seconds


def ours(env):
    """What the jobs of campaigns and of the queue do, by turns."""
    commit = env["ir.cron"]._commit_progress
    done = env["social.crm.campaign"]._run_batch(commit) + env["social.crm.outbound.part"]._dispatch_batch(commit)
    commit(done)
    env.cr.execute("SELECT EXISTS (SELECT FROM social_crm_campaign WHERE state = 'running')")
    [runs] = env.cr.fetchone()
    env.cr.commit()
    return done, not runs


def mailing(env):
    """Odoo's job that makes the mails of a mailing."""
    env["mailing.mailing"]._process_mass_mailing_queue()
    return 1, True


def mails(env):
    """Odoo's job that sends what waits."""
    before = env["mail.mail"].search_count([("state", "=", "outgoing")])
    if before:
        env["mail.mail"].process_email_queue()
        env.cr.commit()
    env.cr.execute("SELECT EXISTS (SELECT FROM mailing_mailing WHERE state IN ('in_queue', 'sending'))")
    [making] = env.cr.fetchone()
    env.cr.commit()
    return before, not before and not making


def mailing_and_mails(env):
    """Both, where there is one worker for them."""
    mailing(env)
    while not mails(env)[1]:
        env["mailing.mailing"]._process_mass_mailing_queue()
    return 1, True


JOBS = {"ours": ours, "mailing": mailing, "mails": mails, "both": mailing_and_mails}


def main(database, job):
    instance.load_odoo()
    with instance.environment(database) as env:
        env["res.users"].search_count([])
        env.cr.commit()
        print("ready", flush=True)
        sys.stdin.readline()
        started = sampled = time.perf_counter()
        samples, over = [_resident()], False
        while not over:
            done, over = JOBS[job](env)
            env.invalidate_all()
            if time.perf_counter() - sampled > SAMPLE:
                sampled = time.perf_counter()
                samples.append(_resident())
            if not done and not over:
                time.sleep(0.02)
        samples.append(_resident())
        print(json.dumps({"seconds": time.perf_counter() - started, "memory": samples}), flush=True)


def _resident():
    return psutil.Process().memory_info().rss >> 20


if __name__ == "__main__":
    main(*sys.argv[1:])
