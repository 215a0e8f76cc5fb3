from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class ForumPostArticle(models.Model):
    """A topic that has its answer is kept as an article."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    article_ids = fields.One2many("social.crm.content", "topic_id", "Articles", groups="social_crm_base.group_user")

    def action_make_article(self):
        """Make the draft of an article of a topic and its accepted answer, or open the one that was made.

        :raise UserError: no answer was accepted yet
        """
        self.ensure_one()
        topic = self.parent_id or self
        answer = topic.child_ids.filtered(lambda post: post.is_correct and post.state == "active")[:1]
        if not answer:
            raise UserError(self.env._("Wait until an answer is accepted: an article says what solved it."))
        article = topic.article_ids[:1]
        if not article:
            # Who asked and who answered is told where they said it, not in the article.
            body = Markup("<blockquote>%s</blockquote>%s") % (topic.content or "", answer.content or "")
            article = self.env["social.crm.content"]._make_article(topic.name, body, topic_id=topic.id)
        return article._open()
