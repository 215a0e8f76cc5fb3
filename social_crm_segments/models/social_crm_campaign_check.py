from odoo import fields, models

from .social_crm_campaign_delivery import REASONS

#: What concerns a whole channel.
OF_CHANNEL = ("unread", "token", "capacity")

#: What concerns what is posted on a page, by what would concern the people who are written to there.
OF_POST = {"token": "post_token", "unread": "post_unread", "capacity": "post_capacity"}

CODES = [
    *REASONS,
    ("post_token", "The page takes no post now"),
    ("post_unread", "Nobody would read what is answered there"),
    ("post_capacity", "Nobody would have time for what is answered there"),
]


class SocialCrmCampaignCheck(models.Model):
    """Something that stands against a campaign: whom it concerns, or which posts, and how it is mended.

    A campaign does not start while one of these stands open. It is mended, or those people or posts are left out, by
    somebody who saw how many they are.
    """

    _name = "social.crm.campaign.check"
    _description = "Check of a Campaign"
    _order = "campaign_id, left_out, number desc, id"
    _rec_name = "text"

    campaign_id = fields.Many2one("social.crm.campaign", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, precompute=True)
    code = fields.Selection(CODES, "What", required=True, readonly=True)
    channel_id = fields.Many2one(
        "social.crm.channel", readonly=True, index="btree_not_null", ondelete="cascade", help="Where, if it is one."
    )
    number = fields.Integer("How many", readonly=True)
    text = fields.Char("What stands against it", readonly=True)
    remedy = fields.Char("What to do", readonly=True)
    left_out = fields.Boolean("Left out", readonly=True, help="Somebody decided to do without these.")
    left_out_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null")

    _one_finding = models.UniqueIndex("(campaign_id, code, COALESCE(channel_id, 0))", "It is found already.")

    def action_mend(self):
        """Go where it is mended, or leave them out where nothing else is the answer.

        :return: an action, ``None`` where they were left out
        """
        self.ensure_one()
        match self.code:
            case "unread" | "post_unread":
                return self._who_should_read()._get_records_action()
            case "token" | "post_token":
                return self.channel_id._get_records_action()
            case "capacity" | "post_capacity":
                return self.channel_id.team_id._get_records_action()
            case "cap" if self.env.user.has_group("base.group_system"):
                return self.env["ir.actions.act_window"]._for_xml_id("base_setup.action_general_configuration")
            case "window":
                return self.channel_id.action_view_templates()
            case "complaint":
                return self._open_cases()
            case "files":
                return self.campaign_id._contents()._get_records_action()
            case "never" | "pace":
                return self.action_leave_out()
        return self.action_view_people()

    def _who_should_read(self):
        """The team, where answers come in and nobody is there to read them; else the channel."""
        channel = self.channel_id
        return channel.team_id if channel.team_id and self.campaign_id._is_heard(channel) else channel

    def _open_cases(self):
        people = self.env["social.crm.campaign.delivery"].search(
            [("campaign_id", "=", self.campaign_id.id), *self._whom()]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        domain = [
            ("is_closed", "=", False),
            "|",
            ("partner_id", "in", people.partner_id.ids),
            ("identity_id", "in", people.identity_id.ids),
        ]
        return {**action, "domain": domain, "context": {}}

    def action_view_people(self):
        """Open those whom it concerns."""
        self.ensure_one()
        return self.campaign_id._open_deliveries(self._whom(), self.text)

    def _whom(self):
        """:return: a domain of the deliveries that it concerns, among those of the campaign"""
        where = [("channel_id", "=", self.channel_id.id)] if self.channel_id else []
        return [("reason", "=", self.code), *where]

    def action_leave_out(self):
        """Decide that these people do not get it, or that these posts are not made; it may start without them."""
        self.campaign_id.check_access("write")
        # sudo: findings are written by the product alone; the right to the campaign was checked
        self.sudo().write({"left_out": True, "left_out_by_id": self.env.uid})

    def action_take_back(self):
        """Decide anew."""
        self.campaign_id.check_access("write")
        self.sudo().write({"left_out": False, "left_out_by_id": False})  # sudo: as above
