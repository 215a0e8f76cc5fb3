from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "social_crm_subscribe"
HOURS = 48


class SocialCrmPreferenceSubscribe(models.Model):
    """People may ask for content by themselves: they say so twice, the second time from their mailbox.

    Until then nothing is kept of them: what they asked for stands, signed, in the link that is mailed.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.preference"

    @api.model
    def _ask_for(self, segment, email):
        """Mail a link by which somebody confirms that they want the content of a segment; the gate is asked.

        Nothing tells whoever asks whether the address is known here.

        :param segment: one ``social.crm.segment`` with a public feed
        :param str email: in normal form
        """
        if self._mail_refused(email):
            return
        asked_at = fields.Datetime.to_string(fields.Datetime.now())
        token = hash_sign(self.env, SCOPE, [email, segment.id, asked_at], expiration_hours=HOURS)
        self._mail_confirmation(segment, email, f"{self.get_base_url()}/social_crm/confirm/{token}")

    def _mail_refused(self, email):
        consents, network = self.env["social.crm.consent"], self.env.ref("social_crm_base.network_email")
        partners, identities = consents._holders("email", [email])
        people = [(identities.browse(), partner) for partner in partners]
        people += [(identity, identity.partner_id) for identity in identities]
        return any(consents._blockers("service", network, identity, partner) for identity, partner in people)

    def _mail_confirmation(self, segment, email, url):
        company = segment.company_id or self.env.company
        words = [
            self.env._("Somebody asked us to send “%s” to this address.", segment.member_name),
            Markup('<a href="%s">%s</a>') % (url, self.env._("Yes, that was me")),
            self.env._("If it was not you, do nothing: we keep nothing of it."),
        ]
        self.env["mail.mail"].create(
            {
                "subject": self.env._("Do you want to get “%s”?", segment.member_name),
                "body_html": Markup().join(Markup("<p>%s</p>") % each for each in words),
                "email_to": email,
                "email_from": company.email_formatted or company.partner_id.email_formatted,
                "auto_delete": True,
                "headers": {"Auto-Submitted": "auto-generated"},
            }
        )

    @api.model
    def _asked(self, token):
        """Read what a link says that was mailed.

        :return: the address, the segment and when it was asked for; ``None`` where the link is too old or none of ours
        """
        try:
            values = verify_hash_signed(self.env, SCOPE, token)
        except ValueError:  # no base64
            return None
        if not values:
            return None
        email, segment_id, asked_at = values
        segment = self.env["social.crm.segment"].browse(segment_id).exists()
        return (email, segment, asked_at) if segment.active and segment.is_feed_public else None

    @api.model
    def _confirm(self, email, segment, asked_at):
        """They said it twice: from now on they get it.

        :return: their preference
        """
        network = self.env.ref("social_crm_base.network_email")
        identities = self.env["social.crm.identity"]
        row = {"network_id": network.id, "scope": "", "external_id": email, "email": email, "email_authenticated": True}
        [identity_id] = identities._upsert([row])
        preference = self.browse(self._of([(None, identity_id)]))
        evidence = self.env._(
            "Asked for “%(segment)s” on its public page at %(asked)s UTC for %(email)s; confirmed by the link that was"
            " mailed there at %(confirmed)s UTC.",
            segment=segment.member_name,
            asked=asked_at,
            email=email,
            confirmed=fields.Datetime.now(),
        )
        preference._want("content", preference._allowed("content") | network, evidence)
        preference._person_rows().write({"left_segment_ids": [fields.Command.unlink(segment.id)]})
        preference.asked_segment_ids |= segment
        segment._join_by_asking(preference)
        return preference
