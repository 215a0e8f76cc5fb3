from odoo import fields, models
from odoo.tools import SQL

from .social_crm_segment import COLUMN_OF


class SocialCrmSegment(models.Model):
    """The services that a segment is entitled to: who joins or leaves has open cases."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.segment"

    service_ids = fields.Many2many(
        "social.crm.service", "social_crm_service_segment_rel", "segment_id", "service_id", "Services", copy=False
    )

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and self.env["social.crm.service"]._exist():
            self.sudo().service_ids._serve_anew()  # sudo: of whatever company they are
        return result

    def _members_changed(self, model, ids):
        result = super()._members_changed(model, ids)
        services = self.env["social.crm.service"]
        if services._exist() and (entitled := self.sudo().service_ids):  # sudo: as above
            if ids is None:
                entitled._serve_anew()
            else:
                column = SQL.identifier("opened", COLUMN_OF[model])
                self.env["social.crm.case"]._look_at_service(SQL("%s = ANY(%s)", column, list(ids)))
        return result
