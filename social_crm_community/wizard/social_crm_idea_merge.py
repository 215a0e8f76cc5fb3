from odoo import api, fields, models


class SocialCrmIdeaMerge(models.TransientModel):
    """Make one idea of several."""

    _name = "social.crm.idea.merge"
    _description = "Merge Ideas"

    idea_ids = fields.Many2many(
        "social.crm.idea",
        "social_crm_idea_merge_rel",
        "wizard_id",
        "idea_id",
        "Ideas",
        domain="[('merged_into_id', '=', False), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    alike_ids = fields.Many2many("social.crm.idea", string="Likely the same", compute="_compute_alike_ids")
    target_id = fields.Many2one(
        "social.crm.idea",
        "Go on in",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', idea_ids)]",
        help="It has the supporters, votes, sources and tasks of all of them. The others point to it.",
    )
    proposed_id = fields.Many2one(
        "social.crm.idea",
        "Proposed to go on in",
        compute="_compute_target_id",
        store=True,
        precompute=True,
    )
    tell = fields.Boolean(
        "Tell their supporters",
        default=True,
        help="Whoever asked for an idea that goes into another is told, once, where they asked.",
    )

    @api.depends("idea_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.idea_ids[:1].company_id or self.env.company

    @api.depends("idea_ids")
    def _compute_alike_ids(self):
        for wizard in self:
            ideas = wizard.idea_ids._origin
            wizard.alike_ids = ideas.alike_ids - ideas if len(ideas) == 1 else False

    @api.depends("idea_ids")
    def _compute_target_id(self):
        """The one that most people want, unless somebody chose another: that one stays while it is among them."""
        for wizard in self:
            ideas = wizard.idea_ids._origin
            most_wanted = ideas.sorted(lambda idea: (-idea.supporter_count, idea.id))[:1]
            is_chosen = wizard.target_id._origin != wizard.proposed_id._origin
            if not is_chosen or wizard.target_id._origin not in ideas:
                wizard.target_id = most_wanted
            wizard.proposed_id = most_wanted

    def action_merge(self):
        """Merge the ideas, and go to the one that is left.

        :raise UserError: they cannot be merged, and why
        """
        self.ensure_one()
        moves = (self.idea_ids - self.target_id)._merge(self.target_id)
        if self.tell:
            moves._tell_supporters()
        return self.target_id._action_of(self.target_id)
