from odoo import fields, models
from odoo.tools import SQL

#: Where :class:`Stopped` travels in the context.
STOPPED = "social_crm_stopped"


class Stopped(dict):
    """Reasons by the id of messages of campaigns that may not be sent; see ``message._stopped``."""

    __hash__ = object.__hash__  # a context is compared with others


class SocialCrmMessageCampaign(models.Model):
    """A message may be part of a campaign, or an answer to one."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    campaign_id = fields.Many2one(
        "social.crm.campaign", readonly=True, index="btree_not_null", ondelete="set null", help="Or what it answers."
    )

    # What the inbox asks for each row that it shows.
    _campaign_answer_idx = models.Index(
        "(conversation_id, occurred_at) WHERE campaign_id IS NOT NULL AND direction = 'in'"
    )

    def _check_outbound(self, purpose):
        """What a campaign sends is looked at until the moment when it goes."""
        blockers = super()._check_outbound(purpose)
        if not self.campaign_id or self.direction != "out" or not isinstance(self.id, int):
            return blockers
        known = self.env.context.get(STOPPED)
        stopped = known if isinstance(known, Stopped) else self._stopped()
        reason = stopped.get(self.id)
        return blockers + ([self._campaign_blocker(reason)] if reason else [])

    def _knowing(self, purpose):
        messages = super()._knowing(purpose)
        return messages.with_context(**{STOPPED: self._stopped()})

    def _stopped(self):
        """Which of these messages of campaigns may not go any more.

        :return: a reason by message id
        :rtype: Stopped
        """
        ids = [message.id for message in self if isinstance(message.id, int) and message.campaign_id]
        if not ids:
            return Stopped()
        self.env["social.crm.campaign.delivery"].flush_model()
        self.env["social.crm.campaign"].flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT delivery.message_id, delivery.campaign_id, campaign.state, delivery.id, delivery.partner_id,
                       delivery.identity_id, delivery.channel_id
                  FROM social_crm_campaign_delivery delivery
                  JOIN social_crm_campaign campaign ON campaign.id = delivery.campaign_id
                 WHERE delivery.message_id = ANY(%s)
                """,
                ids,
            )
        )
        stopped, by_campaign, messages = Stopped(), {}, {}
        for message_id, campaign_id, state, *row in rows:
            messages[row[0]] = message_id
            if state == "stopped":
                stopped[message_id] = "stopped"
            else:
                by_campaign.setdefault(campaign_id, []).append(tuple(row))
        for campaign_id, people in by_campaign.items():
            campaign = self.env["social.crm.campaign"].sudo().browse(campaign_id)  # sudo: the rules count for all
            found = dict.fromkeys(campaign._complaining(people), "complaint")
            found |= dict.fromkeys(campaign._over_cap(people, in_queue=True), "over_cap")
            found |= dict.fromkeys(campaign._written_to_twice(people, in_queue=True), "twice")
            stopped.update({messages[delivery_id]: reason for delivery_id, reason in found.items()})
        return stopped

    def _campaign_blocker(self, code):
        reasons = {
            "stopped": self.env._("The campaign was stopped."),
            "complaint": self.env._("They have an open complaint."),
            "over_cap": self.env._("They got enough campaigns lately."),
            "twice": self.env._("They got it by another account."),
        }
        remedies = {"twice": self.env._("Nothing needs to be done.")}
        remedy = remedies.get(code) or self.env._("Write to them yourself, if it matters.")
        return {"code": code, "reason": reasons[code], "remedy": remedy}

    def _delivery_changed(self):
        """How far a message came is how far its delivery came."""
        result = super()._delivery_changed()
        # sudo: messages are sent whoever may see campaigns
        ours = self.filtered(lambda message: message.campaign_id and message.direction == "out")
        self.env["social.crm.campaign.delivery"].sudo()._follow_messages(ours)
        return result
