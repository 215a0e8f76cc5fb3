from contextlib import suppress

from odoo.exceptions import UserError
from odoo.http import Controller, request, route


class Thanks(Controller):
    """Members thank the authors of posts."""

    @route(
        "/social_crm/post/<int(max=2147483647):post_id>/thank",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        sitemap=False,
        social_crm_params={"post_id", "back"},
    )
    def thank(self, post_id, back=""):
        """Thank, or take it back: as the button said, for whoever presses it twice as well."""
        post = request.env["forum.post"].browse(post_id).exists()
        if not post or not post.has_access("read") or not post.can_view:
            return request.not_found()
        with suppress(UserError):  # the page shows who is thanked
            request.env["social.crm.thanks"]._toggle(post, request.env.user, bool(back))
        topic = post.parent_id or post
        return request.redirect(f"{topic.website_url}#{'answer' if post.parent_id else 'question'}-{post.id}")
