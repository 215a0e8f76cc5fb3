from collections import defaultdict

from odoo import models

from odoo.addons.social_crm_base.models.social_crm_consent import ANSWERS, Answers

from .social_crm_message_community import STRANGERS


class SocialCrmMessageGate(models.Model):
    """The gate, for many messages at once: the same rules, and what they ask of the database is asked once for all."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _check_outbound_each(self, purpose):
        """Why messages may not be sent now, in a number of statements that does not depend on how many they are.

        :param str purpose: as of :meth:`_check_outbound`
        :return: what :meth:`_check_outbound` says of each, in order
        :rtype: list[list[dict]]
        """
        messages = self._knowing(purpose)
        return [message._check_outbound(purpose) for message in messages]

    def _check_template_each(self, templates):
        """As :meth:`_check_outbound_each`, of a template each.

        :param templates: ``social.crm.template`` of each message, in order
        """
        messages = self
        for purpose in {template._purpose() for template in templates}:
            messages = messages._knowing(purpose)
        return [message._check_template(template) for message, template in zip(messages, templates, strict=True)]

    def _knowing(self, purpose):
        """These messages, with what the rules will ask of their people at hand.

        What is known is what held when it was asked: it lives as long as the records that are returned.
        """
        asked = "service" if purpose == "reply" else purpose
        by_network = defaultdict(dict)
        for message in self:
            talk = message.conversation_id
            by_network[talk.network_id][talk.identity_id.id or None, talk.partner_id.id or None] = True
        answers = Answers(self.env.context.get(ANSWERS) or {})
        # sudo: what the person said counts, whoever may read it
        consents = self.env["social.crm.consent"].sudo()
        for network, people in by_network.items():
            people = [person for person in people if any(person)]
            for person, answer in zip(people, consents._answers(asked, network, people), strict=True):
                answers[asked, network.id, *person] = answer
        everybody = {person for people in by_network.values() for person in people}
        strangers = self._never_contacted(sorted(everybody, key=str))
        return self.with_context(**{ANSWERS: answers, STRANGERS: strangers})
