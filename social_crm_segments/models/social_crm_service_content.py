from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmServiceContent(models.Model):
    """What a service gives people to read: the contents that are for its segments."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.service"

    content_ids = fields.Many2many(
        "social.crm.content",
        compute="_compute_content_ids",
        inverse="_inverse_content_ids",
        check_company=True,
        help="What is for one of its segments. Whoever belongs to that segment gets it, whichever of their services counts.",
    )

    @api.depends("segment_ids", "company_id")
    def _compute_content_ids(self):
        contents = self.env["social.crm.content"].search([("segment_ids", "in", self.segment_ids.ids)])
        for service in self:
            service.content_ids = contents.filtered(
                lambda content, service=service: (
                    content.company_id == service.company_id._origin
                    and content.segment_ids & service.segment_ids._origin
                )
            )

    def _inverse_content_ids(self):
        """Contents name their segments; here is no second list of them."""
        for service in self:
            chosen = service.content_ids
            service.invalidate_recordset(["content_ids"], flush=False)
            before = service.content_ids
            service._give_content(chosen - before)
            service._take_content(before - chosen)
            service.invalidate_recordset(["content_ids"], flush=False)

    def _give_content(self, contents):
        """Let contents be for the segments of this service.

        :raise UserError: it is for nobody yet
        """
        if contents and not self.segment_ids:
            raise UserError(self.env._("Say for whom the service is first: its content is for those segments."))
        for content in contents:
            content.segment_ids |= self.segment_ids

    def _take_content(self, contents):
        """Let contents be for others than the segments of this service.

        :raise UserError: one would be for everybody
        """
        for content in contents:
            others = content.segment_ids - self.segment_ids
            if not others:
                raise UserError(
                    self.env._(
                        "“%s” would be for everybody then. Name other segments on it, or archive it.", content.name
                    )
                )
            content.segment_ids = others
