from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from ..models.social_crm_idea_source import name_from


class SocialCrmIdeaMake(models.TransientModel):
    """Make an idea of what somebody said, or note that it is one we know."""

    _name = "social.crm.idea.make"
    _description = "Make an Idea"

    message_ids = fields.Many2many("social.crm.message", "social_crm_idea_make_message_rel", "wizard_id", "message_id")
    post_ids = fields.Many2many("forum.post", "social_crm_idea_make_post_rel", "wizard_id", "post_id")
    case_id = fields.Many2one("social.crm.case", ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_said", store=True, precompute=True)
    language = fields.Char(compute="_compute_said", store=True, precompute=True)
    quote = fields.Text(
        "What was said",
        compute="_compute_said",
        store=True,
        readonly=False,
        precompute=True,
        help="All colleagues see this beside the idea. Take out what is nobody else's business.",
    )
    name = fields.Char("Idea", compute="_compute_name", store=True, readonly=False, precompute=True)
    alike_ids = fields.Many2many("social.crm.idea", string="Likely the same", compute="_compute_alike_ids")
    idea_id = fields.Many2one(
        "social.crm.idea",
        "It is the same as",
        domain="[('merged_into_id', '=', False), ('company_id', '=', company_id)]",
        help="Choose one that we know, and its author supports that one; leave it empty for a new idea.",
    )

    @api.model
    def _open(self, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make an idea"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    @api.depends("message_ids", "post_ids", "case_id")
    def _compute_said(self):
        for wizard in self:
            said = wizard._source_values()
            messages = wizard.message_ids
            wizard.quote = "\n\n".join(filter(None, (values["quote"] for values in said)))
            wizard.company_id = messages[:1].company_id or wizard.case_id.company_id or self.env.company
            wizard.language = next(filter(None, messages.mapped("language")), False)

    @api.depends("quote")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.name or name_from(wizard.quote)

    @api.depends("name", "quote")
    def _compute_alike_ids(self):
        for wizard in self:
            text = " ".join(filter(None, (wizard.name, wizard.quote if wizard.quote != wizard.name else "")))
            wizard.alike_ids = self.env["social.crm.idea"]._alike(text, wizard.language, wizard.company_id)

    def _source_values(self):
        sources = self.env["social.crm.idea.source"]
        messages = self.message_ids._origin.filtered(lambda message: message.direction == "in")
        values = sources._values_of_messages(messages) + sources._values_of_posts(self.post_ids._origin)
        return values or (sources._values_of_case(self.case_id._origin) if self.case_id else [])

    def action_make(self):
        """Make the idea, or add to the one that was chosen, and show it.

        :raise UserError: nobody said anything, or the idea has no name
        """
        self.ensure_one()
        # what the dialog opened with is not what an idea begins with: its "message_ids" are others
        self = self.with_context(clean_context(self.env.context))  # pylint: disable=self-cls-assignment
        said = self._source_values()
        if not said:
            raise UserError(self.env._("Choose what somebody said: a message of theirs, a case or a post."))
        if len(said) == 1:
            said[0]["quote"] = self.quote
        idea = self.idea_id
        if idea:
            idea.check_access("write")
            idea._add_sources(said)
        else:
            idea = self.env["social.crm.idea"]._make_from(said, self._idea_values())
        return idea._action_of(idea)

    def _idea_values(self):
        if not (self.name or "").strip():
            raise UserError(self.env._("Say in a few words what would be better."))
        return {
            "name": self.name.strip(),
            "company_id": self.company_id.id,
            **({"language": self.language} if self.language else {}),
        }
