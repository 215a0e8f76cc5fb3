from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmSendTemplate(models.TransientModel):
    """Choose a prepared text, fill in its variables, see how it will read, and send it."""

    _name = "social.crm.send.template"
    _description = "Send a Template"

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    channel_id = fields.Many2one("social.crm.channel", compute="_compute_route")
    person = fields.Char("To", compute="_compute_route")
    template_id = fields.Many2one(
        "social.crm.template",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('channel_id', '=', channel_id), ('approved', '=', True)]",
    )
    line_ids = fields.One2many(
        "social.crm.send.template.line",
        "wizard_id",
        "Variables",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    preview = fields.Text("How it will read", compute="_compute_preview")
    blockers = fields.Text(compute="_compute_blockers")

    @api.depends("res_model", "res_id")
    def _compute_route(self):
        for wizard in self:
            conversation = wizard._conversation()
            wizard.channel_id = conversation.channel_id
            wizard.person = conversation.person

    @api.depends("channel_id")
    def _compute_template_id(self):
        """The one that there is; of several, a person chooses."""
        for wizard in self:
            templates = self.env["social.crm.template"].search(
                [("channel_id", "=", wizard.channel_id.id), ("approved", "=", True)], limit=2
            )
            wizard.template_id = wizard.template_id or (templates if len(templates) == 1 else False)

    @api.depends("template_id")
    def _compute_line_ids(self):
        for wizard in self:
            template = wizard.template_id
            examples, names = template.examples or {}, template._name_variables() if template else []
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {
                        "name": variable,
                        "example": examples.get(variable),
                        "value": wizard._person_name(variable) if variable in names else False,
                    }
                )
                for variable in template.variables or []
            ]

    @api.depends("template_id", "line_ids.value")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.template_id._render(wizard._values()) if wizard.template_id else False

    @api.depends("template_id")
    def _compute_blockers(self):
        for wizard in self:
            conversation, template = wizard._conversation(), wizard.template_id
            blockers = conversation._template_blockers(template) if conversation and template else []
            wizard.blockers = "\n".join(blockers)

    def action_send(self):
        """Post the text in the thread, and queue the template.

        :raise UserError: a variable is empty, or the template may not be sent
        """
        self.ensure_one()
        values = self._values()
        missing = [name for name in self.template_id.variables or [] if not values.get(name)]
        if missing:
            raise UserError(self.env._("Fill in what is still missing: %s.", ", ".join(missing)))
        self._thread()._post_template(self.template_id, values)
        return {"type": "ir.actions.act_window_close"}

    def _thread(self):
        """The record in which the template is said.

        :rtype: odoo.model.social_crm_thread_mixin
        """
        self.ensure_one()
        return self.env["social.crm.thread.mixin"]._thread(self.res_model, self.res_id)

    def _conversation(self):
        # sudo: whoever may read a thread may see where its answers go
        return self._thread()._reply_conversation().sudo()

    def _values(self):
        """:return: variable → text; networks refuse line breaks and rows of spaces in them"""
        return {line.name: " ".join((line.value or "").split()) for line in self.line_ids}

    def _person_name(self, variable):
        """How the person is called; a number or a handle is no name."""
        conversation = self._conversation()
        name = conversation.partner_id.name or conversation.identity_id.name or ""
        return name.split()[0] if name and variable.lower().startswith("first") else name


class SocialCrmSendTemplateLine(models.TransientModel):
    _name = "social.crm.send.template.line"
    _description = "Variable of a Template"

    wizard_id = fields.Many2one("social.crm.send.template", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    example = fields.Char()
    value = fields.Char()
