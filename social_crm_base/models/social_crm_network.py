import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

#: Longer than any profile address; keeps a pasted book away from the regular expressions.
MAX_URL_LENGTH = 2048

#: Hosts under which networks serve the same profiles to other devices.
DEVICE_HOSTS = ("www.", "m.", "mobile.", "touch.")

#: Characters without a width that come along when an address is copied from a page.
INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])


class SocialCrmNetwork(models.Model):
    """Where people have accounts, and how their ids, handles and profile addresses are written there."""

    _name = "social.crm.network"
    _inherit = ["social.crm.cached.mixin"]
    _description = "Network"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name by which connectors know the network.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("social", "Social network"),
            ("messenger", "Messenger"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("in_person", "In person"),
            ("web", "Web"),
            ("feed", "Feed"),
        ],
        required=True,
        default="social",
    )
    address = fields.Selection(
        [("email", "E-mail address"), ("phone", "Phone number")],
        string="An ID Is",
        help="Where people are known by an address, Odoo's blacklists count there too.",
    )
    color = fields.Char(help="Colour of the brand, such as #1DA1F2.")
    icon = fields.Char(default="fa-globe", help="Font Awesome class, such as fa-twitter.")
    url_pattern = fields.Text(
        string="Profile URL Patterns",
        help="One regular expression a line that matches a whole address, written without scheme, 'www.' and closing "
        "slash, with or without its query. Named groups: handle or external_id, and scope.",
    )
    url_template = fields.Char(
        string="Profile URL",
        help="How to write a profile's address, such as https://x.com/{handle}. "
        "May name {handle}, {external_id} and {scope}.",
    )
    handle_prefix = fields.Char(help="Written before a handle, such as @.")
    scoped = fields.Boolean(help="The same person has another id with each account of ours, or on each server.")
    deleted_content = fields.Selection(
        [("keep", "Keep, marked as deleted"), ("erase", "Erase")],
        required=True,
        default="keep",
        help="What the network's terms ask for when an author deletes what they said.",
    )
    retention_days = fields.Integer(
        string="Retention (Days)", help="Days after which the network's terms ask us to erase content; 0: no rule."
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "There is already a network with this technical name.")
    _retention_days_positive = models.Constraint("CHECK (retention_days >= 0)", "Retention cannot be negative.")

    @api.constrains("url_pattern")
    def _check_url_pattern(self):
        for network in self:
            for line in (network.url_pattern or "").splitlines():
                try:
                    groups = re.compile(line.strip()).groupindex
                except re.error as error:
                    raise ValidationError(
                        self.env._(
                            "%(line)s is not a regular expression: %(error)s. Correct the pattern.",
                            line=line,
                            error=error,
                        )
                    ) from error
                if line.strip() and groups.keys().isdisjoint(("handle", "external_id")):
                    raise ValidationError(
                        self.env._(
                            "%(line)s names neither a handle nor an ID. Write (?P<handle>…) around what tells people"
                            " apart.",
                            line=line,
                        )
                    )

    @api.model
    def _parse_profile_url(self, text):
        """Tell whose profile an address is.

        Networks are asked in their order and patterns from the first line to the last: the same text always gives
        the same answer.

        :param str text: what somebody pasted: an address with or without scheme, ``www.``, query or closing slash
        :return: ``network`` (record), ``handle``, ``external_id``, ``scope`` (str, ``""`` where there is none) and
            ``url`` (the address in its plain form), or ``None`` where no network knows the address
        :rtype: dict | None
        """
        forms = _plain_forms(text)
        for network_id, patterns in self._profile_patterns():
            for form in forms:
                match = next(filter(None, (pattern.fullmatch(form) for pattern in patterns)), None)
                if match:
                    network = self.browse(network_id)
                    return network._read_profile_match(match)
        return None

    def _read_profile_match(self, match):
        self.ensure_one()
        found = {"handle": "", "external_id": "", "scope": ""} | {
            name: value or "" for name, value in match.groupdict().items()
        }
        found["external_id"] = self._canonical_id(found["external_id"])
        return {"network": self, "url": self._profile_url(**found) or _written_out(match.string), **found}

    def _canonical_id(self, external_id):
        """Return an id in the one form in which it is stored: an e-mail address is the same in capitals."""
        return external_id.lower() if external_id and self.kind == "email" else external_id

    @tools.ormcache()
    def _profile_patterns(self):
        """Return the compiled patterns of the active networks, in order: ``[(network id, [pattern, …]), …]``."""
        # sudo: the result is cached for everybody
        return [
            (network.id, [re.compile(line.strip()) for line in network.url_pattern.splitlines() if line.strip()])
            for network in self.sudo().search([("url_pattern", "!=", False)])
        ]

    def _profile_url(self, handle, external_id="", scope=""):
        """Write the address of a profile.

        :param str handle: handle without its prefix, may be empty
        :param str external_id: id on the network, may be empty
        :param str scope: account or server of the id, may be empty
        :return: the address, ``None`` where the network has none or it would need what is not known
        :rtype: str | None
        """
        self.ensure_one()
        parts = {"handle": handle, "external_id": external_id, "scope": scope}
        template = self.url_template
        # A handle with a path of its own, such as a company on LinkedIn, does not fit in.
        if (
            not template
            or "/" in (handle or "")
            or any(f"{{{name}}}" in template and not value for name, value in parts.items())
        ):
            return None
        for name, value in parts.items():
            template = template.replace(f"{{{name}}}", quote(value or "", safe="@:.~-_+"))
        # An id of another form than addresses have, such as WhatsApp's business-scoped one, leads nowhere.
        return template if "{external_id}" not in self.url_template or self._knows_address(template) else None

    def _knows_address(self, url):
        patterns = dict(self._profile_patterns()).get(self.id, ())
        return not patterns or any(pattern.fullmatch(form) for form in _plain_forms(url) for pattern in patterns)


def _plain_forms(text):
    """Return the forms of an address that patterns are matched against, the most telling first.

    :return: ``host/path?query``, ``host/path#fragment`` and ``host/path``, without closing slash; the text itself
    :rtype: list[str]
    """
    text = unicodedata.normalize("NFC", (text or "").translate(INVISIBLE)).strip()
    if not text or len(text) > MAX_URL_LENGTH:
        return []
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:  # an unbalanced bracket
        return [text]
    for prefix in DEVICE_HOSTS:
        if "." in host.removeprefix(prefix):  # m.me is a host of its own
            host = host.removeprefix(prefix)
    path = unquote(parts.path).rstrip("/")
    forms = [f"{host}{path}?{parts.query}"] if parts.query else []
    forms += [f"{host}{path}#{unquote(parts.fragment)}"] if parts.fragment else []
    return [*forms, f"{host}{path}", text]


def _written_out(form):
    """Return one of the plain forms as an address that a browser opens, ``""`` for a bare handle."""
    if "://" in form:
        return form
    return f"https://{form}" if "/" in form else ""
