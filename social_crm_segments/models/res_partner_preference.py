from odoo import api, fields, models
from odoo.exceptions import AccessError

from .social_crm_preference_choice import UNASKED


class ResPartnerPreference(models.Model):
    """What a contact wants of us, as they said it: of all that was chosen for it and its accounts the strictest counts."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    social_preference_ids = fields.One2many(
        "social.crm.preference", "partner_id", "What they chose", groups="social_crm_base.group_user", readonly=True
    )
    social_pace = fields.Selection(
        lambda self: self.env["social.crm.preference"]._fields["pace"].selection,
        "How often they want to hear from us",
        compute="_compute_social_preference",
        groups="social_crm_base.group_user",
    )
    social_paused_until = fields.Date(
        "They want nothing until", compute="_compute_social_preference", groups="social_crm_base.group_user"
    )
    social_preferred_network_id = fields.Many2one(
        "social.crm.network",
        "Preferred network",
        compute="_compute_social_preference",
        groups="social_crm_base.group_user",
    )
    social_unwanted_words = fields.Char(
        "Kinds they do not want", compute="_compute_social_preference", groups="social_crm_base.group_user"
    )
    social_left_words = fields.Char(
        "Segments they left", compute="_compute_social_preference", groups="social_crm_base.group_user"
    )
    social_has_left = fields.Boolean(
        "Left everything", compute="_compute_social_has_left", groups="social_crm_base.group_user"
    )

    @api.depends(
        "social_preference_ids.pace",
        "social_preference_ids.paused_until",
        "social_preference_ids.network_id",
        "social_preference_ids.unwanted_kinds",
        "social_preference_ids.left_segment_ids",
    )
    @api.depends_context("lang")
    def _compute_social_preference(self):
        preferences = self.env["social.crm.preference"]
        for partner in self:
            rows = partner.social_preference_ids
            choices = rows._strictest() if rows else {}
            partner.social_pace = choices.get("pace")
            partner.social_paused_until = choices.get("paused_until")
            partner.social_preferred_network_id = choices.get("network")
            partner.social_unwanted_words = preferences._in_words(sorted(choices.get("unwanted_kinds", ())))
            # sudo: the name that members read is no secret
            left = choices.get("left_segments", preferences.left_segment_ids).sudo()
            partner.social_left_words = ", ".join(left.mapped("member_name"))

    @api.depends("social_consent_ids.state", "social_consent_ids.ended_at", "identity_ids")
    def _compute_social_has_left(self):
        refusals = self.env["social.crm.consent"].search(
            [
                ("state", "=", "denied"),
                ("ended_at", "=", False),
                ("network_id", "=", False),
                ("purpose", "in", (False, *UNASKED)),
                *("|", ("partner_id", "in", self.ids), ("identity_id.partner_id", "in", self.ids)),
            ]
        )
        refused = dict.fromkeys(self.ids, frozenset())
        for consent in refusals:
            partner = consent.identity_id.partner_id or consent.partner_id
            refused[partner.id] = refused.get(partner.id, frozenset()) | {consent.purpose}
        for partner in self:
            purposes = refused.get(partner._origin.id, frozenset())
            partner.social_has_left = False in purposes or purposes.issuperset(UNASKED)

    # ------------------------------------------------------------------
    # For colleagues
    # ------------------------------------------------------------------
    def action_preference_on_behalf(self):
        """Open the dialog in which a colleague writes down that they pause or leave."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("They want to pause or to leave"),
            "res_model": "social.crm.preference.behalf",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_open_preference_page(self):
        """Open the page on which they choose, as who has their link; that somebody did is noted on the contact.

        :raise AccessError: the user is no manager of Social CRM
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("social_crm_base.group_manager"):
            raise AccessError(self.env._("Only managers of Social CRM open the pages of others. Ask one of them."))
        # sudo: no role reads what opens the page, and reading a contact is enough to note something on it
        self.sudo()._message_log(body=self.env._("Opened the page on which they choose what they get from us."))
        return {"type": "ir.actions.act_url", "url": self._social_preference()._centre_url(), "target": "new"}

    def _social_preference(self):
        """Return the preference of the contact; a new one where there is none yet.

        :rtype: social.crm.preference
        """
        self.ensure_one()
        # sudo: nobody but the product writes what a person chose
        preferences = self.env["social.crm.preference"].sudo()
        return preferences.browse(preferences._of([(self.id, None)]))
