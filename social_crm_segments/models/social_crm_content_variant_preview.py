from urllib.parse import urlsplit

from odoo import models

from odoo.addons.social_crm_channels.tools.text import split_text

from .social_crm_content_variant_compose import PLACEHOLDERS, fill_in


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
        return [shown for network in networks for shown in self._shown_on(network)]

    def _shown_on(self, network):
        """:return: as of :meth:`_shown`, for each form in which it may go out there: they have limits of their own"""
        connector, channel = self._measure(network)
        can = connector._capabilities(channel) if connector is not None else None
        if can is None or not (can.reply or can.publish):
            return [self._shown_as("by_hand", network, connector, channel)]
        forms = [form for form, possible in (("message", can.reply), ("post", can.publish)) if possible]
        return [self._shown_as(form, network, connector, channel) for form in forms]

    def _shown_as(self, form, network, connector, channel):
        """:param str form: ``message`` to one person, ``post`` that everybody reads, or ``by_hand``"""
        composed, link = self._compose(network), self._link()
        text, subject = composed["text"], composed["subject"]
        if form == "post":
            text, subject = (fill_in(words, dict.fromkeys(PLACEHOLDERS, "")) for words in (text, subject))
        length, limit, split, pieces = len(text), 0, True, [text]
        if connector is not None:
            rule = self._rule(form, connector, channel)
            length, limit, split = connector._text_length(text), rule.limit, rule.split
            pieces = split_text(text, limit if split else 0, connector._text_length)
        too_long = bool(limit) and not split and length > limit
        problems = [self._too_long_words(form, network, length, limit)] if too_long else []
        return {
            "network": network,
            "form": form,
            "variant": self,
            "language": dict(self.env["res.lang"].get_installed()).get(self.lang, ""),
            "subject": subject,
            "html": self._html(link, link) if network.address == "email" else "",
            "pieces": [
                (piece, connector._text_length(piece) if connector is not None else len(piece)) for piece in pieces
            ],
            "length": length,
            "limit": limit,
            "too_long": too_long,
            "link": link,
            "host": urlsplit(link).netloc.removeprefix("www.") if link else "",
            "files": [] if form == "post" else self.attachment_ids.mapped("name"),
            "sender": self.company_id.name or self.env.company.name,
            "problems": problems + self._file_problems(form, network, connector, channel),
        }

    def _rule(self, form, connector, channel):
        """:rtype: odoo.addons.social_crm_channels.connectors.contract.TextRule"""
        return connector._post_rule(channel) if form == "post" else connector._text_rule(channel, self._talk())

    def _talk(self):
        """What goes to one person; below a post networks may take less."""
        return self.env["social.crm.conversation"].new({"contact_kind": "direct"})

    def _too_long_words(self, form, network, length, limit):
        numbers = {"network": network.name, "length": length, "limit": limit}
        if form == "post":
            return self.env._("Too long for a post on %(network)s: %(length)s, and it takes %(limit)s.", **numbers)
        return self.env._("Too long for %(network)s: %(length)s, and it takes %(limit)s.", **numbers)

    def _file_problems(self, form, network, connector, channel):
        """Why a network would not take files of this version, a sentence each.

        :param channel: where it would go, if that is known
        :rtype: list[str]
        """
        files = self.attachment_ids
        if not files or connector is None:
            return []
        if form == "post":
            return [self.env._("A post on %s goes out without files. Link to them instead.", network.name)]
        most = connector._capabilities(channel).attachment_limit
        if not most:
            return [self.env._("%s takes no files. Link to them instead.", network.name)]
        too_large, talk = files.filtered(lambda file: file.file_size > most), self._talk()
        refusals = [connector._attachment_refusal(channel, talk, file) for file in files - too_large]
        return [
            self.env._(
                "%(file)s is too large for %(network)s, which takes %(limit)s MB.",
                file=file.name,
                network=network.name,
                limit=most >> 20,
            )
            for file in too_large
        ] + list(filter(None, refusals))

    def _measure(self, network):
        """Who knows how a network counts: the connector of a channel of ours, else of the network.

        :return: connector and channel, which may be none; ``None`` for the connector where none knows the network
        """
        # sudo: how long a text may be is no secret of a channel
        channels = self.env["social.crm.channel"].sudo()
        company = self.company_id or self.env.company
        channel = channels.search([("network_id", "=", network.id), ("company_id", "in", (False, company.id))], limit=1)
        if channel:
            return channel._connector(), channel
        connectors = self.env["social.crm.connector"]
        for provider, _label in connectors._providers():
            connector = connectors._of(provider)
            if connector._network_code and connector._network_code == network.code:
                return connector, channels
        return None, channels
