import re
from collections import Counter

from odoo import api, fields, models

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class SocialCrmTemplate(models.Model):
    """A prepared text that the provider keeps and approves. What is here is a copy: it is written there."""

    _name = "social.crm.template"
    _description = "Template"
    _order = "name, language, id"

    # No index of its own: the unique key begins with it.
    channel_id = fields.Many2one("social.crm.channel", required=True, readonly=True, ondelete="cascade")
    network_icon = fields.Char("Network icon", related="channel_id.network_icon")
    network_color = fields.Char("Network color", related="channel_id.network_color")
    company_id = fields.Many2one(related="channel_id.company_id")
    external_id = fields.Char("Template ID", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    language = fields.Char(required=True, readonly=True, default="")
    body = fields.Text("Text", required=True, readonly=True)
    variables = fields.Json(readonly=True, help="Their names, in the order of the text.")
    variable_names = fields.Char("Names of the variables", compute="_compute_variable_names")
    examples = fields.Json(readonly=True, help="For each variable what the provider shows as an example.")
    category = fields.Char(readonly=True, help="What the provider calls its kind.")
    approved = fields.Boolean(readonly=True, help="It may be sent now.")
    note = fields.Char("Remark", readonly=True, help="Why it may not be sent.")
    provider_data = fields.Json(readonly=True)
    active = fields.Boolean(default=True, readonly=True, help="The provider still has it.")

    _template_uniq = models.Constraint(
        "UNIQUE(channel_id, external_id, language)", "This template of the channel is stored already."
    )

    @api.depends("name", "language")
    def _compute_display_name(self):
        for template in self:
            template.display_name = f"{template.name} ({template.language})" if template.language else template.name

    @api.depends("variables")
    def _compute_variable_names(self):
        for template in self:
            template.variable_names = ", ".join(template.variables or [])

    # ------------------------------------------------------------------
    # Keeping the copy
    # ------------------------------------------------------------------
    @api.model
    def _keep(self, channel, templates):
        """Make the copy of a channel's templates what the provider has; what it no longer has is archived.

        :param list templates: of the contract's ``Template``, the whole of them
        """
        # sudo: the copy belongs to the product; who may fetch it was checked
        known = self.sudo().with_context(active_test=False).search([("channel_id", "=", channel.id)])
        known = {(template.external_id, template.language): template for template in known}
        told = {(template.external_id, template.language): _values_of(template) for template in templates}
        for key, values in told.items():
            if key in known:
                known[key]._write_changes(values)
        self.sudo().create(  # sudo: as above
            [{"channel_id": channel.id, **values} for key, values in told.items() if key not in known]
        )
        gone = self.browse(template.id for key, template in known.items() if key not in told)
        gone.sudo().filtered("active").active = False  # sudo: as above

    def _write_changes(self, values):
        changes = {name: value for name, value in values.items() if (self[name] or False) != (value or False)}
        if changes:
            self.write(changes)

    # ------------------------------------------------------------------
    # Using it
    # ------------------------------------------------------------------
    def _render(self, values):
        """The text as it will read; a variable without a value stays as it is written.

        :param dict values: name of the variable → text
        :rtype: str
        """
        self.ensure_one()
        return VARIABLE.sub(lambda found: values.get(found[1]) or found[0], self.body)

    def _purpose(self):
        """What ``_check_outbound`` is asked: an offer is no answer, whoever wrote last.

        :rtype: str
        """
        self.ensure_one()
        return "marketing" if (self.category or "").lower() == "marketing" else "reply"

    def _name_variables(self):
        """The variables in which the person's name goes: called so, or the one after a greeting of a word or two.

        :rtype: list[str]
        """
        self.ensure_one()
        greeted = re.match(r"\W*\w+(?:\s+\w+)?[\s,]+\{\{\s*(\d+)\s*\}\}", self.body)
        return [
            name
            for name in self.variables or []
            if re.fullmatch(r"(first_?|full_?|customer_?|contact_?|person_?)?name|customer", name.lower())
            or (greeted and greeted[1] == name)
        ]


def variables_of(body):
    """The variables of a text, in the order in which they first occur.

    :param str body: with ``{{1}}`` or ``{{name}}`` for a variable
    :rtype: tuple[str, ...]
    """
    return tuple(Counter(VARIABLE.findall(body)))


def _values_of(template):
    """:param template: of the contract"""
    return {
        "external_id": template.external_id,
        "name": template.name,
        "language": template.language,
        "body": template.body,
        "variables": list(template.variables),
        "examples": template.examples,
        "category": template.category,
        "approved": template.approved,
        "note": template.note,
        "provider_data": template.data,
        "active": True,
    }
