import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

#: Members who are written to in one transaction.
BATCH = 200
#: Topics of each kind that a mail names.
NAMED = 10
WEEK = timedelta(days=7)


class SocialCrmTopicDigest(models.Model):
    """That a member wants a mail each week with what was asked and solved in a forum."""

    _name = "social.crm.topic.digest"
    _description = "Weekly Mail of a Forum"
    _order = "id desc"
    _rec_name = "forum_id"

    forum_id = fields.Many2one("forum.forum", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Member", required=True, readonly=True, index=True, ondelete="cascade")
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(24),
        help="By which they end it, from any mail program.",
    )
    since = fields.Datetime("Told until", required=True, readonly=True, default=lambda self: self._a_week_ago())

    _once = models.UniqueIndex("(forum_id, user_id)", "This member gets the mail already.")
    _token_uniq = models.UniqueIndex("(token)")
    _since_idx = models.Index("(since)")

    @api.model
    def _a_week_ago(self):
        return fields.Datetime.now() - WEEK

    @api.model
    def _of(self, forum, user):
        """:return: the weekly mail that a member gets of a forum, or none"""
        # sudo: members have no rights on the model; each is asked for their own
        return self.sudo().search([("forum_id", "=", forum.id), ("user_id", "=", user.id)])

    @api.model
    def _by_token(self, token):
        """:return: the weekly mail that a link is about, or none"""
        # sudo: the token tells whose it is
        return self.sudo().search([("token", "=", token)]) if token else self.sudo()

    @api.model
    def _toggle(self, forum, user):
        """Begin it, or end it.

        :return: whether they get it from now on
        """
        known = self._of(forum, user)
        if known:
            known.unlink()
            return False
        self.sudo().create({"forum_id": forum.id, "user_id": user.id})  # sudo: as above
        return True

    # ------------------------------------------------------------------
    # The mail
    # ------------------------------------------------------------------
    @api.model
    def _send_due(self, commit=None):
        """Cron: write to everybody who was told nothing for a week. What was sent is not sent again, whenever it stops.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        due = self.search([("since", "<=", self._a_week_ago()), ("user_id.active", "=", True)], order="id")
        commit(0, remaining=len(due))
        for ids in split_every(BATCH, due.ids):
            self.browse(ids).exists()._send()
            if commit(len(ids)) <= 0:
                break

    def _send(self):
        """One mail to each of these, unless there is nothing to tell, they may not read it, or they want none."""
        values = []
        allowed = self._who_allow_it()
        for (forum, since), digests in self.grouped(lambda each: (each.forum_id, each.since)).items():
            topics = self._topics_of(forum, since)
            if any(topics.values()):
                values += [digest._mail_values(topics) for digest in digests & allowed if digest._may_read()]
        self.env["mail.mail"].create(values)
        self.since = fields.Datetime.now()

    def _who_allow_it(self):
        """:return: those whose members have an address and refused no mail of ours"""
        reachable = self.filtered("user_id.email")
        people = [(False, digest.user_id.partner_id.id) for digest in reachable]
        network = self.env.ref("social_crm_base.network_email")
        answers = self.env["social.crm.consent"]._answers("content", network, people) if people else []
        refused = ("denied", "blacklisted")
        return self.browse(
            digest.id for digest, (answer, _since) in zip(reachable, answers, strict=True) if answer not in refused
        )

    def _may_read(self):
        forum = self.forum_id.with_user(self.user_id)
        return forum.active and forum.has_access("read")

    @api.model
    def _topics_of(self, forum, since):
        """What happened in a forum.

        :return: ``solved`` and ``unanswered`` questions
        :rtype: dict
        """
        posts = self.env["forum.post"]
        shown = [("forum_id", "=", forum.id), ("state", "=", "active")]
        answered = [("is_correct", "=", True), ("write_date", ">", since), ("parent_id.state", "=", "active")]
        solved = posts.search([*shown, *answered], order="write_date desc", limit=NAMED).parent_id
        unanswered = posts.search(
            [*shown, ("parent_id", "=", False), ("child_ids", "=", False), ("create_date", ">", since)],
            order="create_date desc",
            limit=NAMED,
        )
        return {"solved": solved.filtered("active"), "unanswered": unanswered}

    def _mail_values(self, topics):
        """:return: values of a ``mail.mail``; see RFC 2369 and RFC 8058 for the headers by which it is ended"""
        digest = self.with_context(lang=self.user_id.lang)
        url = f"{digest.forum_id.get_base_url()}/social_crm/digest/{digest.token}"
        company = digest.forum_id.website_id.company_id or digest.user_id.company_id
        body = digest.env["ir.qweb"]._render(
            "social_crm_community.topic_digest",
            {"digest": digest, "topics": topics, "url": url, "base_url": digest.forum_id.get_base_url()},
        )
        return {
            "subject": digest.env._("%s: asked and solved this week", digest.forum_id.name),
            "body_html": body,
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "email_to": digest.user_id.email_formatted,
            "headers": repr({"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}),
            "auto_delete": True,
        }
