from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What we may do in a community, the strictest last.
ENGAGEMENT_RULES = [
    ("open", "Answer freely, also by automatic messages"),
    ("named", "Answer as a named person"),
    ("listen", "Listen only"),
    ("never", "Never contact"),
]

#: The rule that a community has until somebody chooses another: we make the rules in our own house alone.
USUAL_RULE = {"owned": "open", "partner": "named", "external": "listen"}


class SocialCrmCommunity(models.Model):
    """A place where people gather, and what we may do there.

    What the rules mean for a message is decided where messages go out (``message._check_outbound``).
    """

    _name = "social.crm.community"
    _description = "Community"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _mail_post_access = "read"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    kind = fields.Selection(
        [("owned", "Our own"), ("partner", "A partner's"), ("external", "External")],
        "Whose",
        required=True,
        default="external",
        tracking=True,
    )
    owner_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="restrict", help="The partner who runs it."
    )
    engagement_rule = fields.Selection(
        ENGAGEMENT_RULES,
        compute="_compute_engagement_rule",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Nothing automatic is ever posted to an external community. Where we never contact, we do not write to"
        " the members either, unless they wrote to us or allowed it.",
    )
    network_id = fields.Many2one("social.crm.network", index="btree_not_null", ondelete="restrict")
    url = fields.Char("Address")
    description = fields.Html()
    language_id = fields.Many2one(
        "res.lang",
        context={"active_test": False},
        ondelete="set null",
        help="Spoken there; any language, installed or not.",
    )
    size = fields.Integer(help="How many people are there, as far as we are told.")
    company_id = fields.Many2one("res.company", index="btree_not_null", ondelete="cascade", help="Empty for all.")
    member_ids = fields.One2many("social.crm.community.member", "community_id", "Members")
    member_count = fields.Integer("Known Members", compute="_compute_member_count")

    _external_is_not_ours = models.Constraint(
        "CHECK (kind != 'external' OR engagement_rule != 'open')",
        "Nothing automatic is posted to an external community. Choose another rule.",
    )
    _size_positive = models.Constraint("CHECK (size >= 0)", "A community cannot have fewer than no people.")

    @api.depends("kind")
    def _compute_engagement_rule(self):
        for community in self:
            community.engagement_rule = USUAL_RULE.get(community.kind)

    def _compute_member_count(self):
        counts = dict(
            self.env["social.crm.community.member"]._read_group(
                [("community_id", "in", self.ids), ("left_at", "=", False)], ["community_id"], ["__count"]
            )
        )
        for community in self:
            community.member_count = counts.get(community, 0)

    @api.constrains("kind", "owner_id")
    def _check_owner(self):
        for community in self:
            if community.kind == "partner" and not community.owner_id:
                raise ValidationError(self.env._("%s: choose the partner who runs it.", community.name))

    def action_open_members(self):
        """Open those whom we know there."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_base.action_social_crm_community_member")
        return action | {
            "domain": [("community_id", "=", self.id)],
            "context": {"default_community_id": self.id, "search_default_present": 1},
        }
