from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: What a row is made of.
FOLLOWED = frozenset({"name", "content", "state", "active", "is_correct", "parent_id", "forum_id"})


class ForumPostSuggestion(models.Model):
    """Topics of the forum are suggested to whoever writes.

    One with an accepted answer is solved. What a colleague writes in a forum of discussions is an article.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    @api.model_create_multi
    def create(self, vals_list):
        posts = super().create(vals_list)
        posts._suggest_anew()
        return posts

    def write(self, vals):
        if FOLLOWED.isdisjoint(vals):
            return super().write(vals)
        topics = self._topics()
        result = super().write(vals)
        (topics | self._topics())._suggest_anew()
        return result

    def unlink(self):
        topics = self._topics()
        result = super().unlink()
        left = topics.exists()
        # sudo: rows follow posts, whoever writes these
        self.env["social.crm.suggestion"].sudo()._forget(topics - left)
        left._suggest_anew()
        return result

    def _topics(self):
        """:return: the questions that these posts are, or answer"""
        posts = self.sudo()  # sudo: as above; an answer may be read where its question may not
        return posts.filtered(lambda post: not post.parent_id) | posts.parent_id

    def _suggest_anew(self):
        # sudo: as above
        self.env["social.crm.suggestion"].sudo()._refresh(self._topics())

    def _similar_topics(self, limit=5):
        """:return: questions that are most like this one, of those that the user may see, solved or not"""
        self.ensure_one()
        suggestions = self.env["social.crm.suggestion"]
        # sudo: members have no rights on rows; this one is left out
        own = suggestions.sudo().search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        text = "\n".join(filter(None, (self.name, self.plain_content)))
        found = suggestions._suggest(text, self.env.user, limit, only_solved=False, without=own.ids)
        return self.browse(row.res_id for row, _url in found if row.res_model == self._name)

    # ------------------------------------------------------------------
    # As a source of suggestions
    # ------------------------------------------------------------------
    def _suggestion_rows(self):
        """:return: see ``social.crm.suggestion._suggestion_sources``"""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT topic.id AS res_id, topic.forum_id AS place_id, topic.name AS title, topic.plain_content AS text,
                       answer.plain_content AS answer,
                       answer.id IS NOT NULL OR (forum.mode = 'discussions' AND NOT author.share) AS is_solved,
                       CASE WHEN answer.id IS NULL AND forum.mode = 'discussions' AND NOT author.share
                            THEN 'article' ELSE 'topic' END AS kind
                  FROM forum_post topic
                  JOIN forum_forum forum ON forum.id = topic.forum_id AND forum.active
                  JOIN res_users author ON author.id = topic.create_uid
             LEFT JOIN LATERAL (SELECT id, plain_content
                                  FROM forum_post
                                 WHERE parent_id = topic.id AND is_correct AND active AND state = 'active'
                              ORDER BY vote_count DESC, id
                                 LIMIT 1) answer ON TRUE
                 WHERE topic.id = ANY(%s) AND topic.parent_id IS NULL AND topic.active AND topic.state = 'active'
                """,
                self.ids,
            )
        )
        return [row | {"res_model": self._name} for row in self.env.cr.dictfetchall()]

    @api.model
    def _suggestion_places(self):
        website = self.env["website"].get_current_website(fallback=False)
        here = Domain("website_id", "in", (False, website.id)) if website else Domain.TRUE
        return self.env["forum.forum"].search(here).ids

    def _suggestion_shown(self):
        """:return: the address of each of these posts that the user may see, by id"""
        # looked for and not computed: ``can_view`` comes with twenty other fields
        shown = self.search([("id", "in", self.ids), ("state", "=", "active"), ("can_view", "=", True)])
        return {post.id: post.website_url for post in shown}

    @api.model
    def _suggestion_missing(self):
        """:return: topics that should have a row and have none, and those that have one no longer"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT topic.id
                  FROM forum_post topic
                  JOIN forum_forum forum ON forum.id = topic.forum_id
             LEFT JOIN social_crm_suggestion row ON row.res_model = 'forum.post' AND row.res_id = topic.id
                 WHERE topic.parent_id IS NULL
                   AND (topic.active AND topic.state = 'active' AND forum.active) != (row.id IS NOT NULL)
              ORDER BY topic.id
                """
            )
        )
        return self.browse(row[0] for row in rows)
