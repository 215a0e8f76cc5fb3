from odoo import fields, models


class SocialCrmIdeaSourceTest(models.Model):
    """What testers say is said of an idea, too."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.source"

    KEY = ("message_id", "case_id", "post_id", "test_member_id")

    test_member_id = fields.Many2one(
        "social.crm.test.member", "Tester", readonly=True, ondelete="cascade", index="btree_not_null"
    )

    _tester_once = models.UniqueIndex(
        "(own_idea_id, test_member_id) WHERE test_member_id IS NOT NULL", "What they say is noted already."
    )

    def action_open(self):
        """Show the tester."""
        self.ensure_one()
        if not self.test_member_id:
            return super().action_open()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.test.group",
            "res_id": self.test_member_id.group_id.id,
            "views": [(False, "form")],
        }
