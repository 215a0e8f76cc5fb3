"""A person, as export and erasure know them, and how their traces are found in text."""

import re
from dataclasses import asdict, dataclass, field

from odoo.tools import SQL, email_normalize

#: Shorter ids and handles stand in too many texts to say anything about a person.
MIN_TERM = 4


class NotYet(Exception):
    """Raised by ``_erase_person``: something else has to happen first; the erasure comes back later.

    The text says what, for people.
    """


@dataclass
class Person:
    """A contact, if there is one, and the identities of a person, with everything they are known by.

    It holds values, not records: the erasure keeps it as JSON until nothing else tells who the person was.

    :param partner_id: id of the contact, ``None`` for people known only by a handle
    :param identity_ids: ids of the identities; they do not change while the erasure runs
    :param accounts: network id, scope, id on the network (``""`` where only the handle is known) and handle of each
    :param emails: addresses, normalised and as written
    :param phones: numbers, in international format and as written
    :param names: of the contact and the profiles
    :param choices: what the administrator chose (``contact``: ``anonymise`` or ``keep``; ``keep_blacklist``)
    :param positions: how far a search got that no index helps, by model name; kept between two calls
    """

    partner_id: int | None = None
    identity_ids: list[int] = field(default_factory=list)
    accounts: list = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    choices: dict = field(default_factory=dict)
    positions: dict = field(default_factory=dict)

    @classmethod
    def gather(cls, partner, identities, **choices):
        """Write down what is known of a person.

        :param partner: ``res.partner``, one or none
        :param identities: ``social.crm.identity``, any number
        :rtype: Person
        """
        mailed = identities.filtered(lambda each: each.network_id.address == "email")
        emails = [partner.email_normalized, partner.email, *mailed.mapped("external_id")]
        phones = [partner.phone_sanitized, partner.phone, *identities.mapped("phone")]
        phones += sorted(identities._own_numbers())
        return cls(
            partner_id=partner.id or None,
            identity_ids=identities.ids,
            accounts=[
                [each.network_id.id, each.scope or "", each.external_id or "", each.handle or ""] for each in identities
            ],
            emails=_distinct(emails),
            phones=_distinct(phones),
            names=_distinct([partner.name, *identities.mapped("name")]),
            choices=choices,
        )

    @classmethod
    def from_json(cls, values):
        return cls(**values)

    def to_json(self):
        return asdict(self)

    @property
    def keeps_contact(self):
        """Whether there is a contact, and it stays as it is."""
        return bool(self.partner_id) and self.choices.get("contact") == "keep"

    @property
    def addresses(self):
        """The e-mail addresses in normal form, without those that are none."""
        return _distinct(email_normalize(email) for email in self.emails)

    @property
    def handles(self):
        return _distinct(account[3] for account in self.accounts)

    @property
    def terms(self):
        """What no other person is called: ids, handles, addresses, in the forms in which texts have them."""
        ids = [account[2] for account in self.accounts]
        digits = [phone.lstrip("+") for phone in self.phones]
        return [
            term
            for term in _distinct([*ids, *self.handles, *self.emails, *self.phones, *digits])
            if len(term) >= MIN_TERM
        ]

    @property
    def full_names(self):
        """Names of more than one word: a first name alone is anybody's."""
        return [name for name in self.names if " " in name.strip()]

    def where(self, table, columns):
        """Write the condition that finds the rows of a person.

        :param str table: name or alias of a table
        :param columns: names of its columns; ``identity_id`` and ``partner_id`` are looked at
        :rtype: SQL
        """
        by_identity = SQL("%s = ANY(%s)", SQL.identifier(table, "identity_id"), self.identity_ids)
        by_partner = SQL("%s = %s", SQL.identifier(table, "partner_id"), self.partner_id or 0)
        if "identity_id" not in columns:
            return by_partner
        if "partner_id" not in columns:
            return by_identity
        # All identities of the contact are named: what another one said has come since the erasure was asked for.
        return SQL("(%s OR (%s AND %s IS NULL))", by_identity, by_partner, SQL.identifier(table, "identity_id"))


def mentions(text, terms):
    """Write the condition that a text names one of some terms, as whole words, whatever their case.

    :param SQL text: an expression of type text
    :param terms: texts
    :rtype: SQL
    """
    if not terms:
        return SQL("FALSE")
    # The plain search goes first: it is an order of magnitude faster, and nearly every row ends there.
    return SQL("(lower(%s) LIKE ANY(%s) AND %s ~* %s)", text, [_like(term) for term in terms], text, as_pattern(terms))


def as_pattern(terms):
    """Return a regular expression that matches terms as whole words; PostgreSQL and Python read it alike."""
    longest_first = sorted(terms, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(_escape, longest_first))})(?!\w)"


def names_address(text, addresses):
    """Write the condition that a text names one of some e-mail addresses, and not only one that contains it.

    :param SQL text: an expression of type text
    :param addresses: in normal form
    :rtype: SQL
    """
    if not addresses:
        return SQL("FALSE")
    # The plain search goes first, as above.
    return SQL(
        "(lower(%s) LIKE ANY(%s) AND %s ~* %s)",
        text,
        [_like(address) for address in addresses],
        text,
        address_pattern(addresses),
    )


def address_pattern(addresses):
    """Return a regular expression that matches e-mail addresses; PostgreSQL and Python read it alike.

    What may stand in an address goes on with it: ``ann@x.com`` is not in ``jo.ann@x.com``, nor in ``ann@x.com.au``.
    """
    return rf"(^|[^\w.%+-])({'|'.join(map(_escape, sorted(addresses)))})($|[^\w.-])"


def as_bytes_text(column):
    """Write a binary column as text; what is not ASCII reads there as :func:`escaped` writes it."""
    return SQL("encode(%s, 'escape')", column)


def escaped(terms):
    """Return terms as they may stand in bytes that :func:`as_bytes_text` wrote out: in UTF-8 or as JSON escapes."""
    forms = []
    for term in terms:
        utf8 = "".join(chr(byte) if byte < 128 else f"\\{byte:03o}" for byte in term.encode())
        json_escape = "".join(char if char.isascii() else f"\\\\u{ord(char):04x}" for char in term)
        forms += [utf8, json_escape]
    return _distinct(forms)


def _distinct(values):
    return list(dict.fromkeys(value for value in values if value))


def _escape(term):
    return re.sub(r"([^\w\s])", r"\\\1", term)


def _like(term):
    return "%" + re.sub(r"([\\%_])", r"\\\1", term.lower()) + "%"
