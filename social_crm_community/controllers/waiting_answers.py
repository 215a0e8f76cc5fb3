from odoo.http import request

from odoo.addons.website_forum.controllers.website_forum import WebsiteForum


class WaitingAnswers(WebsiteForum):
    """Whoever answered knows that it waits for approval."""

    def _prepare_question_template_vals(self, forum, post, question):
        values = super()._prepare_question_template_vals(forum, post, question)
        mine = [("parent_id", "=", question.id), ("create_uid", "=", request.env.uid), ("state", "=", "pending")]
        posts = request.env["forum.post"].with_context(active_test=False)
        return values | {"answers_waiting": posts.search_count([*mine, ("moderator_id", "=", False)], limit=1)}
