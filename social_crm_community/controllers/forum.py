from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.http import Controller, request, route


class SocialCrmForum(Controller):
    @route(
        "/social_crm/topic/<int:topic_id>/ask_staff",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        social_crm_params={"topic_id", "note"},
    )
    def ask_staff(self, topic_id, note=""):
        """A trusted member makes a private case of somebody's question."""
        topic = request.env["forum.post"].browse(topic_id).exists()
        if not topic or not topic.has_access("read"):
            return request.not_found()
        with suppress(AccessError, UserError):  # the page tells what may be done
            request.env["social.crm.topic.escalation"]._escalate_by_hand(topic, note[:2000])
        return request.redirect(topic.website_url)
