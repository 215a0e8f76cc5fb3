import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html

from odoo.addons.social_crm_base.tools.sql import as_table
from odoo.addons.social_crm_channels.models.social_crm_conversation import sentences
from odoo.addons.social_crm_channels.models.social_crm_conversation_bulk import Outgoing
from odoo.addons.social_crm_channels.tools.cursor import read_committed
from odoo.addons.social_crm_channels.tools.wake import Linger

from .social_crm_campaign import CRON
from .social_crm_campaign_delivery import COUNTED
from .social_crm_campaign_preflight import people_of

LOCK = 0x50C1CA  # namespace of the advisory locks, one a company: what people got is counted by one at a time
BATCH = 300  # people a transaction
AHEAD = 600  # messages of a channel that wait in the queue at most, so that stopping is stopping
NAP = 0.05


class SocialCrmCampaignRun(models.Model):
    """Sending. A person's delivery becomes *queued* in the transaction that puts the message into the queue.

    So a worker that dies has done both or neither: nobody is skipped, and nobody gets it twice. From there on the queue of
    outbound messages has its own care (:class:`social.crm.outbound.part`).
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign"

    sent_count = fields.Integer("Sent", compute="_compute_progress")
    waiting_count = fields.Integer("To be sent", compute="_compute_progress")
    unknown_count = fields.Integer("May have been sent", compute="_compute_progress")
    progress = fields.Float("Progress (%)", compute="_compute_progress")

    def _compute_progress(self):
        groups = self.env["social.crm.campaign.delivery"]._read_group(
            [("campaign_id", "in", self.ids), ("state", "not in", ("skipped", "posted"))],
            ["campaign_id", "state"],
            ["__count"],
        )
        counts = {(campaign.id, state): number for campaign, state, number in groups}
        for campaign in self:
            total = sum(number for (id_, _state), number in counts.items() if id_ == campaign.id)
            waiting = counts.get((campaign.id, "planned"), 0) + counts.get((campaign.id, "queued"), 0)
            campaign.waiting_count = waiting
            campaign.sent_count = sum(counts.get((campaign.id, state), 0) for state in ("sent", "delivered", "read"))
            campaign.unknown_count = counts.get((campaign.id, "unknown"), 0)
            campaign.progress = 100.0 * (total - waiting) / total if total and campaign.started_at else 0.0

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _run_all(self):
        """Cron: begin what is due, and send. Any number may run side by side."""
        commit = self.env["ir.cron"]._commit_progress
        commit(0)
        self._begin_due(commit)
        linger, done = Linger(self.env), None
        while linger.lasts(done):
            done = self.env["social.crm.campaign.post"]._publish_due(commit) + self._run_batch(commit)
            # Whoever feeds the queue helps to empty it: it sends, also where no other worker is free.
            done += self.env["social.crm.outbound.part"]._dispatch_batch(commit)
            if not done and not self.search_count([("state", "=", "running")], limit=1):
                break
            if not done:
                time.sleep(NAP)
            if commit(done, remaining=int(done > 0)) <= 0:
                return
        self._come_back(commit)

    def _begin_due(self, commit):
        """Begin what was set for a moment that has come; what has come to stand against it meanwhile is told."""
        read_committed(self.env.cr)
        due = self.search(
            [("state", "=", "ready"), ("schedule_at", "<=", fields.Datetime.now()), ("check_stage", "=", False)]
        )
        for campaign in due:
            read_committed(self.env.cr)
            if not campaign.try_lock_for_update(allow_referencing=True) or campaign.state != "ready":
                continue
            theirs = campaign.with_user(campaign.user_id).with_context(lang=campaign.user_id.lang)
            with campaign._apart(partial(campaign._give_up, theirs, True)):
                theirs.check_access("write")
                theirs._ask_check(starts=True)
            commit(1)

    @api.model
    def _run_batch(self, commit=None):
        """Queue the next people of each campaign that runs.

        :param commit: called where the work so far must survive; ``None`` to stay in one transaction
        :return: how many people were looked at
        :rtype: int
        """
        commit = commit or (lambda *args, **kwargs: 1)
        done = 0
        read_committed(self.env.cr)
        for campaign in self.search([("state", "=", "running")], order="id"):
            read_committed(self.env.cr)
            with campaign._apart(campaign._halt):
                done += campaign._queue_next()
            commit()
            self.env.invalidate_all()
        return done

    def _halt(self, reason):
        self.state = "paused"
        theirs = self.with_context(lang=self.user_id.lang)
        self._tell(theirs.env._("%s was paused", self.name), reason)

    def _tell(self, summary, reason):
        """Tell whoever is responsible."""
        self.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_id.id, summary=summary, note=plaintext2html(reason)
        )

    def _queue_next(self):
        """Queue the next people, or end the campaign where nobody is left.

        :return: how many were looked at
        """
        self.ensure_one()
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s, %s)", LOCK, self.company_id.id))
        self.invalidate_recordset()
        if self.state != "running":  # somebody stopped it while we waited
            return 0
        self._decide_trial()
        done, now = 0, fields.Datetime.now()
        for channel, room in self._room().items():
            deliveries = self._claim(channel, min(room, BATCH), now)
            if deliveries:
                self._queue(deliveries, channel)
                done += len(deliveries)
        self._end_if_over()
        return done

    def _room(self):
        """How many more may be queued on each channel now: a minute's share, and not far ahead of what is sent.

        :rtype: dict
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel.id, channel.campaign_per_minute,
                       (SELECT count(*) FROM social_crm_campaign_delivery lately
                         WHERE lately.channel_id = channel.id AND channel.campaign_per_minute > 0
                           AND lately.queued_at > %(minute_ago)s),
                       (SELECT count(*) FROM social_crm_outbound_part part
                         WHERE part.channel_id = channel.id AND part.state = 'queued')
                  FROM social_crm_channel channel
                 WHERE channel.state = 'connected'
                   AND channel.id IN (SELECT channel_id FROM social_crm_campaign_delivery
                                       WHERE campaign_id = %(campaign)s AND state = 'planned' AND reason IS NULL)
              ORDER BY channel.sequence, channel.id
                """,
                campaign=self.id,
                minute_ago=fields.Datetime.now() - timedelta(minutes=1),
            )
        )
        room = {}
        for channel_id, throttle, lately, waiting in rows:
            free = AHEAD - waiting
            if throttle:
                free = min(free, throttle - lately)
            if free > 0:
                room[self.env["social.crm.channel"].browse(channel_id)] = free
        return room

    def _claim(self, channel, number, now):
        """The next people whose time has come, held for us.

        :rtype: odoo.model.social_crm_campaign_delivery
        """
        deliveries_of = self.env["social.crm.campaign.delivery"]
        deliveries_of.flush_model()
        on_trial = SQL("arm_id IS NOT NULL") if self.arm_ids and not self.winner_id else SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, zone FROM social_crm_campaign_delivery
                 WHERE campaign_id = %s AND state = 'planned' AND reason IS NULL AND channel_id = %s
                   AND send_at <= %s AND %s
              ORDER BY send_at, id LIMIT %s FOR UPDATE SKIP LOCKED
                """,
                self.id,
                channel.id,
                now,
                on_trial,
                number,
            )
        )
        shut = {zone for _id, zone in rows if not self._is_open(zone, now)}
        if shut:  # it was paused, or there were many before them: they wait for their hours again
            self._plan_moments(now, list(shut))
        return deliveries_of.browse(id_ for id_, zone in rows if zone not in shut)

    # ------------------------------------------------------------------
    # A batch
    # ------------------------------------------------------------------
    def _queue(self, deliveries, channel):
        """Look once more at each of some people on a channel, and queue what may go to them."""
        skipped = self._skip_again(deliveries)
        deliveries = deliveries.filtered(lambda delivery: delivery.id not in skipped)
        facts = dict(zip(deliveries, self._facts_of(deliveries), strict=True))
        variants = dict(zip(deliveries, self._versions_for(list(facts.values())), strict=True))
        for delivery in deliveries.filtered(lambda each: not variants[each] and not each.template_id):
            skipped[delivery.id] = "words", self.env._("No version of the content is for them.")
        deliveries = deliveries.filtered(lambda delivery: delivery.id not in skipped)
        talks = self._talks_of(deliveries, channel)
        for delivery in deliveries.filtered(lambda each: not talks[each]):
            skipped[delivery.id] = "no_route", self.env._("No talk can be begun with them there.")
        deliveries = deliveries.filtered(lambda delivery: delivery.id not in skipped)
        skipped |= self._ask_gate(deliveries, talks)
        words, items, rows = {}, {}, []
        deliveries = deliveries.filtered(lambda each: each.id not in skipped)
        ways_out, refused = self._ways_out(deliveries, talks), self._refused_files(channel)
        for delivery in deliveries:
            item = self._outgoing(delivery, talks[delivery], variants[delivery], facts[delivery], words)
            item = item.with_footer(ways_out.get(delivery))
            problem = "" if item.template else talks[delivery]._bulk_problem(item.text)
            if problem:
                skipped[delivery.id] = "words", problem
            elif not item.template and (variants[delivery], channel) in refused:
                skipped[delivery.id] = "files", refused[variants[delivery], channel][:500]
            else:
                items[delivery] = item
        author = self.user_id
        for (variant, purpose), group in self._alike(items, variants).items():
            ids = self.env["social.crm.conversation"]._queue_bulk(
                [items[delivery] for delivery in group], purpose, author, variant.attachment_ids
            )
            rows += [
                (delivery.id, message_id, talks[delivery].id, variant.id or None)
                for delivery, message_id in zip(group, ids, strict=True)
            ]
        self._note_queued(rows)
        self._note_skipped(skipped)

    def _alike(self, items, variants):
        """:return: deliveries by version (none where a template speaks) and by what they are sent for"""
        groups, purposes = {}, self._purposes_for([delivery.id for delivery in items])
        for delivery in items:
            variant = variants[delivery] if not delivery.template_id else variants[delivery].browse()
            groups.setdefault((variant, purposes[delivery.id][0]), []).append(delivery)
        return groups

    def _skip_again(self, deliveries):
        """What has come to stand against people since it was checked.

        :return: reason and words by delivery id
        """
        rows = [
            (delivery.id, delivery.partner_id.id or None, delivery.identity_id.id or None, delivery.channel_id.id)
            for delivery in deliveries
        ]
        skipped = dict.fromkeys(self._written_to_twice(rows), ("twice", None))
        gone = {id_ for id_, partner_id, identity_id, _channel_id in rows if not (partner_id or identity_id)}
        skipped |= dict.fromkeys(gone, ("no_route", self.env._("They are gone.")))
        for id_, reason in self._reasons_of([row for row in rows if row[0] not in skipped]).items():
            skipped[id_] = reason, None
        return skipped

    def _written_to_twice(self, rows, in_queue=False):
        """Of whom another account turned out to be the same person: the campaign reaches each once.

        :param bool in_queue: they wait to be sent: the first of what waits for the same person goes
        :return: delivery ids
        """
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """
                    SELECT v.id FROM %(rows)s
                     WHERE EXISTS (
                           SELECT FROM social_crm_campaign_delivery other
                            WHERE (other.partner_id = v.partner_id OR other.identity_id = v.identity_id)
                              AND other.campaign_id = %(campaign)s AND other.id != v.id
                              AND ((other.state = ANY(%(counted)s)
                                    AND NOT (%(in_queue)s AND other.state = 'queued' AND other.id > v.id))
                                   OR (other.id < v.id AND other.id = ANY(%(ids)s))))
                    """,
                    rows=people_of(rows),
                    campaign=self.id,
                    counted=list(COUNTED),
                    in_queue=in_queue,
                    ids=[] if in_queue else [row[0] for row in rows],
                )
            )
        ]

    def _talks_of(self, deliveries, channel):
        """The talk in which each delivery is said: that which there is, else a new one.

        :return: one conversation or none, by delivery
        :rtype: dict
        """
        all_talks = self.env["social.crm.conversation"]
        connector = channel._connector()
        talks, begun = {}, {}
        for delivery in deliveries:
            if delivery.conversation_id.active:
                talks[delivery] = delivery.conversation_id
                continue
            thread = connector._thread_to_begin(channel, delivery.identity_id, f"campaign-{delivery.id}")
            talks[delivery] = all_talks
            if thread:
                begun[delivery] = {
                    "channel": channel,
                    "external_id": thread,
                    "identity_id": delivery.identity_id.id,
                    "name": self._subject_of_talk(channel),
                }
        for delivery, talk_id in zip(begun, all_talks._upsert(list(begun.values())), strict=True):
            talks[delivery] = all_talks.browse(talk_id)
        together = [talk.id for talk in talks.values()]
        return {delivery: talk.with_prefetch(together) for delivery, talk in talks.items()}

    def _subject_of_talk(self, channel):
        """By e-mail, a talk that we begin is called what it is about."""
        return self.content_id.name if channel.network_id.address == "email" else None

    def _ask_gate(self, deliveries, talks):
        """Ask the gate that all messages pass.

        :return: reason and words by delivery id, for those who may not be written to
        """
        skipped = {}
        author, purposes = self.user_id, self._purposes_for(deliveries.ids)
        alike = deliveries.grouped(lambda each: (purposes[each.id][0], each.template_id))
        for (purpose, template), group in alike.items():
            drafts = self.env["social.crm.message"].concat(
                *(talks[delivery]._draft(user_id=author.id, purpose=purpose) for delivery in group)
            )
            if template:
                answers = drafts._check_template_each([template] * len(group))
            else:
                answers = drafts._check_outbound_each(purpose)
            for delivery, blockers in zip(group, answers, strict=True):
                if blockers:
                    reason = BY_BLOCKER.get(blockers[0]["code"], "gate")
                    skipped[delivery.id] = reason, " ".join(sentences(blockers))[:500]
        return skipped

    def _outgoing(self, delivery, talk, variant, fact, words):
        """:rtype: Outgoing"""
        names = self._names_of(fact)
        template = delivery.template_id
        if template:
            variables = {
                name: (names["first_name"] if name.lower().startswith("first") else names["name"])
                for name in template.variables or []
            }
            return Outgoing(talk.id, template._render(variables), template=template, variables=variables)
        reader = variant._reader_key(fact["lang"], delivery.zone)
        key = variant, talk.network_id, reader
        if key not in words:
            words[key] = self._words_of(variant._for_reader(*reader), talk.network_id)
        subject, text, html = words[key].of(names, self._code_of(delivery.id))
        return Outgoing(talk.id, text, html, subject)

    def _note_queued(self, rows):
        """:param rows: delivery id, message id, conversation id, variant id of each"""
        if not rows:
            return
        types = dict.fromkeys(("id", "message_id", "conversation_id", "variant_id"), "int4")
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_campaign_delivery delivery
                   SET state = 'queued', queued_at = %s, message_id = v.message_id, variant_id = v.variant_id,
                       conversation_id = v.conversation_id, arm_id = COALESCE(delivery.arm_id, %s)
                  FROM %s WHERE delivery.id = v.id
                """,
                fields.Datetime.now(),
                self.winner_id.id or None,
                as_table("v", types, rows),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_message message
                   SET campaign_id = %s, content_id = COALESCE(variant.content_id, %s)
                  FROM %s
             LEFT JOIN social_crm_content_variant variant ON variant.id = v.variant_id
                 WHERE message.id = v.message_id
                """,
                self.id,
                self.content_id.id,
                as_table("v", types, rows),
            )
        )
        self.env["social.crm.campaign.delivery"].invalidate_model(flush=False)
        self.env["social.crm.message"].invalidate_model(["campaign_id", "content_id"], flush=False)

    def _note_skipped(self, skipped):
        """:param dict skipped: reason and words by delivery id"""
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_campaign_delivery delivery SET state = 'skipped', reason = v.reason,"
                " reason_text = v.words FROM %s WHERE delivery.id = v.id",
                as_table(
                    "v",
                    {"id": "int4", "reason": "varchar", "words": "varchar"},
                    [(id_, reason, words) for id_, (reason, words) in sorted(skipped.items())],
                ),
            )
        )
        self.env["social.crm.campaign.delivery"].invalidate_model(flush=False)

    # ------------------------------------------------------------------
    # The trial, the end
    # ------------------------------------------------------------------
    def _decide_trial(self):
        """Let the version with the higher share win, by the rule that the form tells."""
        if not self.arm_ids or self.winner_id:
            return
        if self.started_at + timedelta(hours=self.test_hours) > fields.Datetime.now():
            return
        column = {"replied": "replied_at", "clicked": "clicked_at"}[self.test_by]
        self.env["social.crm.campaign.delivery"].flush_model()
        rows = dict(
            self.env.execute_query(
                SQL(
                    "SELECT arm_id, count(%s)::float / count(*) FROM social_crm_campaign_delivery"
                    " WHERE campaign_id = %s AND arm_id IS NOT NULL AND state IN ('sent', 'delivered', 'read')"
                    " GROUP BY arm_id",
                    SQL.identifier(column),
                    self.id,
                )
            )
        )
        arms = list(self.arm_ids)
        self.winner_id = max(arms, key=lambda arm: (rows.get(arm.id, 0.0), -arms.index(arm)))

    def _end_if_over(self):
        """It is done once nobody is planned, nothing waits in the queue, and no post waits."""
        self.env["social.crm.campaign.delivery"].flush_model()
        self.env["social.crm.campaign.post"].flush_model(["state"])
        [(left,)] = self.env.execute_query(
            SQL(
                "SELECT EXISTS (SELECT FROM social_crm_campaign_delivery WHERE campaign_id = %s"
                "               AND state IN ('planned', 'queued'))"
                " OR EXISTS (SELECT FROM social_crm_campaign_post WHERE campaign_id = %s"
                "            AND state IN ('planned', 'sending'))",
                self.id,
                self.id,
            )
        )
        if not left:
            self.write({"state": "done", "ended_at": fields.Datetime.now()})

    def _come_back(self, commit):
        """Begin again when the next people are due, or the next minute's share."""
        [(moment,)] = self.env.execute_query(
            SQL(
                """
                SELECT min(moment) FROM (
                       SELECT GREATEST(min(delivery.send_at), %(soon)s) AS moment
                         FROM social_crm_campaign_delivery delivery
                         JOIN social_crm_campaign campaign ON campaign.id = delivery.campaign_id
                        WHERE campaign.state = 'running' AND delivery.state = 'planned' AND delivery.reason IS NULL
                        UNION ALL
                       SELECT min(schedule_at) FROM social_crm_campaign
                        WHERE state = 'ready' AND check_stage IS NULL) moments
                """,
                soon=fields.Datetime.now() + timedelta(seconds=5),
            )
        )
        if moment:
            # sudo: scheduled actions are technical
            self.env.ref(CRON).sudo()._trigger(moment)
            commit(0)


#: What a campaign calls what the gate says.
BY_BLOCKER = {
    "consent_denied": "consent",
    "no_consent": "consent",
    "community_rule": "never",
    "window_closed": "window",
    "no_template": "window",
    "not_connected": "token",
    "over_cap": "cap",
    "complaint": "complaint",
    "paused": "pace",
    "pace": "pace",
    "unwanted": "consent",
}
