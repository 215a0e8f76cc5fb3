import logging
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.social_crm_base.tools.cursor import read_committed
from odoo.addons.social_crm_channels.connectors.contract import (
    ConnectorError,
    Post,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
)
from odoo.addons.social_crm_channels.tools.cursor import try_locks, unlock
from odoo.addons.social_crm_channels.tools.wake import wake

from .social_crm_campaign import CRON
from .social_crm_campaign_words import CODE

_logger = logging.getLogger(__name__)

LOCK = 0x50C1CB  # namespace of the advisory locks, one a post
MAX_ATTEMPTS = 5


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
            try:
                tried += post._publish_held(commit)
            except Exception:
                # One post's trouble is not its neighbours'. If the call was made, it is found as unknown.
                _logger.exception("Posting %s failed", post.id)
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
            finally:
                read_committed(self.env.cr)  # before the unlocking, which begins what follows
                unlock(self.env.cr, LOCK, [post.id])
        return tried

    def _publish_held(self, commit):
        """Post what we hold."""
        self.invalidate_recordset()
        if self.state == "sending":  # whoever did so has died
            self._record_unknown(self.env._("The server stopped while this was being posted."))
            commit(1)
            return 1
        if self.state != "planned" or (self.channel_id and not self.channel_id._is_live()):
            return 0
        self.write({"state": "sending", "attempts": self.attempts + 1})
        commit(1)
        read_committed(self.env.cr)
        try:
            self._record_posted(self._make_call())
        except UnknownOutcome as error:
            self._record_unknown(str(error))
        except TokenRejected as error:
            self.write({"state": "planned", "error": str(error)})
            self.channel_id._reauthorise(str(error))
        except TemporaryFailure as error:
            self.write({"state": "planned" if self.attempts < MAX_ATTEMPTS else "failed", "error": str(error)})
        except (ConnectorError, UserError) as error:
            self.write({"state": "failed", "error": str(error)})
        commit(1)
        return 1

    def _make_call(self):
        """:rtype: PostResult"""
        variant, network = self._version(), self.channel_id.network_id
        if not variant:
            raise UserError(self.env._("No version of the content is for this place."))
        words = self.campaign_id._words_of(variant, network)
        subject, text, html = words.of({}, CODE)
        # Nobody's delivery: the link counts for the campaign as a whole.
        text, html = text.replace(f"/d/{CODE}", ""), html.replace(f"/d/{CODE}", "")
        if self.community_id:
            return self.community_id._publish_post(subject, html or text, self)
        return self.channel_id._provider()._publish(
            self.channel_id, Post(self.key, text, variant.link_url or "", subject)
        )

    def _version(self):
        campaign = self.campaign_id
        fact = {
            "network_id": self.channel_id.network_id.id,
            "lang": self.community_id.language_id.code or campaign.company_id.partner_id.lang,
            "segment_ids": set(),
            "content": campaign.winner_id.content_id or campaign.content_id,
        }
        return campaign._versions_for([fact])[0]

    def _record_posted(self, result):
        self.write(
            {
                "state": "sent",
                "external_id": result.external_id,
                "thread_id": result.conversation_id or result.external_id,
                "url": result.url or False,
                "posted_at": fields.Datetime.now(),
                "error": False,
            }
        )

    def _record_unknown(self, reason):
        """Nobody knows what became of it; ask where that is possible."""
        self.write({"state": "unknown", "error": reason})
        if not self.channel_id:
            return
        try:
            result = self.channel_id._provider()._lookup_post(self.channel_id, Post(self.key, *self._said_again()))
        except (ConnectorError, UserError) as error:
            self.error = str(error)
            return
        if result:
            self._record_posted(result)

    def _said_again(self):
        variant = self._version()
        subject, text, _html = self.campaign_id._words_of(variant, self.channel_id.network_id).of({}, CODE)
        return text.replace(f"/d/{CODE}", ""), variant.link_url or "", subject

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_mark_sent(self):
        """A person has seen it there."""
        self._to_decide("unknown").write({"state": "sent", "posted_at": fields.Datetime.now(), "error": False})

    def action_post_again(self):
        """A person has seen that it is not there."""
        posts = self._to_decide("unknown", "failed")
        posts.write({"state": "planned", "key": str(uuid.uuid4()), "attempts": 0, "error": False})
        posts.campaign_id.filtered(lambda campaign: campaign.state == "done").state = "running"
        wake(self.env, CRON)

    def _to_decide(self, *states):
        self.campaign_id.check_access("write")
        if any(post.state not in states for post in self):
            raise UserError(self.env._("It is known what became of this. There is nothing to decide."))
        return self.sudo()  # sudo: the product keeps the state; the right to the campaign was checked


class SocialCrmCommunity(models.Model):
    _inherit = "social.crm.community"

    def _publish_post(self, subject, html, post):
        """Hook: say something to everybody in a community of our own. Whoever runs it (the forum) extends this.

        :param str subject: plain text
        :param str html:
        :param post: the ``social.crm.campaign.post``
        :rtype: PostResult
        :raise UserError: it cannot be posted
        """
        self.ensure_one()
        raise UserError(self.env._("Nothing can be posted in %s from here. Post it there by hand.", self.name))
