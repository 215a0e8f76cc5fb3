import logging
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.cursor import read_committed
from odoo.addons.social_crm_channels.connectors.contract import (
    ConnectorError,
    RateLimited,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
)
from odoo.addons.social_crm_channels.models.social_crm_conversation import PUBLIC_KINDS
from odoo.addons.social_crm_channels.models.social_crm_outbound_part import MAX_ATTEMPTS, next_attempt
from odoo.addons.social_crm_channels.tools.cursor import try_locks, unlock
from odoo.addons.social_crm_channels.tools.wake import wake

from .social_crm_campaign import CRON

_logger = logging.getLogger(__name__)

LOCK = 0x50C1CB  # namespace of the advisory locks, one a post
KNOWN_FROM = 3  # former posts on a page: fewer do not tell what the next one brings


class SocialCrmCampaignPost(models.Model):
    """What a campaign says to everybody: on a page of ours, or in a community that is our own.

    ``planned`` → ``sending`` (committed before the call) → ``sent``, ``failed`` or ``unknown``: nobody learnt what became
    of it, and it is not said again by itself.
    """

    _name = "social.crm.campaign.post"
    _description = "Campaign Post"
    _order = "campaign_id, id"
    _rec_name = "place"

    campaign_id = fields.Many2one("social.crm.campaign", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, precompute=True)
    channel_id = fields.Many2one(
        "social.crm.channel",
        "Page",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    community_id = fields.Many2one(
        "social.crm.community",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('kind', '=', 'owned')]",
        help="One of our own; nothing automatic is posted in anybody else's.",
    )
    variant_id = fields.Many2one(
        "social.crm.content.variant",
        "Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What was posted.",
    )
    place = fields.Char(compute="_compute_place")
    state = fields.Selection(
        [
            ("draft", "Not yet"),
            ("planned", "Planned"),
            ("sending", "Being posted"),
            ("sent", "Posted"),
            ("unknown", "May have been posted"),
            ("failed", "Not posted"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    key = fields.Char(readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False)
    next_attempt_at = fields.Datetime("Not before", readonly=True, copy=False)
    external_id = fields.Char("Post ID", readonly=True, copy=False)
    thread_id = fields.Char(readonly=True, copy=False, help="What people answer to it belongs to this.")
    url = fields.Char("Where it is", readonly=True, copy=False)
    posted_at = fields.Datetime("Posted at", readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)

    _one_place = models.Constraint(
        "CHECK (num_nonnulls(channel_id, community_id) = 1)", "A post goes to a page or to a community."
    )
    _open_idx = models.Index("(campaign_id) WHERE state IN ('planned', 'sending')")
    _thread_idx = models.Index("(channel_id, thread_id) WHERE thread_id IS NOT NULL")

    @api.depends("channel_id.name", "community_id.name")
    def _compute_place(self):
        for post in self:
            post.place = post.channel_id.name or post.community_id.name

    @api.constrains("channel_id", "community_id")
    def _check_place(self):
        for post in self:
            if post.channel_id and not post.channel_id._capabilities().publish:
                raise ValidationError(self.env._("Nothing can be posted on %s from here.", post.channel_id.name))
            if post.community_id and post.community_id.kind != "owned":
                raise ValidationError(self.env._("Nothing automatic is posted in %s.", post.community_id.name))

    def _expected_answers(self, since, rate):
        """How many people a post is likely to bring answers from, on each page.

        As many as the former posts of campaigns did, the median of them; where there were fewer than three, a share of
        those who said something in public there.

        :param datetime since: what is older does not count
        :param float rate: that share
        :return: a number by channel id
        :rtype: dict
        """
        self.env["social.crm.message"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT page.id, COALESCE(
                       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (
                               SELECT count(DISTINCT answer.identity_id) FROM social_crm_message answer
                                WHERE answer.campaign_id = former.campaign_id AND answer.channel_id = page.id
                                  AND answer.direction = 'in' AND answer.contact_kind != 'direct'))
                          FROM social_crm_campaign_post former
                         WHERE former.channel_id = page.id AND former.state = 'sent'
                           AND former.posted_at > %(since)s
                        HAVING count(*) >= %(known_from)s),
                       (SELECT count(DISTINCT said.identity_id) * %(rate)s FROM social_crm_message said
                         WHERE said.channel_id = page.id AND said.direction = 'in'
                           AND said.contact_kind = ANY(%(public)s) AND said.occurred_at > %(since)s))
                  FROM social_crm_channel page WHERE page.id = ANY(%(pages)s)
                """,
                since=since,
                rate=rate,
                known_from=KNOWN_FROM,
                public=list(PUBLIC_KINDS),
                pages=self.channel_id.ids,
            )
        )
        return dict(rows)

    def _plan(self):
        for post in self.filtered(lambda each: each.state == "draft"):
            post.sudo().write({"state": "planned", "key": str(uuid.uuid4())})  # sudo: the product keeps the state

    # ------------------------------------------------------------------
    # Posting
    # ------------------------------------------------------------------
    @api.model
    def _publish_due(self, commit=None):
        """Post what is planned for campaigns that run.

        :param commit: called where the work so far must survive; ``None`` to stay in one transaction
        :return: how many posts were tried
        """
        commit = commit or (lambda *args, **kwargs: 1)
        read_committed(self.env.cr)
        due = self.search([("state", "in", ("planned", "sending")), ("campaign_id.state", "=", "running")])
        tried = 0
        for post in due:
            if not try_locks(self.env.cr, LOCK, [post.id]):
                continue
            was = post.state
            try:
                tried += post._publish_held(commit)
            except Exception as error:
                # One post's trouble is not its neighbours'. If the call was made, it is found as unknown.
                _logger.exception("Posting %s failed, of campaign %s", post.id, post.campaign_id.id)
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                if not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                    post._give_up(was)
                    commit(1)
            finally:
                unlock(self.env.cr, LOCK, [post.id])
        return tried

    def _give_up(self, was):
        """What nobody foresaw would happen again: a person decides. What was just being posted is asked for first.

        :param str was: the state in which it was found
        """
        found = {"planned": "failed"} if was == "planned" else {"sending": "unknown"}
        if self.state in found:
            self.write({"state": found[self.state], "error": self.campaign_id._unforeseen()})

    def _publish_held(self, commit):
        """Post what we hold.

        :return: 1 where something was tried
        """
        self.invalidate_recordset()
        if self.state == "sending":  # whoever did so has died
            self._record_unknown(self.env._("The server stopped while this was being posted."))
        elif not self._may_go():
            return 0
        elif self.community_id:
            self._post_in_community()
        else:
            # What it says is noted first: once the network has taken it, nothing has to be found any more.
            version = self._find_version()
            self.write({"state": "sending", "attempts": self.attempts + 1, "variant_id": version.id})
            commit(1)
            read_committed(self.env.cr)
            self._post_on_page()
        commit(1)
        return 1

    def _may_go(self):
        now = fields.Datetime.now()
        if self.state != "planned" or (self.next_attempt_at and self.next_attempt_at > now):
            return False
        channel = self.channel_id
        if not channel:
            return True
        held = channel.rate_limited_until and channel.rate_limited_until > now
        return bool(channel._is_live() and not held and channel._take_send_slot())

    def _post_in_community(self):
        """The post and its state are written together: there is nothing that could be in doubt."""
        try:
            with self.env.cr.savepoint():
                version = self._version()
                if open_to_others := self.campaign_id._open_places(version.content_id, self):
                    raise UserError("\n".join(open_to_others))
                words = self.campaign_id._words_of(version, self.env.ref("social_crm_base.network_email"))
                subject, _text, html = words.for_everybody()  # it shows what a mail shows
                self.variant_id = version
                self._record_posted(self.community_id._publish_post(subject, html, self))
        except UserError as error:
            self.write({"state": "failed", "error": str(error)})

    def _post_on_page(self):
        try:
            self._record_posted(self.channel_id._provider()._publish(self.channel_id, self._post()))
        except UnknownOutcome as error:
            self._record_unknown(str(error))
        except TokenRejected as error:
            self.write({"state": "planned", "error": str(error)})
            self.channel_id._reauthorise(str(error))
        except TemporaryFailure as error:
            self._wait(error)
        except (ConnectorError, UserError) as error:
            self.write({"state": "failed", "error": str(error)})

    def _wait(self, error):
        """As of what is sent to one person (``outbound.part._wait``)."""
        if self.attempts >= MAX_ATTEMPTS and not isinstance(error, RateLimited):
            self.write({"state": "failed", "error": str(error)})
            return
        moment = next_attempt(error, self.attempts)
        if isinstance(error, RateLimited):
            self.channel_id._hold_until(moment)
        self.write({"state": "planned", "error": str(error), "next_attempt_at": moment})

    def _post(self):
        """What is posted on a page.

        :rtype: Post
        """
        return self.campaign_id._post_of(self._version(), self.channel_id.network_id, self.key)

    def _version(self):
        """The version for this place.

        :raise UserError: there is none
        """
        version = self._find_version()
        if not version:
            raise UserError(self.env._("No version of the content is for this place."))
        return version

    def _find_version(self):
        """:return: the version for this place, or none"""
        campaign = self.campaign_id
        fact = {
            "network_id": self.channel_id.network_id.id,
            "lang": self.community_id.language_id.code or campaign.company_id.partner_id.lang,
            "segment_ids": set(),
            "content": campaign.winner_id.content_id or campaign.content_id,
        }
        return campaign._versions_for([fact])[0]._for_reader(fact["lang"], False)

    def _record_posted(self, result):
        self.write(
            {
                "state": "sent",
                "external_id": result.external_id,
                "thread_id": result.conversation_id or result.external_id,
                "url": result.url or False,
                "posted_at": fields.Datetime.now(),
                "error": False,
                "next_attempt_at": False,
            }
        )

    def _record_unknown(self, reason):
        """Nobody knows what became of it; ask where that is possible."""
        self.write({"state": "unknown", "error": reason})
        try:
            result = self.channel_id._provider()._lookup_post(self.channel_id, self._post())
        except (ConnectorError, UserError) as error:
            self.error = str(error)
            return
        if result:
            self._record_posted(result)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_mark_sent(self):
        """A person has seen it there."""
        self._to_decide("unknown").write({"state": "sent", "posted_at": fields.Datetime.now(), "error": False})

    def action_post_again(self):
        """A person has seen that it is not there."""
        posts = self._to_decide("unknown", "failed")
        begun = {"state": "planned", "attempts": 0, "error": False, "next_attempt_at": False}
        for post in posts:  # a key names one post, whatever a provider thinks of the last attempt
            post.write({**begun, "key": str(uuid.uuid4())})
        posts.campaign_id.filtered(lambda campaign: campaign.state == "done").state = "running"
        wake(self.env, CRON)

    def _to_decide(self, *states):
        self.campaign_id.check_access("write")
        if any(post.state not in states for post in self):
            raise UserError(self.env._("It is known what became of this. There is nothing to decide."))
        return self.sudo()  # sudo: the product keeps the state; the right to the campaign was checked
