from odoo import fields, models
from odoo.fields import Domain

from .social_crm_preference_choice import UNASKED


class SocialCrmPreferencePage(models.Model):
    """What the page shows on which a person chooses."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.preference"

    def _kinds(self):
        """The kinds of content that there are, in words.

        :rtype: dict[str, str]
        """
        return dict(self.env["social.crm.content"]._fields["kind"]._description_selection(self.env))

    def _kinds_to_choose(self):
        """Those that a person chooses one by one; offers are a purpose of their own.

        :rtype: dict[str, str]
        """
        purpose_of = self.env["social.crm.content"]._purpose_of
        return {kind: words for kind, words in self._kinds().items() if purpose_of(kind) == "content"}

    def _segments(self):
        """The segments of the person, and those whose content they asked for."""
        members = self.env["social.crm.segment.member"]
        whose = ["|", ("partner_id", "in", self.partner_id.ids), ("identity_id", "in", self._identities().ids)]
        return members.search(whose).segment_id.filtered("active") | self._person_rows().asked_segment_ids

    def _shown_segments(self):
        """Those that have a name for their members."""
        return self._segments().filtered("public_name").sorted(lambda segment: (segment.public_name, segment.id))

    def _left_after(self, kept):
        """Which segments' content the person does not want, once some were ticked on their page.

        What they do not see there stays as it is.

        :param list[str] kept: ids of those that were ticked
        """
        shown = self._shown_segments()
        left = self._choices()["left_segments"] - shown
        return left | shown.filtered(lambda segment: str(segment.id) not in kept)

    def _page_values(self):
        """What the template needs, beside the preference.

        :rtype: dict
        """
        self.ensure_one()
        choices, networks = self._choices(), self._networks()
        allowed = {purpose: self._allowed(purpose) for purpose in UNASKED}
        anywhere = networks.browse().union(*allowed.values())
        return {
            "company": self.partner_id.company_id or self.env.company,
            "person": self.partner_id.name or self.identity_id.display_name,
            "has_left": self._has_left(),
            "wanted": {purpose for purpose in UNASKED if allowed[purpose]},
            "kinds": [
                (code, words, code not in choices["unwanted_kinds"]) for code, words in self._kinds_to_choose().items()
            ],
            "segments": [(each, each not in choices["left_segments"]) for each in self._shown_segments()],
            # whoever allowed nothing yet begins with everything they have
            "networks": [(each, each in anywhere or not anywhere) for each in networks],
            "preferred": choices["network"],
            "paces": self._fields["pace"]._description_selection(self.env),
            "pace": choices["pace"],
            "paused_until": choices["paused_until"],
            "tomorrow": fields.Date.add(fields.Date.today(), days=1),
            "centre": f"/social_crm/preferences/{self._key('access_token')}",
            "for_you": f"/social_crm/for-you/{self._key('feed_token')}",
            "feed": self._feed_url(),
        }

    def _for_you_domain(self):
        """Which contents are there for the person.

        :rtype: Domain
        """
        self.ensure_one()
        return self.env["social.crm.content"]._domain_of_person(self)

    def _entries(self, domain=()):
        """What is there for the person, newest first, in their language.

        :param domain: of those that are wanted now
        :rtype: list[dict]
        """
        self.ensure_one()
        contents = self.env["social.crm.content"]
        lang = self.partner_id.lang or self.env.lang
        segments = self._segments() - self._choices()["left_segments"]
        found = contents._newest(self._for_you_domain() & Domain(domain), limit=200)
        return found.with_context(lang=lang)._as_entries(lang, segments, self.partner_id)
