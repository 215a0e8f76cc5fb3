from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.website_forum.controllers.website_forum import WebsiteForum


class MergedTopics(WebsiteForum):
    """The address of a topic that was merged leads to where it goes on; moderators merge on the page of a topic."""

    @route()
    def question(self, forum, question, **post):
        target = question._goes_on_in()
        # 302: a merge can be undone, and browsers would remember a 301 for ever
        return request.redirect(target.website_url) if target else super().question(forum, question, **post)

    @route(
        '/forum/<model("forum.forum"):forum>/question/<model("forum.post"):question>/merge',
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        sitemap=False,
    )
    def merge_topic(self, forum, question, target="", address=""):
        """Ask where a topic goes on, and merge it.

        :param str target: address of a topic that was chosen
        :param str address: the same, typed
        """
        if not question._may_moderate():
            return request.not_found()
        problem = ""
        if request.httprequest.method == "POST":
            topic = self._topic_at(address.strip() or target)
            try:
                request.env["social.crm.topic.merge"]._merge(question, topic)
                return request.redirect(topic.website_url)
            except (AccessError, MissingError, UserError) as error:
                problem = str(error)
        values = self._prepare_user_values(forum=forum, searches={})
        values |= {"question": question, "problem": problem, "similar": question._similar_topics()}
        return request.render("social_crm_community.merge_topic", values)

    def _topic_at(self, address):
        """:return: the topic that an address is of, none where it is of something else"""
        path = address.split("?")[0].split("#")[0].rstrip("/")
        _name, topic_id = request.env["ir.http"]._unslug(path.rpartition("/")[2])
        return request.env["forum.post"].search([("id", "=", topic_id or 0), ("parent_id", "=", False)])
