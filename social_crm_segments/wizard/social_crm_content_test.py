from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.social_crm_content_variant_compose import fill_in, names_of


class SocialCrmContentTest(models.TransientModel):
    """Send a version to oneself, to see how it arrives."""

    _name = "social.crm.content.test"
    _description = "Test of a Content"

    content_id = fields.Many2one("social.crm.content", required=True, ondelete="cascade")
    variant_id = fields.Many2one(
        "social.crm.content.variant",
        "Version",
        compute="_compute_variant_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="cascade",
        domain="[('content_id', '=', content_id)]",
    )
    identity_id = fields.Many2one(
        "social.crm.identity",
        "To my account",
        domain=lambda self: [("partner_id", "=", self.env.user.partner_id.id)],
        help="Left empty, it goes to your e-mail address. Accounts are yours once they are linked to your contact.",
    )
    address = fields.Char("To", compute="_compute_address")

    @api.depends("content_id")
    def _compute_variant_id(self):
        for wizard in self:
            wizard.variant_id = wizard.content_id.variant_ids[:1]

    @api.depends("identity_id")
    def _compute_address(self):
        for wizard in self:
            wizard.address = wizard.identity_id.display_name or self.env.user.email

    def action_send(self):
        """Send it.

        :raise UserError: there is no way to reach the user
        """
        self.ensure_one()
        self.content_id.check_access("read")
        if self.identity_id:
            self._send_to_account()
        else:
            self._send_mail()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The test is on its way to %s.", self.address),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _composed(self, network):
        variant = self.variant_id._for_reader(self.env.lang, self.env.user.tz)
        composed, link = variant._compose(network), variant._link()
        html = variant._html(link, link) if network.address == "email" else Markup()
        known = names_of(self.env.user.name or "")
        return {
            "subject": self.env._("[Test] %s", fill_in(composed["subject"], known)),
            "text": self.env._("[Test] %s", fill_in(composed["text"], known)),
            "html": fill_in(html, known),
        }

    def _send_mail(self):
        if not self.env.user.email:
            raise UserError(self.env._("Enter your e-mail address in your preferences first."))
        composed = self._composed(self.env.ref("social_crm_base.network_email"))
        # sudo: whoever works here may mail themselves
        self.env["mail.mail"].sudo().create(
            {
                "subject": composed["subject"],
                "body_html": self.env["mail.render.mixin"]._replace_local_links(composed["html"]),
                "email_to": self.env.user.email_formatted,
                "email_from": self.content_id.company_id.email_formatted or self.env.user.email_formatted,
                "attachment_ids": [fields.Command.set(self.variant_id.sudo().attachment_ids.ids)],
                "auto_delete": True,
            }
        )

    def _send_to_account(self):
        """Send it where the account talks with us: what goes there says how it looks."""
        identity = self.identity_id
        if identity.partner_id != self.env.user.partner_id:
            raise UserError(
                self.env._("A test goes to yourself alone: choose an account that is linked to your contact.")
            )
        talks = self.env["social.crm.conversation"]
        talk = talks.search(
            [
                ("identity_id", "=", identity.id),
                ("is_group", "!=", True),
                ("contact_kind", "=", "direct"),
                ("channel_id.state", "=", "connected"),
            ],
            order="last_inbound_at DESC NULLS LAST",
            limit=1,
        )
        if not talk:
            raise UserError(
                self.env._(
                    "We have no talk with this account. Write to our channel from there first, then send the test."
                )
            )
        composed = self._composed(talk.network_id)
        body = composed["html"] or Markup("<br/>").join(composed["text"].split("\n"))
        posted = talk.message_post(
            body=body,
            subject=composed["subject"],
            subtype_xmlid="mail.mt_note",
            attachment_ids=self.variant_id.attachment_ids.ids,
        )
        talk._queue_reply(posted, purpose="service", content_id=self.content_id.id)
