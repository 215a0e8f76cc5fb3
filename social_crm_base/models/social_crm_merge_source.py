from odoo import fields, models
from odoo.tools import SQL

from .social_crm_merge_line import LINK


class SocialCrmMergeSource(models.Model):
    """A contact that was merged into another, and that Odoo deleted."""

    _name = "social.crm.merge.source"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Contact That Was Merged"

    _personal_fields = ("name", "email", "phone", "kept_values")
    _personal_json = {"kept_values": "res.partner"}

    merge_id = fields.Many2one("social.crm.merge", required=True, index=True, ondelete="cascade", readonly=True)
    former_id = fields.Integer("Former ID", aggregator=None, required=True, readonly=True)
    name = fields.Char(readonly=True)
    email = fields.Char("E-mail", readonly=True)
    phone = fields.Char(readonly=True)
    kept_values = fields.Json(groups=fields.NO_ACCESS)
    line_ids = fields.One2many("social.crm.merge.line", "source_id", "What Moved", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Made Anew As", index="btree_not_null", ondelete="set null", readonly=True
    )

    def _make_contact(self):
        """Make the contact anew, with what was kept of it."""
        self.ensure_one()
        partner = self.env["res.partner"].with_context(mail_create_nosubscribe=True).create({"name": self.name})
        partner._write_social_values(self.kept_values or {})
        self.partner_id = partner
        # Merges into it that went along come back with the other facts, and recognise their contact.
        self.env["social.crm.merge"].search([("destination_id", "=", self.former_id)]).destination_id = partner.id

    def _add_moved(self, links):
        """Write down that links moved with this contact, though they were not there when it was merged."""
        self.ensure_one()
        line = self.line_ids.filtered(lambda line: line.model == LINK)
        if line:
            line.write({"record_ids": [*line.record_ids, *links.ids], "number": line.number + len(links)})
        else:
            values = {"model": LINK, "field": "partner_id", "with_identity": True}
            self.line_ids = [fields.Command.create({**values, "record_ids": links.ids, "number": len(links)})]

    def _personal_condition(self, person):
        merges = self.env["social.crm.merge"]._personal_ids(person)
        return SQL("(%s OR merge_id = ANY(%s))", super()._personal_condition(person), merges)
