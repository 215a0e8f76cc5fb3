from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: What says something to people: once it is changed, somebody looks at it again.
SAID = {
    "name",
    "kind",
    "company_id",
    "segment_ids",
    "begins_at",
    "ends_at",
    "place",
    "media_url",
    "source_url",
    "variant_ids",
}

#: What follows from who pressed which button.
UNDECIDED = {"state": "draft", "submitted_by_id": False, "approved_by_id": False, "approved_at": False}


class SocialCrmContentApproval(models.Model):
    """Two see what goes out to many: who wrote it, and a colleague who approves it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    submitted_by_id = fields.Many2one("res.users", "Asked for approval by", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False)
    approved_at = fields.Datetime("Approved", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name not in UNDECIDED} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Override to take the approval back from what is changed."""
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in UNDECIDED}
        approved = self.filtered(lambda content: content.state != "draft") if SAID & vals.keys() else self.browse()
        result = super().write(vals)
        approved._take_approval_back()
        return result

    def _take_approval_back(self):
        """It was changed: what was approved is not what it says now."""
        changed = self.filtered(lambda content: content.state != "draft")
        if not changed:
            return
        # sudo: the state follows from what is done, and is written by nobody
        changed.sudo().write(UNDECIDED)
        for content in changed:
            content._message_log(body=self.env._("It was changed, and has to be approved again."))

    def action_submit(self):
        """Ask a colleague to look at it.

        :raise UserError: something is missing
        """
        self.check_access("write")
        for content in self.filtered(lambda each: each.state == "draft"):
            problems = content._kind_problems() + content._version_problems()
            if problems:
                raise UserError("\n".join(problems))
            # sudo: as above
            content.sudo().write({"state": "to_approve", "submitted_by_id": self.env.uid})

    def action_approve(self):
        """It may be shown and sent.

        :raise AccessError: the user is no manager
        :raise UserError: they wrote it themselves
        """
        if not self.env.user.has_group("social_crm_base.group_manager"):
            raise AccessError(self.env._("Only managers of Social CRM approve content. Ask one of them."))
        self.check_access("write")
        for content in self.filtered(lambda each: each.state == "to_approve"):
            if self.env.user in content._authors():
                raise UserError(
                    self.env._("You wrote “%s” yourself: a colleague who is a manager approves it.", content.name)
                )
            # sudo: as above
            content.sudo().write(
                {"state": "approved", "approved_by_id": self.env.uid, "approved_at": fields.Datetime.now()}
            )
            content._approved()

    def _approved(self):
        """Hook: this may be shown and sent from now on."""
        self._make_trackers()

    def action_to_draft(self):
        """Take it back, such as to go on writing."""
        self.check_access("write")
        # sudo: as above
        self.sudo().write(UNDECIDED)

    def _authors(self):
        """Who has written on it.

        :rtype: odoo.model.res_users
        """
        return self.submitted_by_id | self.create_uid | self.variant_ids.create_uid | self.variant_ids.write_uid

    def action_test(self):
        """Open the dialog that sends a version to oneself."""
        self.ensure_one()
        if not self.variant_ids:
            raise UserError(self.env._("There is no version yet: write what it says."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a test to yourself"),
            "res_model": "social.crm.content.test",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_content_id": self.id},
        }
