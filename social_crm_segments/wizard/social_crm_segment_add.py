from odoo import fields, models


class SocialCrmSegmentAdd(models.TransientModel):
    """Puts contacts or accounts into segments that are kept by hand, or takes them out."""

    _name = "social.crm.segment.add"
    _description = "Add to Segments"

    segment_ids = fields.Many2many(
        "social.crm.segment",
        "social_crm_segment_add_rel",
        "wizard_id",
        "segment_id",
        "Segments",
        required=True,
        domain="[('kind', '=', 'static')]",
    )
    what = fields.Selection([("add", "Add to"), ("remove", "Take out of")], required=True, default="add")

    def action_apply(self):
        people = self.env[self.env.context["active_model"]].browse(self.env.context.get("active_ids", []))
        key = "partners" if people._name == "res.partner" else "identities"
        change = self.segment_ids.add_people if self.what == "add" else self.segment_ids.remove_people
        number = change(**{key: people})
        message = self.env._("Joined: %s", number) if self.what == "add" else self.env._("Left: %s", number)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }
