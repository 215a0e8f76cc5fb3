from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from odoo.addons.social_crm_base.tools.sql import written_by_sql

#: Characters of what was said that are shown beside an idea.
QUOTE_LENGTH = 500


class SocialCrmIdeaSource(models.Model):
    """Where an idea was said: a message, a case, or a post of a forum; in whatever words the colleague quotes.

    Ideas are seen by all colleagues, talks by those of their team. So the quote is what whoever made the idea chose to
    show of the talk.
    """

    _name = "social.crm.idea.source"
    _inherit = ["social.crm.idea.fact.mixin", "social.crm.personal.data.mixin"]
    _description = "Source of an Idea"
    _order = "said_at desc, id desc"
    _rec_name = "quote"

    _personal_fields = ("idea_id", "said_at", "quote")
    # that it was said is counted, whoever said it
    _erase_forgets = ("quote",)
    _erase_order = 15  # before the messages whose words it holds

    #: What tells one source from another.
    KEY = ("message_id", "case_id", "post_id")

    message_id = fields.Many2one("social.crm.message", readonly=True, ondelete="cascade", index="btree_not_null")
    case_id = fields.Many2one("social.crm.case", readonly=True, ondelete="set null", index="btree_not_null")
    post_id = fields.Many2one("forum.post", "Forum post", readonly=True, ondelete="cascade", index="btree_not_null")
    identity_id = fields.Many2one(
        "social.crm.identity", "Said by", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null")
    channel_id = fields.Many2one(related="message_id.channel_id", related_sudo=True)
    said_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    quote = fields.Text(help="What is shown of it to all colleagues.")

    _message_once = models.UniqueIndex(
        "(own_idea_id, message_id) WHERE message_id IS NOT NULL", "The idea is known to have been said there."
    )
    _post_once = models.UniqueIndex(
        "(own_idea_id, post_id) WHERE post_id IS NOT NULL", "The idea is known to have been said there."
    )
    _case_once = models.UniqueIndex(
        "(own_idea_id, case_id) WHERE case_id IS NOT NULL AND message_id IS NULL",
        "The idea is known to come from this case.",
    )

    def _key(self):
        return tuple(self[name].id for name in self.KEY)

    @api.model_create_multi
    def create(self, vals_list):
        """Who said it supports it, from then on."""
        sources = super().create(vals_list)
        sources._tell_ideas()
        # sudo: whoever may say where an idea comes from may say whose it is
        self.env["social.crm.idea.supporter"].sudo()._add(source._supporter_values() for source in sources)
        return sources

    def _tell_ideas(self):
        moments = {}
        for source in self:
            moments[source.own_idea_id.id] = min(source.said_at, moments.get(source.own_idea_id.id, source.said_at))
        self.own_idea_id._heard(moments)

    def _supporter_values(self):
        # sudo: as above; the talk may be another team's
        message = self.sudo().message_id
        return {
            "own_idea_id": self.own_idea_id.id,
            "identity_id": self.identity_id.id,
            "partner_id": self.partner_id.id,
            "message_id": message.id,
            "conversation_id": message.conversation_id.id or self.sudo().case_id.conversation_id.id,
            "origin": "source",
            "since": self.said_at,
        }

    # ------------------------------------------------------------------
    # Making sources
    # ------------------------------------------------------------------
    @api.model
    def _values_of_messages(self, messages):
        """:return: values of sources for messages that the user may read, but for their idea"""
        messages.check_access("read")
        return [
            {
                "message_id": message.id,
                "case_id": message.case_id.id,
                "identity_id": message.identity_id.id,
                "partner_id": message.partner_id.id,
                "said_at": message.occurred_at,
                "quote": shortened(html2plaintext(message.body or "", include_references=False)),
            }
            for message in messages
        ]

    @api.model
    def _values_of_case(self, case):
        """Return values for the last words of a case's person, or for the case itself, without any.

        :param case: one ``social.crm.case`` that the user may read
        """
        case.check_access("read")
        said = case.social_message_ids.filtered(lambda each: each.direction == "in" and not each.is_automatic)
        if said:
            return self._values_of_messages(said.sorted(lambda each: (each.occurred_at, each.id))[-1:])
        return [
            {
                "case_id": case.id,
                "identity_id": case.identity_id.id,
                "partner_id": case.partner_id.id,
                "said_at": case.opened_at,
                "quote": case.name,
            }
        ]

    @api.model
    def _values_of_posts(self, posts):
        """:return: values of sources for posts of a forum that the user may read, but for their idea"""
        posts.check_access("read")
        return [
            {
                "post_id": post.id,
                "partner_id": post.create_uid.partner_id.id,
                "said_at": post.create_date,
                "quote": shortened("\n".join(filter(None, (post.name, html2plaintext(post.content or ""))))),
            }
            for post in posts.sudo()  # sudo: who wrote a post is told beside it
        ]

    def action_open(self):
        """Show where it was said."""
        self.ensure_one()
        if self.post_id:
            return self.post_id.go_to_website()
        if self.message_id:
            self.message_id.check_access("read")
            return self.message_id.conversation_id.action_open_inbox()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.case",
            "res_id": self.case_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    @api.model
    def _forget_quotes(self, message_ids):
        """The words of messages are gone: so are those that were copied here, and in what an idea is called.

        :param message_ids: ids of ``social.crm.message``
        """
        self.flush_model(["message_id", "quote"])
        # sudo: words are forgotten wherever they were copied
        sources = self.sudo().search([("message_id", "in", list(message_ids))])
        sources._forget_names()
        rows = self.env.execute_query(
            SQL("UPDATE social_crm_idea_source SET quote = NULL WHERE id = ANY(%s) RETURNING id", sources.ids)
        )
        written_by_sql(self.browse(id_ for (id_,) in rows), ["quote"])

    def _forget_names(self):
        """An idea that is called by its first words, which nobody rewrote, is called otherwise from now on."""
        for source in self:
            idea = source.own_idea_id
            if source.quote and idea.name == name_from(source.quote):
                told = idea.with_context(lang=idea.company_id.partner_id.lang)
                idea.with_context(tracking_disable=True).name = told.env._("Erased")

    @api.model
    def _erase_person(self, person):
        """Names of ideas that are a person's own words go with the quotes."""
        self.browse(self._personal_ids(person))._forget_names()
        return super()._erase_person(person)


def shortened(text, length=QUOTE_LENGTH):
    """Return a text without spare white space, cut at the end of a word."""
    lines = [" ".join(line.split()) for line in (text or "").splitlines()]
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= length else text[: length - 1].rsplit(maxsplit=1)[0] + "…"


def name_from(quote):
    """Return what an idea is called at first: the first words of what was said."""
    return shortened((quote or "").strip().partition("\n")[0], 80)
