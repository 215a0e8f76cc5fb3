from collections import defaultdict
from datetime import timedelta
from math import ceil

import pytz

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from odoo.addons.social_crm_base.tools.sql import as_table

from .social_crm_campaign import UNCHECKED
from .social_crm_campaign_check import OF_CHANNEL, OF_POST
from .social_crm_campaign_checking import SLICE
from .social_crm_campaign_delivery import COUNTED
from .social_crm_preference_gate import LATER

HEARD_WITHIN = timedelta(days=7)  # a channel from which nothing came for longer is read by nobody, for all we know
RATE_WITHIN = timedelta(days=90)
USUAL_RATE = 0.02  # share of people who answer, where nothing is known
KNOWN_FROM = 100  # people who got something on a channel: fewer tell nothing of shares in percents
PRESENT_WITHIN = timedelta(hours=24)


class SocialCrmCampaignPreflight(models.Model):
    """No outbound without an inbound: what is looked at before a campaign starts, and blocks it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign"

    recipient_count = fields.Integer("Will get it", compute="_compute_check_counts")
    excluded_count = fields.Integer("Will be left out", compute="_compute_check_counts")
    blocker_count = fields.Integer("Open checks", compute="_compute_check_counts")
    predicted_replies = fields.Integer(
        "Expected answers",
        readonly=True,
        copy=False,
        help="Of each channel the share of people who answered campaigns of the last 90 days, once 100 people have got one"
        " there; before that 2 %. Posts bring as many as the former ones on that page, once there were three.",
    )

    def _compute_check_counts(self):
        groups = self.env["social.crm.campaign.delivery"]._read_group(
            [("campaign_id", "in", self.ids), ("state", "!=", "posted")], ["campaign_id"], ["__count", "reason:count"]
        )
        counts = {campaign: (everybody - excluded, excluded) for campaign, everybody, excluded in groups}
        for campaign in self:
            campaign.recipient_count, campaign.excluded_count = counts.get(campaign, (0, 0))
            campaign.blocker_count = len(campaign.check_ids.filtered(lambda check: not check.left_out))

    def _check_all(self):
        """Write down who would get it and where, and what stands against it.

        :raise UserError: there is nothing to send, or nobody can be found out to send it to
        """
        self.ensure_one()
        self._refuse_unsendable()
        campaign = self.sudo()  # sudo: rows are written by the product alone; the right to the campaign was checked
        campaign._write_down_audience()
        reached = 0
        while ids := campaign._planned_after(reached, SLICE):
            campaign._look_at(ids)
            reached = ids[-1]
        campaign._conclude()

    def _refuse_unsendable(self):
        """:raise UserError: there is nothing to send, or nobody can be found out to send it to"""
        problems = self._content_problems()
        if problems:
            raise UserError("\n".join(problems))
        if not self.segment_ids and not self.post_ids:
            raise UserError(self.env._("Say to whom it goes: choose segments, or pages to post it on."))
        self._refuse_broken_segments()

    def _look_at(self, delivery_ids):
        """Choose where some people get it, or note what stands against it; in a number of statements that does not grow.

        :param list[int] delivery_ids:
        """
        self._choose_for(delivery_ids, self._usable_channels())
        self._note_people(delivery_ids)
        self._note_files(delivery_ids)
        self.env["social.crm.campaign.delivery"].invalidate_model(flush=False)

    def _conclude(self):
        """Once everybody was looked at: what concerns whole channels, and what there is to show."""
        self._note_channels()
        self._keep_findings([*self._obstacles_of_posts(), *self._note_capacity()])
        self.write({"checked_at": fields.Datetime.now(), **UNCHECKED})

    def _refuse_if_blocked(self):
        """:raise UserError: something stands open"""
        still = self.check_ids.filtered(lambda check: not check.left_out)
        if still:
            lines = "\n".join(f"• {check.text} {check.remedy}" for check in still)
            raise UserError(self.env._("This stands against it. Mend it, or leave out whom it concerns:\n%s", lines))
        if not self.recipient_count and not self._posts_to_make():
            raise UserError(self.env._("Nobody is left who would get it."))

    def _settle_left_out(self):
        """Whoever something stands against is left out, as was decided."""
        self.env["social.crm.campaign.delivery"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_campaign_delivery SET state = 'skipped'"
                " WHERE campaign_id = %s AND state = 'planned' AND reason IS NOT NULL",
                self.id,
            )
        )
        self.env["social.crm.campaign.delivery"].invalidate_model(flush=False)

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------
    def _note_people(self, delivery_ids):
        """Note against which of some people something stands beside what the channel says."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, partner_id, identity_id, channel_id FROM social_crm_campaign_delivery"
                " WHERE id = ANY(%s) AND reason IS NULL ORDER BY id",
                list(delivery_ids),
            )
        )
        self._note_reasons(self._reasons_of(rows))

    def _reasons_of(self, rows):
        """What stands against deliveries, however they would go out; in a number of statements that does not grow.

        :param rows: (delivery id, contact id, identity id, channel id) of each
        :return: a reason by delivery id, for those against whom something stands
        :rtype: dict
        """
        if not rows:
            return {}
        reasons = dict.fromkeys(self._complaining(rows), "complaint")
        reasons |= dict.fromkeys(self._over_cap(rows), "cap")
        networks = {channel.id: channel.network_id.id for channel in self._channels_of(rows)}
        people = {
            id_: (partner_id, identity_id, networks.get(channel_id))
            for id_, partner_id, identity_id, channel_id in rows
        }
        for delivery_id, refusal in self._preference_refusals(people).items():
            reasons[delivery_id] = "pace" if refusal in LATER else "consent"
        return reasons

    def _note_files(self, delivery_ids):
        """Note who would get files that their network does not take."""
        refused = self._refused_files(self._usable_channels())
        if not refused:
            return
        deliveries = self.env["social.crm.campaign.delivery"].search(
            [("id", "in", list(delivery_ids)), ("reason", "=", False), ("template_id", "=", False)]
        )
        versions = self._versions_for(self._facts_of(deliveries))
        self._note_reasons(
            {
                delivery.id: "files"
                for delivery, version in zip(deliveries, versions, strict=True)
                if (version, delivery.channel_id) in refused
            }
        )

    def _refused_files(self, channels):
        """Why channels do not take the files of versions, as their connectors know beforehand.

        :return: sentences by version and channel, of those that are refused
        :rtype: dict
        """
        refused = {}
        for version in self._contents().variant_ids.filtered("attachment_ids"):
            for channel in channels:
                problems = version._file_problems("message", channel.network_id, channel._connector(), channel)
                if problems:
                    refused[version, channel] = " ".join(problems)
        return refused

    def _channels_of(self, rows):
        return self.env["social.crm.channel"].browse({row[3] for row in rows if row[3]})

    def _over_cap(self, rows, in_queue=False):
        """Who got so much of us lately that nothing more goes to them, over all their accounts and all channels.

        :param rows: as of :meth:`_reasons_of`
        :param bool in_queue: they wait to be sent: of what waits for the same person, the first ones go
        :return: delivery ids
        :rtype: list[int]
        """
        company = self.company_id
        if not company.social_campaign_cap:
            return []
        self.env["social.crm.campaign.delivery"].flush_model()
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """
                    SELECT v.id FROM %(rows)s
                     WHERE (SELECT count(*) FROM social_crm_campaign_delivery other
                             WHERE (other.partner_id = v.partner_id OR other.identity_id = v.identity_id)
                               AND other.company_id = %(company)s AND other.id != v.id
                               AND other.state = ANY(%(counted)s)
                               AND CASE other.state
                                   WHEN 'queued' THEN other.id < v.id OR NOT %(in_queue)s
                                   ELSE COALESCE(other.sent_at, other.queued_at) > %(since)s END) >= %(cap)s
                    """,
                    rows=people_of(rows),
                    company=company.id,
                    counted=list(COUNTED),
                    in_queue=in_queue,
                    since=fields.Datetime.now() - timedelta(days=company.social_campaign_cap_days),
                    cap=company.social_campaign_cap,
                )
            )
        ]

    def _complaining(self, rows):
        """Who has an open complaint: a case of such a type, or one whose person was last heard angry.

        :param rows: as of :meth:`_reasons_of`
        :return: delivery ids
        :rtype: list[int]
        """
        self.env["social.crm.case"].flush_model(["partner_id", "identity_id", "is_closed", "type_id", "active"])
        self.env["social.crm.message"].flush_model(["case_id", "sentiment"])
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """
                    SELECT v.id FROM %(rows)s
                     WHERE EXISTS (
                           SELECT FROM social_crm_case complaint
                        LEFT JOIN social_crm_case_type kind ON kind.id = complaint.type_id
                            WHERE (complaint.partner_id = v.partner_id OR complaint.identity_id = v.identity_id)
                              AND complaint.is_closed IS NOT TRUE AND complaint.active
                              AND complaint.company_id = %(company)s
                              AND (kind.is_complaint OR (%(negative)s AND 'negative' = (
                                  SELECT sentiment FROM social_crm_message
                                   WHERE case_id = complaint.id AND direction = 'in' AND sentiment IS NOT NULL
                                ORDER BY occurred_at DESC LIMIT 1))))
                    """,
                    rows=people_of(rows),
                    company=self.company_id.id,
                    negative=self.company_id.social_campaign_heed_negative,
                )
            )
        ]

    def _note_reasons(self, reasons):
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_campaign_delivery delivery SET reason = v.reason FROM %s"
                " WHERE delivery.id = v.id AND delivery.reason IS NULL",
                as_table("v", {"id": "int4", "reason": "varchar"}, list(reasons.items())),
            )
        )

    # ------------------------------------------------------------------
    # Channels
    # ------------------------------------------------------------------
    def _planned_by_channel(self):
        """:return: number of people who would get it, by channel"""
        rows = self.env.execute_query(
            SQL(
                "SELECT channel_id, count(*) FROM social_crm_campaign_delivery"
                " WHERE campaign_id = %s AND state = 'planned' AND reason IS NULL GROUP BY channel_id",
                self.id,
            )
        )
        return {self.env["social.crm.channel"].browse(channel_id): number for channel_id, number in rows}

    def _note_channels(self):
        """Nobody is written to where the answer would not be read, or where nothing goes out."""
        for channel in self._planned_by_channel():
            if reason := self._obstacle_of(channel):
                self._note_channel(channel, reason)

    def _obstacle_of(self, channel):
        """:return: why nothing goes out there, or why nobody would read what is answered; ``None`` if nothing is in the way"""
        if channel.state != "connected" or not channel._is_bound():
            return "token"
        return None if self._is_heard(channel) and self._present_members(channel.team_id) else "unread"

    def _obstacles_of_posts(self):
        """:return: what stands against posts: the code, the id of the channel and the number of posts of each"""
        by_channel = self.post_ids.filtered("channel_id").grouped("channel_id")
        obstacles = {channel: self._obstacle_of(channel) for channel in by_channel}
        return [
            (OF_POST[reason], channel.id, len(by_channel[channel])) for channel, reason in obstacles.items() if reason
        ]

    def _posts_to_make(self):
        """:return: the posts but those that were left out"""
        left_out = self.check_ids.filtered(lambda check: check.left_out and check.code in OF_POST.values()).channel_id
        return self.post_ids.filtered(lambda post: post.channel_id not in left_out or not post.channel_id)

    def _note_channel(self, channel, reason, number=None):
        """:param int number: of people, the last of them; ``None`` for all"""
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_campaign_delivery SET reason = %s
                 WHERE id IN (SELECT id FROM social_crm_campaign_delivery
                               WHERE campaign_id = %s AND channel_id = %s AND state = 'planned' AND reason IS NULL
                            ORDER BY id DESC LIMIT %s)
                """,
                reason,
                self.id,
                channel.id,
                number,
            )
        )

    def _is_heard(self, channel):
        """Whether something came in there lately whose sender was verified: a delivery that we stored, or a message."""
        since = fields.Datetime.now() - HEARD_WITHIN
        if channel.last_event_at and channel.last_event_at > since:
            return True
        [(heard,)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM social_crm_event
                                WHERE channel_id = %(channel)s AND received_at > %(since)s AND state != 'dead')
                    OR EXISTS (SELECT FROM social_crm_message message
                                 JOIN social_crm_conversation talk ON talk.id = message.conversation_id
                                WHERE talk.channel_id = %(channel)s AND talk.last_inbound_at > %(since)s
                                  AND message.direction = 'in' AND message.occurred_at > %(since)s)
                """,
                channel=channel.id,
                since=since,
            )
        )
        return heard

    def _present_members(self, team):
        """The members of a team who work within a day of the moment when people get it.

        :rtype: odoo.model.res_users
        """
        begins = max(self.schedule_at or fields.Datetime.now(), fields.Datetime.now())
        begins = self._opening(self.company_id.partner_id.tz or "UTC", begins)
        span = pytz.utc.localize(begins), pytz.utc.localize(begins + PRESENT_WITHIN)
        team = team.sudo()  # sudo: whether colleagues are there decides, not whether one may read their calendars
        present = self.env["res.users"].sudo()
        for user in team.member_ids._allowed_in(team.company_id):
            resource = user.resource_ids.filtered(lambda each: each.company_id == team.company_id)[:1]
            resource = resource or user.resource_ids[:1]
            calendar = resource.calendar_id or team.resource_calendar_id
            if not calendar or calendar.flexible_hours:
                present |= user
                continue
            hours = calendar._work_intervals_batch(
                *span, resource, calendar._time_off(team.company_id | resource.company_id)
            )
            if hours[resource.id if resource else False]:
                present |= user
        return present

    def _note_capacity(self):
        """Not more people are written to than the teams have time for their answers.

        :return: of posts whose answers nobody would have time for: the code, the id of the channel and how many answers
        """
        rates, predicted, by_team = self._reply_rates(), 0.0, defaultdict(dict)
        for channel, number in self._planned_by_channel().items():
            by_team[channel.team_id][channel] = number
            predicted += number * rates.get(channel.id, USUAL_RATE)
        pages = self._pages_to_post_on()
        self.predicted_replies = ceil(predicted + sum(pages.values()))
        too_much = []
        for team in self.env["social.crm.team"].union(*by_team, *(page.team_id for page in pages)):
            free = self._free_capacity(team)
            if free is None:
                continue
            for channel, number in by_team[team].items():
                rate = rates.get(channel.id, USUAL_RATE)
                fits = int(free / rate) if rate else number
                if number > fits:
                    self._note_channel(channel, "capacity", number - fits)
                free -= min(number, fits) * rate
            for page, answers in pages.items():
                if page.team_id == team and answers > free:
                    too_much.append((OF_POST["capacity"], page.id, ceil(answers)))
                elif page.team_id == team:
                    free -= answers
        return too_much

    def _pages_to_post_on(self):
        """:return: how many people are likely to answer what is posted, by the channel where nothing is in the way"""
        posts = self.post_ids.filtered(lambda post: post.channel_id and not self._obstacle_of(post.channel_id))
        answers = posts._expected_answers(fields.Datetime.now() - RATE_WITHIN, USUAL_RATE)
        return {post.channel_id: answers[post.channel_id.id] for post in posts}

    def _reply_rates(self):
        """:return: share of people who answered campaigns of the last months, by id of the channels where it is known"""
        rows = self.env.execute_query(
            SQL(
                "SELECT channel_id, count(replied_at)::float / count(*) FROM social_crm_campaign_delivery"
                " WHERE queued_at > %s AND state IN ('sent', 'delivered', 'read') AND company_id = %s"
                " GROUP BY channel_id HAVING count(*) >= %s",
                fields.Datetime.now() - RATE_WITHIN,
                self.company_id.id,
                KNOWN_FROM,
            )
        )
        return dict(rows)

    def _free_capacity(self, team):
        """How many more cases the members can take who are there, ``None`` for as many as come.

        :rtype: int | None
        """
        members = self._present_members(team)
        own = {line.user_id: line.capacity for line in team.sudo().capacity_ids}  # sudo: as of the assignment
        capacities = {user: own.get(user, team.capacity) for user in members}
        if not all(capacities.values()):
            return None
        loads = team._loads(members)
        return sum(max(capacity - loads[user.id].total, 0) for user, capacity in capacities.items())

    # ------------------------------------------------------------------
    # Findings
    # ------------------------------------------------------------------
    def _keep_findings(self, of_posts):
        """Write down what stands against it. Who was left out stays so, unless there are more of them now.

        :param of_posts: what stands against posts: the code, the id of the channel and a number of each
        """
        findings = self.env["social.crm.campaign.check"]
        left_out = {(check.code, check.channel_id.id or None): check for check in self.check_ids.filtered("left_out")}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reason, CASE WHEN reason = ANY(%s) THEN channel_id END AS channel_id, count(*)
                  FROM social_crm_campaign_delivery
                 WHERE campaign_id = %s AND state = 'planned' AND reason IS NOT NULL
              GROUP BY 1, 2
                """,
                [*OF_CHANNEL, "window", "files"],
                self.id,
            )
        )
        values = []
        for code, channel_id, number in [*rows, *of_posts]:
            known = left_out.get((code, channel_id))
            kept = known if known and number <= known.number else findings.browse()
            values.append(
                {
                    "campaign_id": self.id,
                    "code": code,
                    "channel_id": channel_id,
                    "number": kept.number or number,
                    "left_out": bool(kept),
                    "left_out_by_id": kept.left_out_by_id.id,
                    **self._finding_words(code, self.env["social.crm.channel"].browse(channel_id), number),
                }
            )
        self.check_ids.unlink()
        findings.create(values)

    def _finding_words(self, code, channel, number):
        company, name = self.company_id, channel.name
        words = {
            "no_route": (
                self.env._("Not reached by any channel of ours: %s", number),
                self.env._(
                    "Connect a channel that does, say whose an account or an address is that may be theirs, or leave"
                    " them out."
                ),
            ),
            "consent": (
                self.env._("Have not allowed it, or have refused it: %s", number),
                self.env._("Leave them out, or note on the contact what they have allowed: only they themselves can."),
            ),
            "never": (
                self.env._("Known only from communities whose members we never contact: %s", number),
                self.env._("Leave them out."),
            ),
            "window": (
                self.env._("On %(name)s, to be written to by a template only: %(number)s", number=number, name=name),
                self.env._("Choose an approved template of the channel, or leave them out."),
            ),
            "files": (
                self.env._("On %(name)s, which does not take the files: %(number)s", number=number, name=name),
                self.env._(
                    "%(why)s Make a version for %(network)s without them, or leave these people out.",
                    why=" ".join(dict.fromkeys(self._refused_files(channel).values())),
                    network=channel.network_id.name or "",
                ),
            ),
            "cap": (
                self.env._(
                    "Got %(cap)s campaigns in %(days)s days already: %(number)s",
                    number=number,
                    cap=company.social_campaign_cap,
                    days=company.social_campaign_cap_days,
                ),
                self.env._("Wait, or leave them out."),
            ),
            "complaint": (
                self.env._("Have an open complaint: %s", number),
                self.env._("Solve it first, or leave them out."),
            ),
            "pace": (
                self.env._("Want to hear of us more rarely, or not now: %s", number),
                self.env._("Leave them out."),
            ),
            "unread": (
                self.env._("On %(name)s, where nobody would read their answers: %(number)s", number=number, name=name),
                self._why_unread(channel),
            ),
            "token": (
                self.env._("On %(name)s, which sends nothing now: %(number)s", number=number, name=name),
                channel.state_reason or self.env._("Connect it, or leave them out."),
            ),
            "post_unread": (
                self.env._("A post on %s, where nobody would read the answers", name),
                self._why_unread(channel),
            ),
            "post_token": (
                self.env._("A post on %s, which sends nothing now", name),
                channel.state_reason or self.env._("Connect it, or leave the post out."),
            ),
            "post_capacity": (
                self.env._(
                    "A post on %(name)s, to which more may answer than %(team)s would have time for: %(number)s",
                    number=number,
                    name=name,
                    team=channel.team_id.name or "",
                ),
                self.env._("Ask more colleagues to help, close cases, or leave the post out."),
            ),
            "capacity": (
                self.env._(
                    "On %(name)s, more than %(team)s would have time to answer: %(number)s",
                    number=number,
                    name=name,
                    team=channel.team_id.name or "",
                ),
                self.env._("Ask more colleagues to help, close cases, or leave these people out."),
            ),
        }
        text, remedy = words.get(code, ("", ""))
        return {"text": text, "remedy": remedy}

    def _why_unread(self, channel):
        if not channel.team_id:
            return self.env._("No team reads what comes in there. Choose one on the channel.")
        if self._is_heard(channel):
            return self.env._(
                "Nobody of %s is at work when their answers come. Change its members or its working hours, or the moment"
                " when people get it.",
                channel.team_id.name,
            )
        if not channel.last_event_at:
            return self.env._("Nothing has ever come in there: nobody would read their answers. Have it tested first.")
        return self.env._(
            "Nothing has come in there since %s: nobody would read their answers. See whether it works.",
            format_datetime(self.env, channel.last_event_at, dt_format="short"),
        )

    def _open_deliveries(self, domain, name=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_segments.action_social_crm_campaign_delivery"
        )
        return {
            **action,
            **({"display_name": name} if name else {}),
            "domain": [("campaign_id", "in", self.ids), *domain],
            "context": {},
        }


def people_of(rows):
    """Write deliveries as a table ``v``.

    :param rows: id, contact id and identity id of each, and whatever follows
    :rtype: SQL
    """
    types = dict.fromkeys(("id", "partner_id", "identity_id"), "int4")
    return as_table("v", types, [row[:3] for row in rows])
