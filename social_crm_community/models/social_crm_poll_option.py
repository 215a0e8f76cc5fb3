from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmPollOption(models.Model):
    """What can be chosen in a poll. Where it is an idea, whoever chooses it supports that."""

    _name = "social.crm.poll.option"
    _description = "Option of a Poll"
    _order = "sequence, id"
    _check_company_auto = True

    poll_id = fields.Many2one("social.crm.poll", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="poll_id.company_id", store=True, index=True)
    name = fields.Char("Option", required=True)
    sequence = fields.Integer(default=10)
    idea_id = fields.Many2one(
        "social.crm.idea",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="Whoever chooses the option supports this idea, and is told once it is released.",
    )
    vote_ids = fields.One2many("social.crm.poll.vote", "option_id", "Votes", readonly=True)
    vote_count = fields.Integer("Number of votes", compute="_compute_vote_count")
    share = fields.Float("Of all who voted (%)", compute="_compute_vote_count", digits=(5, 1))

    @api.depends("vote_ids", "poll_id.vote_ids")
    def _compute_vote_count(self):
        votes = self.env["social.crm.poll.vote"]
        counts = dict(votes._read_group([("option_id", "in", self.ids)], ["option_id"], ["__count"]))
        for option in self:
            option.vote_count = counts.get(option._origin, 0)
            voters = option.poll_id.voter_count
            option.share = 100 * option.vote_count / voters if voters else 0

    def write(self, vals):
        """An option that was chosen is not another one afterwards; its idea can be named at any time.

        :raise UserError: somebody chose it already
        """
        if "name" in vals and any(option.vote_ids and option.name != vals["name"] for option in self):
            raise UserError(self.env._("People have chosen this option. Add another one instead of changing it."))
        # sudo: who supports an idea follows from what they chose
        votes = self.sudo().vote_ids if "idea_id" in vals else self.env["social.crm.poll.vote"]
        votes._withdraw_support(self.idea_id)
        result = super().write(vals)
        votes._support()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_chosen(self):
        if self.vote_ids:
            raise UserError(self.env._("People have chosen this option: it cannot be taken away from them."))

    def action_view_votes(self):
        """Show who chose it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_community.action_social_crm_poll_vote")
        return action | {
            "domain": [("option_id", "=", self.id)],
            "views": [(False, "list")],
            "view_mode": "list",
            "context": {},
            "display_name": self.name,
        }
