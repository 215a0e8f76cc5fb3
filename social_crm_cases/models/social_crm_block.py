import re
from fnmatch import fnmatch
from functools import cached_property

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

LINK = re.compile(r"(?:https?://|www\.)([^\s/?#:]+)", re.IGNORECASE)


class SocialCrmBlock(models.Model):
    """What is stored and shown to nobody: what an account says, or what looks like spam.

    A batch of messages is screened in memory, with one look at the list.
    """

    _name = "social.crm.block"
    _description = "Block"
    _inherit = ["social.crm.personal.data.mixin"]
    _order = "id desc"
    _personal_fields = ("kind", "pattern", "reason", "until", "create_date")

    kind = fields.Selection(
        [
            ("account", "An account"),
            ("handle", "Handles"),
            ("domain", "Addresses of a domain, or links to it"),
            ("words", "Words"),
            ("links", "Many links by somebody unknown"),
        ],
        "What is blocked",
        required=True,
        default="account",
    )
    identity_id = fields.Many2one("social.crm.identity", "Account", index="btree_not_null", ondelete="cascade")
    pattern = fields.Char(
        help="For handles: * stands for anything, as in casino*. For words: several with commas between them. For "
        "links: how many are too many."
    )
    reason = fields.Char(help="Tells colleagues why.")
    until = fields.Datetime(help="Empty: for good.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )

    @api.model
    def default_get(self, fields):
        """From a case, its person is meant."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "social.crm.case" and "identity_id" in fields:
            values["identity_id"] = self.env["social.crm.case"].browse(self.env.context["active_id"]).identity_id.id
        return values

    @api.constrains("kind", "identity_id", "pattern")
    def _check_complete(self):
        """A block without what it blocks would block nothing, or all."""
        for block in self:
            pattern = (block.pattern or "").strip()
            if block.kind == "account":
                missing = not block.identity_id
            elif block.kind == "links":
                missing = not (pattern.isdigit() and int(pattern))
            else:
                missing = not any(character.isalnum() for character in pattern)
            if missing:
                raise ValidationError(self.env._("Say what is to be blocked: an account, words, or a number of links."))

    @api.depends("kind", "identity_id", "pattern")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for block in self:
            # sudo: whoever may see the block may see whom it is about
            block.display_name = f"{kinds[block.kind]}: {block.identity_id.sudo().display_name or block.pattern or ''}"

    def _personal_condition(self, person):
        """Override so that a handle that is blocked by itself goes with the person who has it."""
        handles = [handle.casefold().lstrip("@") for handle in person.handles]
        named = SQL("(kind = 'handle' AND ltrim(lower(trim(pattern)), '@') = ANY(%s))", handles)
        return SQL("(%s OR %s)", super()._personal_condition(person), named)

    @api.model
    def _screen(self, rows):
        """Say why messages are spam, as :meth:`social.crm.message._screen`; what is none is left alone."""
        companies = {row["channel"].company_id.id for row in rows}
        speakers = {row["identity_id"] for row in rows if row["identity_id"]}
        blocks = self.search(
            Domain("company_id", "in", list(companies))
            & (Domain("until", "=", False) | Domain("until", ">", fields.Datetime.now()))
            # a list of thousands of accounts costs a batch only those that speak in it
            & (Domain("kind", "!=", "account") | Domain("identity_id", "in", list(speakers))),
            order="id",
        )
        if not blocks:
            return
        checks = [(block.company_id, block._check(), block._told()) for block in blocks]
        for row in rows:
            if row["direction"] == "in":
                company, said = row["channel"].company_id, _Said(row)
                row["spam_reason"] = next(
                    (told for of_company, hits, told in checks if of_company == company and hits(said)), None
                )

    def _check(self):
        """:return: a function that tells whether what was said is blocked"""
        pattern = (self.pattern or "").strip().casefold()
        match self.kind:
            case "account":
                identity_id = self.identity_id.id
                return lambda said: said.identity_id == identity_id
            case "handle":
                handle = pattern.lstrip("@")
                return lambda said: fnmatch(said.handle, handle)
            case "domain":
                domain = pattern.lstrip("@")
                return lambda said: any(_belongs(host, domain) for host in said.hosts)
            case "words":
                words = [word.strip() for word in pattern.split(",") if word.strip()]
                return lambda said: any(word in said.words for word in words)
            case _:
                number = int(pattern)
                return lambda said: not said.partner_id and len(said.links) >= number

    def _told(self):
        """What is kept with the message: it names nobody."""
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return f"{kind}: {self.reason}" if self.reason else kind


class _Said:
    """What blocks ask of a message, read once however many of them ask."""

    def __init__(self, row):
        self._item = row["item"]
        self.identity_id, self.partner_id = row["identity_id"], row["partner_id"]

    @cached_property
    def handle(self):
        return (self._item.author.handle or "").casefold().lstrip("@")

    @cached_property
    def words(self):
        return f"{self._item.subject} {self._item.text}".casefold()

    @cached_property
    def links(self):
        return LINK.findall(self._item.text)

    @cached_property
    def hosts(self):
        """Where the author writes from, and where the links lead."""
        address = (self._item.author.email or "").rpartition("@")[2]
        return [host.casefold() for host in (address, *self.links) if host]


def _belongs(host, domain):
    return host == domain or host.endswith(f".{domain}")
