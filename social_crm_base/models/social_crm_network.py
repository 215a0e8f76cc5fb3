from urllib.parse import quote

from odoo import fields, models


class SocialCrmNetwork(models.Model):
    _name = "social.crm.network"
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
    color = fields.Char(help="Colour of the brand, such as #1DA1F2.")
    icon = fields.Char(default="fa-globe", help="Font Awesome class, such as fa-twitter.")
    url_pattern = fields.Text(
        string="Profile URL Patterns",
        help="One regular expression a line, matched against the address without its scheme, 'www.' and query. "
        "Named groups: handle, external_id, scope.",
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
    retention_days = fields.Integer(help="Days after which the network's terms ask us to erase content; 0: no rule.")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is already a network with this technical name.")
    _retention_days_positive = models.Constraint("CHECK (retention_days >= 0)", "Retention cannot be negative.")

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
        if not template or any(f"{{{name}}}" in template and not value for name, value in parts.items()):
            return None
        for name, value in parts.items():
            template = template.replace(f"{{{name}}}", quote(value or "", safe="@:.~-_"))
        return template
