from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What a template may say of a release.
SAID = [
    ("person", "Name of the person"),
    ("idea", "What they asked for"),
    ("note", "Public note of the release"),
    ("link", "Link that asks whether it helps"),
]
#: Fields that say what the variables of a template are, in their order.
VALUES = ("first_value", "second_value", "third_value", "fourth_value")


class SocialCrmIdeaTemplate(models.Model):
    """With which template of a channel people get news of what they asked for, once the time for free words is over."""

    _name = "social.crm.idea.template"
    _description = "Template for News of Ideas"
    _order = "channel_id, sequence, id"
    _rec_name = "template_id"

    sequence = fields.Integer(default=10)
    channel_id = fields.Many2one("social.crm.channel", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="channel_id.company_id", store=True, index=True)
    template_id = fields.Many2one(
        "social.crm.template",
        required=True,
        ondelete="cascade",
        domain="[('channel_id', '=', channel_id), ('approved', '=', True)]",
        help="They get the one in their language, else the one in the language of the company, else the first.",
    )
    language = fields.Char(related="template_id.language")
    variable_names = fields.Char("Variables", related="template_id.variable_names")
    first_value = fields.Selection(
        SAID, "First variable", compute="_compute_values", store=True, readonly=False, precompute=True
    )
    second_value = fields.Selection(
        SAID, "Second variable", compute="_compute_values", store=True, readonly=False, precompute=True
    )
    third_value = fields.Selection(
        SAID, "Third variable", compute="_compute_values", store=True, readonly=False, precompute=True
    )
    fourth_value = fields.Selection(
        SAID, "Fourth variable", compute="_compute_values", store=True, readonly=False, precompute=True
    )
    preview = fields.Text("How it will read", compute="_compute_preview")

    _template_uniq = models.Constraint("UNIQUE(template_id)", "This template is chosen already.")

    @api.depends("template_id")
    def _compute_values(self):
        """A variable after a greeting is a name; the others are idea, note and link, in the order of most texts."""
        for chosen in self:
            variables = (chosen.template_id.variables or [])[: len(VALUES)]
            names = chosen.template_id._name_variables() if chosen.template_id else []
            others = iter(("idea", "note", "link", "link"))
            said = ["person" if variable in names else next(others) for variable in variables]
            for place, fname in enumerate(VALUES):
                chosen[fname] = said[place] if place < len(said) else False

    @api.depends("template_id", *VALUES)
    def _compute_preview(self):
        labels = dict(self._fields["first_value"]._description_selection(self.env))
        for chosen in self:
            said = {key: f"[{label}]" for key, label in labels.items()}
            chosen.preview = chosen.template_id._render(chosen._fill(said)) if chosen.template_id else False

    @api.constrains("template_id", "channel_id", *VALUES)
    def _check_values(self):
        for chosen in self:
            template = chosen.template_id
            if template.channel_id != chosen.channel_id:
                raise ValidationError(self.env._("The template %s is of another channel.", template.display_name))
            if len(chosen._fill(dict.fromkeys(dict(SAID), "x"))) < len(template.variables or []):
                raise ValidationError(
                    self.env._(
                        "Say what each variable of %(template)s is. One with more than %(number)s cannot be used.",
                        template=template.display_name,
                        number=len(VALUES),
                    )
                )

    def _fill(self, said):
        """Return what stands for each variable.

        :param dict said: text for each of :data:`SAID`
        :rtype: dict
        """
        self.ensure_one()
        variables = self.template_id.variables or []
        return {
            # networks refuse line breaks and rows of spaces
            variable: " ".join(said[self[fname]].split())
            for variable, fname in zip(variables, VALUES, strict=False)
            if self[fname]
        }

    @api.model
    def _choose(self, channel, languages):
        """The template that somebody gets.

        :param channel: ``social.crm.channel``
        :param languages: codes such as ``de_DE``, the best first
        :return: one ``social.crm.idea.template``, or none
        """
        chosen = self.search([("channel_id", "=", channel.id)]).filtered(
            lambda each: each.template_id.active and each.template_id.approved
        )

        def rank(each):
            code = each.language or ""
            exact = languages.index(code) if code in languages else len(languages)
            spoken = [language.split("_")[0] for language in languages]
            alike = spoken.index(code.split("_")[0]) if code.split("_")[0] in spoken else len(languages)
            return alike, exact

        return chosen.sorted(rank)[:1]
