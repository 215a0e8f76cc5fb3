from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.website_forum.models.forum_post import ForumPost

from ..models.social_crm_idea_public import PUBLIC_ORDERS
from .peer_care_case import PeerCareCase


@tagged("post_install", "-at_install")
class TestForumView(PeerCareCase):
    """Who sees which posts is as Odoo says, though it is asked in other words."""

    def test_all_see_what_odoo_lets_them_see(self):
        self.forum.write({"peer_care": False, "karma_close_own": 100, "karma_close_all": 500})
        other = self.env["forum.forum"].create({"name": "Vans", "privacy": "public", "karma_close_own": 5})
        self.nele.karma = 0
        posts = self.env["forum.post"]
        for forum in self.forum | other:
            for author in (self.rosa, self.otto, self.nele):
                for active in (True, False):
                    values = {"forum_id": forum.id, "name": f"{author.name} {active}", "content": "<p>Hm</p>"}
                    posts |= posts.with_user(author).sudo().create({**values, "active": active})
        self.assertEqual(len(posts), 12)
        seen = set()
        for user, karma in ((self.rosa, 150), (self.rosa, 1), (self.otto, 500), (self.nele, 0), (self.nele, 5)):
            user.karma = karma
            self.env.flush_all()
            theirs = posts.with_user(user).with_context(active_test=False).browse()
            ours = theirs.sudo().search(Domain("id", "in", posts.ids) & theirs._viewed_by_karma())
            odoos = theirs.sudo().search([("id", "in", posts.ids), *ForumPost._search_can_view(theirs, "in", [True])])
            self.assertEqual(ours.sorted("id"), odoos.sorted("id"), (user.name, karma))
            seen.add(len(ours))
        self.assertGreater(len(seen), 2, "it makes a difference who looks")


@tagged("post_install", "-at_install")
class TestPublicLists(PeerCareCase):
    """Pages of lists do not read all that there is."""

    def test_lists_are_read_in_the_order_of_an_index(self):
        self.env.cr.execute("SET LOCAL enable_sort = off")
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        ideas = self.env["social.crm.idea"]
        shown = ideas._public_domain(self.env.company)
        for index, records, domain, order in (
            ("forum_post_activity_idx", self.env["forum.post"], [("parent_id", "=", False)], "last_activity_date desc"),
            ("social_crm_idea_public_popular_idx", ideas, shown, "supporter_count DESC, id DESC"),
            ("social_crm_idea_public_newest_idx", ideas, shown, "id DESC"),
            ("social_crm_idea_public_kind_idx", ideas, shown & Domain("kind", "=", "new"), PUBLIC_ORDERS["popular"]),
            ("social_crm_idea_public_released_idx", ideas, shown, "released_at DESC"),
        ):
            with self.subTest(index=index):
                query = records.sudo()._search(domain, order=order, limit=10)
                plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                self.assertIn(f" {index} ", "\n".join(line for (line,) in plan))
