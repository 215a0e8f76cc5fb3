import time

from odoo import api, fields, models

from odoo.addons.social_crm_channels.connectors.contract import Attachment, Author, IncomingMessage, sequence_of


class SocialCrmChannelPortal(models.Model):
    """The portal is a channel like others, one a company; it is made when somebody first needs it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    inbound_mode = fields.Selection(
        selection_add=[("portal", "On the portal")],
        ondelete={"portal": lambda channels: channels._leave_portal()},
    )

    _portal_uniq = models.UniqueIndex(
        "(company_id) WHERE provider = 'portal'", "The portal of this company is a channel already."
    )

    @api.model
    def _portal_of(self, company):
        """The channel of a company's portal, whatever its state.

        :param company: one ``res.company``
        """
        channel = self._known_portal_of(company)
        return channel or channel._make_portal(company)

    @api.model
    def _known_portal_of(self, company):
        """The channel of a company's portal, or none while nobody has needed it.

        :param company: one ``res.company``
        """
        # sudo: customers write, whoever may connect channels
        portal = self.sudo().with_context(active_test=False)
        return portal.search([("provider", "=", "portal"), ("company_id", "=", company.id)])

    def _make_portal(self, company):
        lang = company.sudo().partner_id.lang  # sudo: customers read no contact but their own
        channel = self.create(
            {
                "name": self.with_context(lang=lang).env._("Portal"),
                "provider": "portal",
                "network_id": self.env.ref("social_crm_base.network_portal").id,
                "company_id": company.id,
            }
        )
        channel._connect()
        return channel

    def _leave_portal(self):
        """Without this addon there is no portal: what was said there stays, and nothing is sent."""
        self.write({"provider": "logged", "inbound_mode": "manual", "state": "draft", "active": False})

    def _hear(self, identity, talk_id, text, files, key, subject=""):
        """Take in what somebody wrote on the portal.

        :param identity: who, on the portal
        :param str talk_id: the conversation's external id
        :param list[FetchedFile] files: what they attached, checked by the caller
        :param str key: of the form that was sent: the same form is the same message, however often it is sent
        :param str subject: of a new case
        :return: the message
        """
        self.ensure_one()
        item = IncomingMessage(
            external_id=f"{talk_id}:{key}",
            conversation_id=talk_id,
            author=Author(identity.external_id, name=identity.name or ""),
            occurred_at=fields.Datetime.now(),
            sequence=sequence_of(time.time_ns()),
            text=text,
            subject=subject,
            contact_kind="portal",
            attachments=tuple(
                Attachment(name=file.name, mimetype=file.mimetype, size=len(file.content)) for file in files
            ),
        )
        message = self.env["social.crm.message"]._ingest([(self, item)])
        if message and files:
            message._store_at_once(files)
        return message or message.search(
            [("channel_id", "=", self.id), ("external_id", "=", item.external_id)], limit=1
        )
