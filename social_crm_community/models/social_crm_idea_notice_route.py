from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.social_crm_channels.models.social_crm_conversation import PUBLIC_KINDS


class SocialCrmIdeaNoticeRoute(models.Model):
    """Where a person is told, and in which words: where they asked, else where they can be reached, e-mail last."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.notice"

    def _tell_one(self):
        """Queue the message of one notice, or note why it cannot be."""
        self.ensure_one()
        if not self._is_news():
            self.unlink()
        elif self._was_told():
            self.write({"state": "covered", "told_at": fields.Datetime.now()})
        else:
            self._tell_where_possible()

    def _is_news(self):
        """Whether what is to be told is still so."""
        if self.kind == "merged":
            return self.move_id.state == "done"
        return "released" in (self.own_idea_id | self.idea_id).mapped("kind")

    def _was_told(self):
        """Whether this person is told by another notice: accounts, contacts or ideas were merged since."""
        same = Domain("kind", "=", self.kind) & Domain("idea_id", "=", self.idea_id.id)
        if self.kind == "merged":
            same &= Domain("move_id", "=", self.move_id.id)
        return self._told_by_another(same)

    # ------------------------------------------------------------------
    # Where
    # ------------------------------------------------------------------
    def _talks_where_asked(self):
        theirs = self.idea_id.supporter_ids.filtered(lambda each: each._person_key() == self.supporter_id._person_key())
        return (self.supporter_id | theirs._where_they_asked_first()).conversation_id.with_user(SUPERUSER_ID)

    def _mail_key(self):
        return f"idea-notice-{self.id}"

    def _said_by_them(self):
        return self.supporter_id.message_id

    # ------------------------------------------------------------------
    # What
    # ------------------------------------------------------------------
    def _subject(self):
        return self.idea_id.name

    def _words(self, talk):
        """What is said.

        :rtype: Markup
        """
        told = self._in_their_language(talk)
        paragraphs = told._words_of_merge() if self.kind == "merged" else told._words_of_release(talk)
        return self._paragraphs(paragraphs)

    def _words_of_merge(self):
        return [
            self.env._(
                "You asked for this: “%(idea)s”. Others asked for the same, so it goes on as “%(other)s”.",
                idea=self.supporter_id.own_idea_id.name,
                other=self.idea_id.name,
            ),
            self.env._("We will tell you once it is there."),
        ]

    def _words_of_release(self, talk):
        asked = self.supporter_id.own_idea_id
        return [
            self.env._("You asked for this, and it is here: “%s”.", asked.name),
            self.own_idea_id.public_note,
            self._question(talk),
        ]

    def _question(self, talk):
        """Ask whether it helped; what opens a page of theirs is not said where everybody reads it."""
        if self._is_read_by_others(talk):
            return self.env._("Does it help? We are glad of an answer.")
        return Markup("%s<br/>%s") % (self.env._("Does it help? Please tell us here:"), self._link())

    @api.model
    def _is_read_by_others(self, talk):
        return talk.is_group or talk.contact_kind in PUBLIC_KINDS

    def _link(self):
        """Where the person says whether it helps.

        :rtype: str
        """
        # sudo: no role reads the token
        return f"{self.get_base_url()}/ideas/told/{self.sudo().access_token}"
