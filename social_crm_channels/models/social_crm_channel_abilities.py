from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models

CAN = Markup(
    '<li data-can="%s" class="d-flex gap-2 mb-1">'
    '<i class="fa fa-fw fa-check text-success mt-1" role="presentation"></i><span>%s</span></li>'
)
CANNOT = Markup(
    '<li data-cannot="%s" class="d-flex gap-2 mb-1">'
    '<i class="fa fa-fw fa-times text-muted mt-1" role="presentation"></i><span>%s</span></li>'
)


class Ability(NamedTuple):
    """A line of what a channel can do, or cannot."""

    code: str  # a field of the contract's Capabilities
    able: bool
    text: str


class SocialCrmChannelAbilities(models.Model):
    """What a channel can do and what its provider cannot, in words, so that nobody looks for what is not there."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    abilities = fields.Html("What it can do", compute="_compute_abilities", sanitize=False)

    @api.depends("provider", "inbound_mode")
    @api.depends_context("lang")
    def _compute_abilities(self):
        for channel in self:
            channel.abilities = channel.provider and Markup(
                '<div class="row"><div class="col-lg-6"><h4>%s</h4><ul class="list-unstyled">%s</ul></div>'
                '<div class="col-lg-6"><h4>%s</h4><ul class="list-unstyled">%s</ul></div></div>'
            ) % (
                self.env._("It can"),
                _as_items(channel._abilities(), True),
                self.env._("It cannot"),
                _as_items(channel._abilities(), False),
            )

    def _abilities(self):
        """What this channel can do and what not, each in a sentence.

        :rtype: list[Ability]
        """
        self.ensure_one()
        can = self._capabilities()
        return [
            Ability(code, bool(getattr(can, code)), able if getattr(can, code) else unable)
            for code, able, unable in [*self._abilities_in(), *self._abilities_out(can), *self._abilities_unknown()]
        ]

    def _abilities_in(self):
        """:return: field of the capabilities, what to say when it can, and when it cannot"""
        return [
            ("files", self.env._("Fetch the files that people send"), self.env._("Fetch the files that people send")),
            (
                "edits",
                self.env._("Show how people edit what they said"),
                self.env._("Tell when people edit what they said"),
            ),
            (
                "deletions",
                self.env._("Show that people took back what they said"),
                self.env._("Tell when people take back what they said"),
            ),
            ("reactions", self.env._("Show reactions"), self.env._("Show reactions")),
            (
                "mark_read",
                self.env._("Tell people that we have read what they wrote, if you want that"),
                self.env._("Tell people that we have read what they wrote"),
            ),
            (
                "echoes",
                self.env._("Show answers given in the network's own app"),
                self.env._("Show answers given in the network's own app"),
            ),
        ]

    def _abilities_out(self, can):
        """:return: as of :meth:`_abilities_in`"""
        files = self.env._("Send files up to %s MB", can.attachment_limit >> 20)
        templates = self.env._("Send approved templates, also when the time for a free answer is over")
        return [
            ("reply", self._ability_to_reply(can), self.env._("Answer: open the original and answer there")),
            ("attachment_limit", files, self.env._("Send files")),
            (
                "copies",
                self.env._("Answer those too who were in copy of the last message"),
                self.env._("Answer several people at once"),
            ),
            (
                "private_reply",
                self.env._("Answer a public comment in private"),
                self.env._("Answer a public comment in private"),
            ),
            ("publish", self.env._("Post to everybody, from a campaign"), self.env._("Post to everybody")),
            (
                "begins",
                self.env._("Write first to people who never wrote to this account"),
                self.env._("Write first to people who never wrote to this account"),
            ),
            ("templates", templates, self.env._("Send templates")),
            ("edit_sent", self.env._("Correct what was sent"), self.env._("Correct what was sent")),
            ("delete_sent", self.env._("Take back what was sent"), self.env._("Take back what was sent")),
            (
                "statuses",
                self.env._("Show whether an answer was delivered and read"),
                self.env._("Tell whether an answer was delivered"),
            ),
        ]

    def _ability_to_reply(self, can):
        if not can.text_limit:
            return self.env._("Answer with a text of any length")
        if can.split_text:
            return self.env._("Answer; after %s characters a text goes on in another message", can.text_limit)
        return self.env._("Answer with up to %s characters", can.text_limit)

    def _abilities_unknown(self):
        """What becomes of an answer whose sending was cut off; as of :meth:`_abilities_in`."""
        return [
            (
                "idempotent_send",
                self.env._("Repeat a sending that was cut off, without doubling it"),
                self.env._("Repeat a sending that was cut off: nobody could tell whether it would be the second"),
            ),
            (
                "lookup_sent",
                self.env._("Look up whether an answer arrived whose sending was cut off"),
                self.env._("Look up whether an answer arrived whose sending was cut off"),
            ),
        ]


def _as_items(abilities, able):
    item = CAN if able else CANNOT
    return Markup().join(item % (ability.code, ability.text) for ability in abilities if ability.able == able)
