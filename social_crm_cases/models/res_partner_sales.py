from odoo import models

SHOWN = 10  # of each kind
#: What sales has of a contact, and the field that says how it stands; an app need not be installed.
KINDS = {"crm.lead": "stage_id", "sale.order": "state"}


class ResPartnerSales(models.Model):
    """What colleagues who talk with a contact are told of sales."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def get_social_sales(self):
        """Leads, opportunities and orders of this contact, the latest first, as far as the user may read them.

        :return: ``model``, ``id``, ``name`` and ``state`` (in words) of each
        :rtype: list[dict]
        """
        self.ensure_one()
        told = []
        for model, state in KINDS.items():
            if model not in self.env or not self.env[model].has_access("read"):
                continue
            for record in self.env[model].search([("partner_id", "child_of", self.id)], order="id DESC", limit=SHOWN):
                words = record._fields[state].convert_to_export(record[state], record)
                told.append({"model": model, "id": record.id, "name": record.display_name, "state": words or ""})
        return told
