from functools import partial

from odoo import models
from odoo.tools import plaintext2html

from .social_crm_notice_route_mixin import PURPOSE


class SocialCrmIdeaNoticeTemplate(models.Model):
    """Where the time for free words is over, news goes out with a template, if one was chosen."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.notice"

    def _way_into(self, talk):
        """Extend the road to a person by templates."""
        blockers, post = super()._way_into(talk)
        template = self._template_in(talk, blockers)
        if not template:
            return blockers, post
        return self._template_blockers(talk, template), partial(self._post_template_in, talk, template)

    def _template_in(self, talk, blockers):
        """The template with which this may be told in a talk where only the time for free words is over.

        :param list blockers: why free words may not be sent there
        :rtype: odoo.model.social_crm_idea_template
        """
        templates = self.env["social.crm.idea.template"]
        is_read = self._is_read_by_others(talk)
        if self.kind != "released" or is_read or {each["code"] for each in blockers} != {"window_closed"}:
            return templates
        languages = [self._in_their_language(talk).env.lang, self.company_id.partner_id.lang]
        return templates._choose(talk.channel_id, [language for language in languages if language])

    def _template_blockers(self, talk, chosen):
        """Why the person may not be told with a template, by the gate that all messages pass.

        :rtype: list[dict]
        """
        return talk._draft(purpose=PURPOSE)._check_template(chosen.template_id)

    def _post_template_in(self, talk, chosen):
        """Say it with a template, and note both in one transaction."""
        told = self._in_their_language(talk)
        asked = told.supporter_id.own_idea_id
        name = self.partner_id.name or talk.identity_id.name or self.identity_id.name
        variables = chosen._fill(
            {
                "person": name or told.env._("friend"),
                "idea": asked.name,
                "note": told.own_idea_id.public_note or told.env._("It is there now."),
                "link": told._link(),
            }
        )
        self._note_posted(
            talk,
            talk._queue_template(
                self._comment_in(talk, plaintext2html(chosen.template_id._render(variables))),
                chosen.template_id,
                variables,
                is_automatic=True,
            ),
        )
        # what it is for is looked at again before it goes out, whatever the template is for
        self.message_id.purpose = PURPOSE
