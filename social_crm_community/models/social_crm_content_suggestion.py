from odoo import api, models
from odoo.fields import Domain

#: What decides whether there is a row. Whatever else it is made of takes the approval back: the state follows.
FOLLOWED = frozenset({"state", "slug", "active", "planned_at", "expires_at"})


class SocialCrmContentSuggestion(models.Model):
    """Articles are suggested to whoever writes."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    @api.model_create_multi
    def create(self, vals_list):
        contents = super().create(vals_list)
        contents._suggest_anew()
        return contents

    def write(self, vals):
        result = super().write(vals)
        if not FOLLOWED.isdisjoint(vals):
            self._suggest_anew()
        return result

    def unlink(self):
        gone = self.browse(self.ids)
        result = super().unlink()
        # sudo: rows follow articles, whoever writes these
        self.env["social.crm.suggestion"].sudo()._forget(gone)
        return result

    def _suggest_anew(self):
        # sudo: as above
        self.env["social.crm.suggestion"].sudo()._refresh(self)

    # ------------------------------------------------------------------
    # As a source of suggestions
    # ------------------------------------------------------------------
    def _suggestion_rows(self):
        """:return: see ``social.crm.suggestion._suggestion_sources``"""
        articles = self.search(self._public_article_domain() & Domain("id", "in", self.ids))
        return [
            {
                "res_model": self._name,
                "res_id": article.id,
                "place_id": article.company_id.id,
                "kind": "article",
                "is_solved": True,
                "title": article.name,
                "text": "",
                "answer": article._public_words(),
            }
            for article in articles
        ]

    @api.model
    def _suggestion_places(self):
        website = self.env["website"].get_current_website(fallback=False)
        return website.company_id.ids if website else self.env.companies.ids

    def _suggestion_shown(self):
        """:return: the address of each of these articles that the user may read, by id"""
        # sudo: readers have no rights on the library; its pages are for everybody
        shown = self.sudo().search(self._public_article_domain() & Domain("id", "in", self.ids))
        return {article.id: article._article_path() for article in shown}

    @api.model
    def _suggestion_missing(self):
        """:return: articles that should have a row and have none, and those that have one no longer"""
        # sudo: as above
        rows = self.env["social.crm.suggestion"].sudo().search([("res_model", "=", self._name)])
        told = self.search(self._public_article_domain())
        listed = self.browse(rows.mapped("res_id"))
        return (told - listed) | (listed - told)
