from odoo import fields, models


class SocialCrmContentLink(models.Model):
    """Its links are followed by Odoo's link tracker, so that it is known what brought whom."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    utm_campaign_id = fields.Many2one("utm.campaign", "Tracked as campaign", ondelete="set null")
    utm_source_id = fields.Many2one("utm.source", "Tracked as source", ondelete="set null", readonly=True, copy=False)
    click_count = fields.Integer("Clicks", compute="_compute_click_count")

    def _compute_click_count(self):
        # sudo: that somebody clicked is told as a number
        counts = dict(
            self.env["link.tracker"]
            .sudo()
            ._read_group([("source_id", "in", self.utm_source_id.ids)], ["source_id"], ["count:sum"])
        )
        for content in self:
            content.click_count = counts.get(content.utm_source_id, 0) if content.utm_source_id else 0

    def action_view_clicks(self):
        """Show its tracked links."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tracked links"),
            "res_model": "link.tracker",
            "views": [(False, "list"), (False, "form"), (False, "graph")],
            "domain": [("source_id", "=", self.utm_source_id.id or 0)],
        }

    def _source(self):
        """What its links are known by, made when it is first needed.

        :rtype: odoo.model.utm_source
        """
        self.ensure_one()
        if not self.utm_source_id:
            # sudo: nobody need keep sources to write content
            source = self.env["utm.source"].sudo().create({"name": f"{self.name[:80]} [{self.id}]"})
            self.sudo().utm_source_id = source
        return self.utm_source_id

    def _make_trackers(self):
        """Feeds and pages are read by many and write nothing: their links are there before."""
        for content in self:
            for variant in content.variant_ids:
                variant._tracker(self.env["social.crm.network"])
