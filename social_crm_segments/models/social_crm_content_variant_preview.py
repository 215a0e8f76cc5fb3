from urllib.parse import urlsplit

from odoo import models

from odoo.addons.social_crm_channels.tools.text import split_text


class SocialCrmContentVariantPreview(models.Model):
    """A version as a network shows it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content.variant"

    def _networks_shown(self):
        """Where it may be read: on its own network, else where nothing else is said."""
        if self.network_id:
            return self.network_id._origin
        told = (self.lang, self.segment_id._origin)
        same = self.content_id.variant_ids.filtered(lambda other: (other.lang, other.segment_id._origin) == told)
        # while a form is filled in, what it holds is a copy
        return self.content_id.network_ids._origin - same.network_id._origin

    def _shown(self):
        """What its preview needs, for each network.

        :rtype: list[dict]
        """
        self.ensure_one()
        networks = self._networks_shown() or self.env.ref("social_crm_base.network_email")
        return [self._shown_on(network) for network in networks]

    def _shown_on(self, network):
        composed, link = self._compose(network), self._link()
        connector, can = self._measure(network)
        length, limit, split = len(composed["text"]), 0, True
        pieces = [composed["text"]]
        if connector is not None:
            length, limit, split = connector._text_length(composed["text"]), can.text_limit, can.split_text
            pieces = split_text(composed["text"], limit if split else 0, connector._text_length)
        too_long = bool(limit) and not split and length > limit
        return {
            "network": network,
            "variant": self,
            "language": dict(self.env["res.lang"].get_installed()).get(self.lang, ""),
            "subject": composed["subject"],
            "html": self._html(link, link) if network.address == "email" else "",
            "pieces": [
                (piece, connector._text_length(piece) if connector is not None else len(piece)) for piece in pieces
            ],
            "length": length,
            "limit": limit,
            "too_long": too_long,
            "link": link,
            "host": urlsplit(link).netloc.removeprefix("www.") if link else "",
            "sender": self.company_id.name or self.env.company.name,
            "problem": self.env._(
                "Too long for %(network)s: %(length)s, and it takes %(limit)s.",
                network=network.name,
                length=length,
                limit=limit,
            )
            if too_long
            else "",
        }

    def _measure(self, network):
        """Who knows how a network counts: the connector of a channel of ours, else of the network.

        :return: connector and capabilities, ``None`` twice where no connector knows the network
        """
        # sudo: how long a text may be is no secret of a channel
        channels = self.env["social.crm.channel"].sudo()
        company = self.company_id or self.env.company
        channel = channels.search([("network_id", "=", network.id), ("company_id", "in", (False, company.id))], limit=1)
        if channel:
            return channel._connector(), channel._capabilities()
        connectors = self.env["social.crm.connector"]
        for provider, _label in connectors._providers():
            connector = connectors._of(provider)
            if connector._network_code and connector._network_code == network.code:
                return connector, connector._capabilities(channels)
        return None, None
