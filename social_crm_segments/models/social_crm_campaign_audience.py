from collections import defaultdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import pytz

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import as_table

NEVER = datetime.min

#: Why somebody cannot be reached in a certain way, from what matters least to what matters most.
SEVERITY = (None, "window", "consent", "never")

#: Answers of consents that say no, where others only say that nobody asked.
REFUSED = ("denied", "blacklisted")


class Way(NamedTuple):
    """A way to reach somebody."""

    delivery_id: int
    partner_id: int | None
    identity_id: int
    channel_id: int
    conversation_id: int | None
    preferred: bool
    last_inbound_at: datetime | None
    last_used: datetime | None
    reply_until: datetime | None


class SocialCrmCampaignAudience(models.Model):
    """Who gets a campaign, where, and when."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign"

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def _write_down_audience(self):
        """Write down who belongs to the segments now, each person once: people who are nobody's contact yet as well.

        Until somebody has it checked again, the audience stays what it is now.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM social_crm_campaign_delivery WHERE campaign_id = %s AND message_id IS NULL", self.id)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO social_crm_campaign_delivery
                       (campaign_id, company_id, person_key, partner_id, identity_id, segment_id, arm_id, zone, state)
                SELECT DISTINCT ON (who.person_key)
                       %(campaign)s, %(company)s, who.person_key, who.partner_id, member.identity_id, member.segment_id,
                       arm.id, COALESCE(NULLIF(partner.tz, ''), zone.name, %(zone)s), 'planned'
                  FROM social_crm_segment_member member
                  JOIN social_crm_segment segment ON segment.id = member.segment_id
             LEFT JOIN social_crm_identity identity ON identity.id = member.identity_id
            CROSS JOIN LATERAL (SELECT COALESCE(member.partner_id, identity.partner_id) AS partner_id,
                                       COALESCE(member.partner_id, identity.partner_id, -identity.id) AS person_key) who
             LEFT JOIN res_partner partner ON partner.id = who.partner_id
             LEFT JOIN res_country country ON country.id = partner.country_id
             LEFT JOIN %(zones)s ON zone.code = country.code
             LEFT JOIN %(arms)s ON abs(hashint8extended(who.person_key, %(campaign)s) %% 100) >= arm.low
                   AND abs(hashint8extended(who.person_key, %(campaign)s) %% 100) < arm.high
                 WHERE member.segment_id = ANY(%(segments)s)
                   AND (partner.id IS NULL OR partner.active)
                   AND (partner.company_id IS NULL OR partner.company_id = ANY(%(companies)s))
                   AND (identity.id IS NULL OR identity.active)
              ORDER BY who.person_key, segment.sequence, segment.id
                    ON CONFLICT DO NOTHING
                """,
                campaign=self.id,
                company=self.company_id.id,
                companies=(self.company_id | self.company_id.parent_ids).ids,
                zone=self.company_id.partner_id.tz or "UTC",
                zones=as_table("zone", {"code": "varchar", "name": "varchar"}, _zones_of_countries()),
                arms=as_table("arm", {"id": "int4", "low": "int4", "high": "int4"}, self._shares()),
                segments=self.segment_ids.ids,
            )
        )
        self.env["social.crm.campaign.delivery"].invalidate_model(flush=False)

    def _shares(self):
        """:return: id of each version on trial, and the percents of the audience that get it"""
        rows, low = [], 0
        for arm in self.arm_ids:
            rows.append((arm.id, low, low + arm.share))
            low += arm.share
        return rows

    # ------------------------------------------------------------------
    # Where
    # ------------------------------------------------------------------
    def _usable_channels(self):
        """:rtype: odoo.model.social_crm_channel"""
        channels = self.channel_ids or self.env["social.crm.channel"].search(
            [("company_id", "=", self.company_id.id), ("state", "in", ("connected", "reauthorise", "paused"))]
        )
        return channels.filtered(lambda channel: channel._capabilities().reply)

    def _choose_for(self, delivery_ids, channels):
        """Choose the best channel for each of some people, or note why there is none."""
        best = self._best_ways(delivery_ids, channels)
        if met := self._meet_where_better(delivery_ids, best, channels):
            best |= self._best_ways(met, channels)
        templates, by_template = self._templates_by_channel(), self._begun_by_template(channels)
        chosen = []
        for delivery_id in delivery_ids:
            _rank, way, problem = best.get(delivery_id, (None, None, "no_route"))
            template = way and self._is_closed(way, by_template) and templates.get(way.channel_id)
            chosen.append(
                (
                    delivery_id,
                    way and way.channel_id,
                    way and way.identity_id,
                    way and way.conversation_id,
                    template.id if template else None,
                    problem,
                )
            )
        types = dict.fromkeys(("id", "channel_id", "identity_id", "conversation_id", "template_id"), "int4")
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_campaign_delivery delivery
                   SET channel_id = v.channel_id, conversation_id = v.conversation_id, template_id = v.template_id,
                       identity_id = COALESCE(v.identity_id, delivery.identity_id), reason = v.reason
                  FROM %s WHERE delivery.id = v.id
                """,
                as_table("v", types | {"reason": "varchar"}, chosen),
            )
        )

    def _best_ways(self, delivery_ids, channels):
        """:return: how the best way ranks, the way, and what stands against it, by delivery id"""
        ways = self._ways(delivery_ids, channels)
        order = {channel.id: place for place, channel in enumerate(channels)}
        best = {}
        for way, problem in zip(ways, self._problems_of(ways, channels), strict=True):
            last_used = way.last_used or NEVER
            rank = (
                SEVERITY.index(problem),
                not way.preferred,
                NEVER - last_used,
                order[way.channel_id],
                way.identity_id,
            )
            if way.delivery_id not in best or rank < best[way.delivery_id][0]:
                best[way.delivery_id] = rank, way, problem
        return best

    def _meet_where_better(self, delivery_ids, best, channels):
        """Let contacts have an account where their address leads, if nothing else does or they prefer that network.

        Whoever is reached well where they are known gets none.

        :param dict best: as of :meth:`_best_ways`
        :return: ids of the deliveries to whose people other ways lead now
        :rtype: list[int]
        """
        found = set()
        for network in channels.filtered(lambda channel: channel._capabilities().begins).network_id:
            if network.address:
                people = self._without_way(delivery_ids, best, network)
                met = self.env["res.partner"].browse(people)._meet_at_address(network)
                found.update(people[partner.id] for partner in met)
        return sorted(found)

    def _without_way(self, delivery_ids, best, network):
        """:return: delivery id by id of the contact, of those who are not reached, or prefer a network"""
        unreached = [id_ for id_ in delivery_ids if id_ not in best or best[id_][2]]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT delivery.partner_id, delivery.id FROM social_crm_campaign_delivery delivery
                 WHERE delivery.id = ANY(%(ids)s) AND delivery.partner_id IS NOT NULL
                   AND (delivery.id = ANY(%(unreached)s)
                        OR EXISTS (SELECT FROM social_crm_preference preference
                                    WHERE preference.partner_id = delivery.partner_id
                                      AND preference.network_id = %(network)s))
              ORDER BY delivery.id
                """,
                ids=list(delivery_ids),
                unreached=unreached,
                network=network.id,
            )
        )
        return dict(rows)

    def _ways(self, delivery_ids, channels):
        """:rtype: list[Way]"""
        usable = [(channel.id, channel.network_id.id, channel._capabilities().begins) for channel in channels]
        rows = self.env.execute_query(
            SQL(
                """
                WITH account AS (
                     SELECT delivery.id AS delivery_id, delivery.partner_id, identity.id AS identity_id
                       FROM social_crm_campaign_delivery delivery
                       JOIN social_crm_identity identity ON identity.partner_id = delivery.partner_id
                      WHERE delivery.id = ANY(%(ids)s)
                      UNION
                     SELECT delivery.id, delivery.partner_id, delivery.identity_id
                       FROM social_crm_campaign_delivery delivery
                      WHERE delivery.id = ANY(%(ids)s) AND delivery.partner_id IS NULL
                        AND delivery.identity_id IS NOT NULL)
                SELECT account.delivery_id, account.partner_id, account.identity_id, usable.channel_id, talk.id,
                       COALESCE(preference.network_id = identity.network_id, FALSE),
                       talk.last_inbound_at, GREATEST(talk.last_inbound_at, identity.last_seen), talk.reply_until
                  FROM account
                  JOIN social_crm_identity identity ON identity.id = account.identity_id
                   AND identity.active AND identity.external_id IS NOT NULL
                  JOIN %(usable)s ON usable.network_id = identity.network_id
             LEFT JOIN LATERAL (
                       SELECT id, last_inbound_at, reply_until FROM social_crm_conversation
                        WHERE identity_id = identity.id AND channel_id = usable.channel_id
                          AND contact_kind = 'direct' AND is_group IS NOT TRUE AND active
                     ORDER BY last_message_at DESC NULLS LAST, id DESC LIMIT 1) talk ON TRUE
             LEFT JOIN LATERAL (
                       SELECT network_id FROM social_crm_preference
                        WHERE (account.partner_id IS NOT NULL AND partner_id = account.partner_id)
                           OR (account.partner_id IS NULL AND social_crm_preference.identity_id = identity.id)
                        LIMIT 1) preference ON TRUE
                 WHERE talk.id IS NOT NULL OR usable.begins
              ORDER BY account.delivery_id, identity.id, usable.channel_id
                """,
                ids=list(delivery_ids),
                usable=as_table("usable", {"channel_id": "int4", "network_id": "int4", "begins": "bool"}, usable),
            )
        )
        return [Way(*row) for row in rows]

    def _problems_of(self, ways, channels):
        """What stands against each way, by the rules that the gate will apply.

        :return: a reason or ``None``, in order
        """
        networks = {channel.id: channel.network_id for channel in channels}
        templates, by_template = self._templates_by_channel(), self._begun_by_template(channels)
        people = {(way.identity_id, way.partner_id) for way in ways}
        # sudo: what the person said counts, whoever may read it
        messages, consents = self.env["social.crm.message"].sudo(), self.env["social.crm.consent"].sudo()
        strangers = messages._never_contacted(sorted(people, key=str)) if people else {}
        purposes, asked = self._purposes_for({way.delivery_id for way in ways}), defaultdict(dict)
        for way in ways:
            needed, others = purposes[way.delivery_id]
            for purpose in (needed, *others):
                asked[purpose, networks[way.channel_id]][way.identity_id, way.partner_id] = None
        for (purpose, network), theirs in asked.items():
            answers = consents._answers(purpose, network, list(theirs))
            theirs.update((person, answer) for person, (answer, _since) in zip(list(theirs), answers, strict=True))
        problems = []
        for way in ways:
            person, network = (way.identity_id, way.partner_id), networks[way.channel_id]
            needed, others = purposes[way.delivery_id]
            answer = asked[needed, network][person]
            refused = any(asked[purpose, network][person] in REFUSED for purpose in others)
            if person in strangers and not way.last_inbound_at and answer != "granted":
                problems.append("never")
            elif answer not in ("granted", "open") or refused:
                problems.append("consent")
            elif self._is_closed(way, by_template) and way.channel_id not in templates:
                problems.append("window")
            else:
                problems.append(None)
        return problems

    def _begun_by_template(self, channels):
        """:return: ids of the channels on which a talk is begun by a template only"""
        return {channel.id for channel in channels if channel._capabilities().templates}

    def _is_closed(self, way, by_template):
        """Whether the network lets us write freely no more when it would be sent.

        :param by_template: as of :meth:`_begun_by_template`
        """
        moment = max(self.schedule_at or NEVER, fields.Datetime.now())
        if way.reply_until:
            return way.reply_until <= moment
        return not way.last_inbound_at and way.channel_id in by_template

    def _templates_by_channel(self):
        return {template.channel_id.id: template for template in self.template_ids if template.approved}

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    def _plan_moments(self, moment, zones=None):
        """Say from when on each planned delivery may go, by the hours of the person.

        :param datetime moment: not before
        :param zones: only people in these time zones
        """
        self.ensure_one()
        rows_of = self.env["social.crm.campaign.delivery"]
        rows_of.flush_model()
        if zones is None:
            zones = [
                zone
                for (zone,) in self.env.execute_query(
                    SQL(
                        "SELECT DISTINCT zone FROM social_crm_campaign_delivery"
                        " WHERE campaign_id = %s AND state = 'planned'",
                        self.id,
                    )
                )
            ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_campaign_delivery delivery SET send_at = v.moment
                  FROM %s
                 WHERE delivery.campaign_id = %s AND delivery.state = 'planned' AND delivery.zone = v.zone
                """,
                as_table(
                    "v",
                    {"zone": "varchar", "moment": "timestamp"},
                    [(zone, self._opening(zone, moment)) for zone in zones],
                ),
                self.id,
            )
        )
        rows_of.invalidate_model(["send_at"], flush=False)

    def _opening(self, zone, moment):
        """The first moment from ``moment`` on that lies within the hours, in a time zone.

        :param str zone:
        :param datetime moment: naive UTC
        :rtype: datetime
        """
        if not self.has_window and not self.weekdays_only:
            return moment
        tz = _zone(zone)
        local = pytz.utc.localize(moment).astimezone(tz)
        begins, ends = (self.window_from, self.window_to) if self.has_window else (0.0, 24.0)
        for days in range(8):
            day = (local + timedelta(days=days)).date()
            if self.weekdays_only and day.weekday() > 4:
                continue
            midnight = datetime(day.year, day.month, day.day)
            opens = tz.localize(midnight + timedelta(hours=begins)).astimezone(pytz.utc).replace(tzinfo=None)
            closes = tz.localize(midnight + timedelta(hours=ends)).astimezone(pytz.utc).replace(tzinfo=None)
            if moment < closes:
                return max(opens, moment)
        return moment

    def _is_open(self, zone, moment):
        """Whether a moment lies within the hours, in a time zone.

        :rtype: bool
        """
        return self._opening(zone, moment) == moment


@lru_cache
def _zone(name):
    try:
        return pytz.timezone(name or "UTC")
    except pytz.UnknownTimeZoneError:
        return pytz.utc


@lru_cache
def _zones_of_countries():
    """:return: code of each country, and its first time zone"""
    return [(code, zones[0]) for code, zones in pytz.country_timezones.items() if zones]
