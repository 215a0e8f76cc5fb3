from odoo import models
from odoo.tools import email_normalize, formataddr
from odoo.tools.mail import email_split_tuples

from ..tools.mail_reader import NOBODY


class SocialCrmConversationCopies(models.Model):
    """Who gets an answer beside its person: those who got what it answers, as an e-mail's Cc says."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    def _copies(self, person, answered=None):
        """Who else is answered: whoever wrote or got the last message, but for us and for those who want nothing.

        :param person: the identity that is answered
        :param answered: the message that is answered; default: the last of theirs
        :return: name and address of each
        :rtype: list[tuple[str, str]]
        """
        self.ensure_one()
        if not self.channel_id._capabilities().copies:
            return []
        last = answered or self._last_heard(person)
        author = last.identity_id
        found = {author.external_id: author.name or ""} if author else {}
        for name, address in email_split_tuples(last.mail_message_id.incoming_email_cc or ""):
            found.setdefault(email_normalize(address), name)
        addresses = {address for address in found if address and not NOBODY.match(address)} - {person.external_id}
        kept = addresses - self._own_addresses(addresses) - self._unwilling_addresses(addresses)
        return [(name, address) for address, name in found.items() if address in kept]

    def _copies_shown(self, person):
        """Who else is answered, as the composer shows it.

        :return: name and address of each
        :rtype: list[dict]
        """
        return [{"name": name or address, "address": address} for name, address in self._copies(person)]

    def _last_heard(self, person):
        """What an answer goes on with: the last that was said in the talk, of one person's own case their last."""
        heard = [("direction", "=", "in"), ("is_automatic", "=", False)]
        if person != self.identity_id:
            heard.append(("identity_id", "=", person.id))
        return self._last_said(*heard)

    def _own_addresses(self, addresses):
        """Of addresses those that come back to this database: an answer to them would be one to ourselves."""
        # sudo: which addresses are ours does not depend on who answers
        env = self.env(su=True)
        channels = env["social.crm.channel"].with_context(active_test=False)
        channels = channels.search([("account_external_id", "in", list(addresses)), ("provider", "=", "email")])
        return {*env["mail.alias.domain"]._find_aliases(addresses), *channels.mapped("account_external_id")}

    def _unwilling_addresses(self, addresses):
        """Of addresses those on Odoo's blacklist, of people who refused to be written to, and of those who were erased.

        They did not write this mail: what they have refused in general, by STOP or on a list, holds for it.
        """
        # sudo: what people decided counts, whoever answers
        env, network = self.env(su=True), self.network_id
        unwilling = env["mail.blacklist"]._refused(addresses)
        people = env["social.crm.identity"].search(
            [("network_id", "=", network.id), ("external_id", "in", list(addresses))]
        )
        answers = env["social.crm.consent"]._answers(
            "feedback", network, [(each.id, each.partner_id.id) for each in people]
        )
        unwilling |= {
            each.external_id
            for each, (answer, _since) in zip(people, answers, strict=True)
            if answer in ("denied", "blacklisted")
        }
        tombstones = env["social.crm.tombstone"]
        strangers = addresses - set(people.mapped("external_id"))
        names = {name: address for address in strangers for name in tombstones._names_of(network, email=address)}
        return unwilling | {names[name] for name in tombstones._moments(names)}


def copies_in_words(copies):
    """:return: names and addresses as a mail's header has them"""
    return ", ".join(formataddr(pair, charset="utf-8") for pair in copies)
