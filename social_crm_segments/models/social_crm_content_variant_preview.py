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
        same = self.content_id.variant_ids.filtered(
            lambda other: (other.lang, other.segment_id._origin) == told and other._has_words()
        )
        # while a form is filled in, what it holds is a copy
        return self.content_id.network_ids._origin - same.network_id._origin

    def _shown(self):
        """What its preview needs, for each network. One that says nothing is never sent, and others take its place.

        :rtype: list[dict]
        """
        self.ensure_one()
        if not self._has_words() and any(other._has_words() for other in self.content_id.variant_ids):
            return []
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
        problems = [self._too_long_words(network, length, limit)] if too_long else []
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
            "files": self.attachment_ids.mapped("name"),
            "sender": self.company_id.name or self.env.company.name,
            "by_hand": can is None or not (can.reply or can.publish),
            "problems": problems + self._file_problems(network, connector, can),
        }

    def _too_long_words(self, network, length, limit):
        return self.env._(
            "Too long for %(network)s: %(length)s, and it takes %(limit)s.",
            network=network.name,
            length=length,
            limit=limit,
        )

    def _file_problems(self, network, connector, can):
        """Why a network would not take files of this version, a sentence each.

        :rtype: list[str]
        """
        files = self.attachment_ids
        if not files or can is None:
            return []
        if not can.attachment_limit:
            return [self.env._("%s takes no files. Link to them instead.", network.name)]
        too_large = files.filtered(lambda file: file.file_size > can.attachment_limit)
        # what goes to one person; below a post networks may take less
        talk = self.env["social.crm.conversation"].new({"contact_kind": "direct"})
        refusals = [connector._attachment_refusal(talk.channel_id, talk, file) for file in files - too_large]
        return [
            self.env._(
                "%(file)s is too large for %(network)s, which takes %(limit)s MB.",
                file=file.name,
                network=network.name,
                limit=can.attachment_limit >> 20,
            )
            for file in too_large
        ] + list(filter(None, refusals))

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
