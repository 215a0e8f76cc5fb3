from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import as_table

#: Where :class:`Strangers` travel in the context.
STRANGERS = "social_crm_strangers"


class Strangers(dict):
    """Names of communities, by the people whom we know only from there; see ``message._never_contacted``."""

    __hash__ = object.__hash__  # a context is compared with others


class SocialCrmMessageCommunity(models.Model):
    """What the rule of a community means for a message of ours."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _community_blockers(self, purpose):
        """Why the rules of communities forbid a message.

        :param str purpose: as :meth:`_check_outbound` takes it
        :rtype: list[dict]
        """
        # sudo: the rule counts, whoever may see the community
        community = self.conversation_id.community_id.sudo()
        if not community:
            return self._member_blockers(purpose)
        if community.engagement_rule in ("never", "listen"):
            return [self._rule_blocker(community)]
        strict = community.kind == "external" or community.engagement_rule == "named"
        if strict and not self._is_said_by_somebody(purpose):
            return [
                {
                    "code": "community_rule",
                    "reason": self.env._("Nothing automatic is posted in %s.", community.name),
                    "remedy": self.env._("A colleague may answer there under their own name."),
                }
            ]
        return []

    def _rule_blocker(self, community):
        if community.engagement_rule == "listen":
            reason = self.env._("We only listen in %s.", community.name)
        else:
            reason = self.env._("We never write in %s.", community.name)
        remedy = self.env._("Leave it unanswered, or ask a manager to change the community's rule.")
        return {"code": "community_rule", "reason": reason, "remedy": remedy}

    def _is_said_by_somebody(self, purpose):
        """Whether a colleague says this; notices, campaigns and whatever a job or a bot posts are automatic."""
        author = self.user_id or self.env.user
        return purpose == "reply" and author.active and not author.share and author.id != SUPERUSER_ID

    def _member_blockers(self, purpose):
        """We begin no talk with those whom we know only from where we never contact anybody."""
        conversation = self.conversation_id
        if conversation.last_inbound_at:
            return []
        name = self._never_contacted_community()
        if not name or self._has_allowed("service" if purpose == "reply" else purpose):
            return []
        return [
            {
                "code": "community_rule",
                "reason": self.env._("We know them only from %s, whose members we never contact.", name),
                "remedy": self.env._("Wait until they write to us, or until they allow it."),
            }
        ]

    def _never_contacted_community(self):
        """:return: name of the community from which alone we know the person, empty for anybody else"""
        conversation = self.conversation_id
        person = conversation.identity_id.id or None, conversation.partner_id.id or None
        known = self.env.context.get(STRANGERS)
        if isinstance(known, Strangers):
            return known.get(person, "")
        return self._never_contacted([person]).get(person, "")

    @api.model
    def _never_contacted(self, people):
        """Whom we know only from where we never contact anybody.

        :param people: pairs of identity id and contact id, ``None`` for none
        :return: name of the community by such a pair
        :rtype: Strangers
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT person.identity_id, person.partner_id, min(community.name)
                  FROM %s
                  JOIN social_crm_community_member member
                    ON member.identity_id = person.identity_id OR member.partner_id = person.partner_id
                  JOIN social_crm_community community ON community.id = member.community_id
                 WHERE community.active AND community.engagement_rule = 'never' AND member.left_at IS NULL
                   AND NOT EXISTS (
                       SELECT FROM social_crm_conversation talk
                    LEFT JOIN social_crm_community place ON place.id = talk.community_id
                        WHERE (talk.identity_id = person.identity_id OR talk.partner_id = person.partner_id)
                          AND talk.last_inbound_at IS NOT NULL
                          AND NOT COALESCE(talk.is_group, FALSE)
                          AND COALESCE(place.engagement_rule, '') != 'never')
              GROUP BY person.identity_id, person.partner_id
                """,
                as_table("person", {"identity_id": "int4", "partner_id": "int4"}, list(people)),
            )
        )
        return Strangers({(identity_id, partner_id): name for identity_id, partner_id, name in rows})

    def _has_allowed(self, purpose):
        conversation = self.conversation_id
        # sudo: what the person said counts, whoever may read it
        consents = self.env["social.crm.consent"].sudo()
        person = conversation.identity_id.id, conversation.partner_id.id
        answer, _since = consents._answer(purpose, conversation.network_id, *person)
        return answer == "granted"
