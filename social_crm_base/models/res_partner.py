import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .social_crm_personal_data_mixin import texts_of

#: Touchpoints on the contact's form; the rest is one click away.
RECENT = 10

#: Types of the fields that a merge keeps of a contact.
KEPT_TYPES = "char text html selection boolean integer float monetary date datetime many2one".split()

#: What the export tells of a contact, beside its identities and talks.
PERSONAL_FIELDS = (
    "name",
    "email",
    "phone",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
    "vat",
    "website",
    "function",
    "parent_id",
    "category_id",
    "lang",
    "comment",
)


class ResPartner(models.Model):
    """A contact has identities, what was decided with them, and a timeline of all that it did."""

    _name = "res.partner"
    _inherit = ["res.partner", "social.crm.personal.data.mixin"]

    _erase_order = 85

    identity_ids = fields.One2many(
        "social.crm.identity", "partner_id", string="Identities", groups="social_crm_base.group_user"
    )
    social_link_ids = fields.One2many(
        "social.crm.identity.link",
        "partner_id",
        string="Linked Identities",
        domain=[("state", "=", "confirmed")],
        groups="social_crm_base.group_user",
    )
    social_suggestion_ids = fields.One2many(
        "social.crm.identity.link",
        "partner_id",
        string="Suggested Identities",
        domain=[("state", "=", "suggested"), ("identity_id.partner_id", "=", False)],
        groups="social_crm_base.group_user",
    )
    social_consent_ids = fields.One2many(
        "social.crm.consent", "partner_id", string="Consents", groups="social_crm_base.group_user"
    )
    social_member_ids = fields.One2many(
        "social.crm.community.member", "partner_id", string="Communities", groups="social_crm_base.group_user"
    )
    social_recent_touchpoint_ids = fields.Many2many(
        "social.crm.touchpoint",
        string="Recent Touchpoints",
        compute="_compute_social_recent_touchpoint_ids",
        groups="social_crm_base.group_user",
    )
    social_identity_count = fields.Integer(
        string="Identity Count", compute="_compute_social_identity_count", groups="social_crm_base.group_user"
    )
    social_merge_count = fields.Integer(
        string="Merge Count", compute="_compute_social_merge_count", groups="social_crm_base.group_user"
    )
    social_profile_urls = fields.Text(
        string="Add Profiles",
        compute="_compute_social_profile_urls",
        inverse="_inverse_social_profile_urls",
        groups="social_crm_base.group_user",
        help="Addresses of profiles on social networks, one a line. Each becomes an identity of the contact.",
    )

    # Odoo stores both keys of the evidence, and has no index on them.
    _social_crm_email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _social_crm_phone_sanitized_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")

    @api.depends("identity_ids")
    def _compute_social_identity_count(self):
        counts = dict(
            self.env["social.crm.identity"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        for partner in self:
            partner.social_identity_count = counts.get(partner, 0)

    def write(self, vals):
        """A new address of whoever refused what Odoo mails is on its blacklists from the start."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(("email", "phone", "country_id")):
            # sudo: whoever corrects an address need not see what its owner refused
            consents = self.env["social.crm.consent"].sudo()
            consents._list_refused(
                consents.search(
                    [("partner_id", "in", self.ids), ("state", "=", "denied"), ("ended_at", "=", False)]
                ).partner_id
            )
        return result

    def _compute_social_merge_count(self):
        counts = dict(
            self.env["social.crm.merge"]._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "merged")], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.social_merge_count = counts.get(partner, 0)

    def _compute_social_recent_touchpoint_ids(self):
        touchpoints = self.env["social.crm.touchpoint"]
        for partner in self:
            partner.social_recent_touchpoint_ids = touchpoints.search([("partner_id", "in", partner.ids)], limit=RECENT)

    def _compute_social_profile_urls(self):
        """Always empty: what is pasted here becomes identities."""
        self.social_profile_urls = False

    def _inverse_social_profile_urls(self):
        """Link contacts to the profiles whose addresses were pasted or imported.

        :raise UserError: an address that no network knows
        """
        pasted = [
            (partner, line.strip())
            for partner in self
            for line in (partner.social_profile_urls or "").splitlines()
            if line.strip()
        ]
        network = self.env["social.crm.network"]
        parsed = {line: network._parse_profile_url(line) for _partner, line in pasted}
        unknown = [line for line, profile in parsed.items() if not profile]
        if unknown:
            raise UserError(
                self.env._(
                    "No network knows these addresses:\n%(addresses)s\n\nPaste the address of a profile, such as"
                    " https://x.com/anna, or add a pattern to the network under Configuration > Networks.",
                    addresses="\n".join(unknown),
                )
            )
        identity_ids = self.env["social.crm.identity"]._upsert(
            [self._told_profile(parsed[line]) for _partner, line in pasted]
        )
        self.env["social.crm.identity.link"]._link_by_hand(
            (identity_id, partner, parsed[line]["url"] or line)
            for identity_id, (partner, line) in zip(identity_ids, pasted, strict=True)
        )

    def action_open_social_identities(self):
        """Open the identities of the contact."""
        return self._open_social("social_crm_base.action_social_crm_identity")

    def action_record_consent(self):
        """Open the dialog in which a colleague writes down what the contact allows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a Consent"),
            "res_model": "social.crm.consent",
            "views": [(self.env.ref("social_crm_base.view_social_crm_consent_form_new").id, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_open_social_merges(self):
        """Open the merges whose social side can be undone."""
        return self._open_social("social_crm_base.action_social_crm_merge")

    def action_open_social_timeline(self):
        """Open all touchpoints of the contact."""
        return self._open_social("social_crm_base.action_social_crm_touchpoint")

    def _open_social(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return action | {"domain": [("partner_id", "in", self.ids)], "context": {}}

    def _social_values(self):
        """What a merge keeps of a contact that Odoo is about to delete, as JSON.

        :rtype: dict
        """
        self.ensure_one()
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in self._social_kept_fields()}
        for name, value in values.items():
            if isinstance(value, datetime.date):
                values[name] = self._fields[name].to_string(value)
            elif value:
                values[name] = str(value) if isinstance(value, str) else value
        return values

    def _write_social_values(self, values):
        """Write what was kept, but for what it names that is gone since, or fields of addons that are.

        :param dict values: as :meth:`_social_values` returns them
        """
        self.ensure_one()
        known = {name: value for name, value in values.items() if name in self._social_kept_fields()}
        for name, value in known.items():
            field = self._fields[name]
            if field.type == "many2one" and value:
                known[name] = self.env[field.comodel_name].browse(value).exists().id
        if known:
            self.write(known)

    @api.model
    def _social_kept_fields(self):
        """Plain fields that people fill in; what needs a right of its own is nobody else's to keep."""
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type in KEPT_TYPES
            and not (field.readonly or field.groups or field.company_dependent)
            and name not in models.MAGIC_COLUMNS
        ]

    def _social_footprint(self):
        """Return where contacts are.

        :return: by contact id, a dict for each identity, the one seen last first: ``network`` and ``identity``
            (records), ``name``, ``handle`` (with its prefix), ``url``, ``followers``, ``last_seen`` (naive UTC)
        :rtype: dict[int, list[dict]]
        """
        footprint = {partner_id: [] for partner_id in self.ids}
        for identity in self.env["social.crm.identity"].search([("partner_id", "in", self.ids)]):
            footprint[identity.partner_id.id].append(
                {
                    "network": identity.network_id,
                    "identity": identity,
                    "name": identity.name or "",
                    "handle": identity._prefixed_handle(),
                    "url": identity.profile_url or "",
                    "followers": identity.followers,
                    "last_seen": identity.last_seen,
                }
            )
        return footprint

    def _identity_on(self, network, evidence):
        """Who a contact is on a network, as :meth:`_identities_on`.

        :rtype: odoo.model.social_crm_identity
        """
        self.ensure_one()
        return self._identities_on(network, evidence)[self]

    def _identities_on(self, network, evidence):
        """Who contacts are on a network where people have no account but with us; made the first time.

        :param network: one ``social.crm.network``
        :param str evidence: for people: why that is this contact
        :return: one ``social.crm.identity`` of each contact
        :rtype: dict
        """
        identities = self.env["social.crm.identity"]
        known = identities.search([("network_id", "=", network.id), ("partner_id", "in", self.ids)])
        found = {identity.partner_id: identity for identity in reversed(known)}  # of several, the first
        new = self.filtered(lambda partner: partner not in found)
        row = {"network_id": network.id, "scope": "", "seen_at": None}
        ids = identities._upsert([{**row, "external_id": f"contact-{each.id}", "name": each.name} for each in new])
        for partner, identity in zip(new, identities.browse(ids), strict=True):
            if identity.partner_id != partner:  # else it was archived
                identity._confirm_contact(partner, evidence)
            found[partner] = identity
        return found

    def _meet_at_address(self, network):
        """Let contacts have an account on a network that knows people by their address, where they have none yet.

        It is the account that their address is, made in a number of statements that does not grow with them. Left to a
        person is an address that several contacts share, that is somebody else's account, from which somebody wrote who
        was not confirmed to be the contact, and of which somebody said that it is not theirs.

        :param network: one ``social.crm.network`` with an ``address``
        :return: the contacts that have an account now and had none
        :rtype: odoo.model.res_partner
        """
        self.env.flush_all()
        rows = self._unmet_addresses(network) if self else []
        told = {"network_id": network.id, "scope": "", "seen_at": None, "email_authenticated": True}
        self.env["social.crm.identity"]._upsert(
            [
                {
                    **told,
                    "external_id": address,
                    "name": name,
                    network.address: f"+{address}" if network.address == "phone" else address,
                    "evidence": self.env._("%s is the address of the contact, to which we write.", address),
                }
                for _id, name, address in rows
            ]
        )
        return self.browse(id_ for id_, _name, _address in rows)

    def _unmet_addresses(self, network):
        """:return: id, name and address, as the network writes it, of those whom nobody has to look at first"""
        return self.env.execute_query(
            SQL(
                """
                SELECT partner.id, partner.name, own.address
                  FROM res_partner partner
            CROSS JOIN LATERAL (SELECT ltrim(partner.%(key)s, '+') AS address) own
                 WHERE partner.id = ANY(%(ids)s) AND partner.active AND own.address != ''
                   AND NOT EXISTS (
                       SELECT FROM res_partner other
                        WHERE other.%(key)s = partner.%(key)s AND other.id != partner.id AND other.active)
                   AND NOT EXISTS (
                       SELECT FROM social_crm_identity met
                        WHERE met.partner_id = partner.id AND met.network_id = %(network)s
                          AND met.external_id IS NOT NULL AND met.active)
                   AND NOT EXISTS (
                       SELECT FROM social_crm_identity holder
                        WHERE holder.network_id = %(network)s AND holder.scope = ''
                          AND (holder.external_id = own.address OR holder.phone = '+' || own.address)
                          AND (holder.partner_id IS NOT NULL OR holder.first_seen IS NOT NULL OR NOT holder.active
                               OR EXISTS (SELECT FROM social_crm_identity_link link
                                           WHERE link.identity_id = holder.id
                                             AND link.state IN ('rejected', 'revoked'))))
              ORDER BY partner.id
                """,
                key=SQL.identifier({"email": "email_normalized", "phone": "phone_sanitized"}[network.address]),
                ids=list(self.ids),
                network=network.id,
            )
        )

    @api.model
    def _told_profile(self, profile):
        """Return the row of an account that we were told of and have not seen."""
        return {
            "network_id": profile["network"].id,
            "external_id": profile["external_id"],
            "scope": profile["scope"],
            "handle": profile["handle"],
            "profile_url": profile["url"],
            "seen_at": None,
        }

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def action_erase_person(self):
        """Open the dialog that asks what to erase of the person."""
        return self.env["social.crm.erase.person"]._open(self, self.with_context(active_test=False).identity_ids)

    def action_export_person(self):
        """Begin a file with all that is kept of the person, and show how far it is."""
        return self.env["social.crm.export"]._begin(self, self.with_context(active_test=False).identity_ids)

    def _personal_condition(self, person):
        return SQL("id = %s", person.partner_id or 0)

    @api.model
    def _personal_names(self):
        return list(dict.fromkeys([*PERSONAL_FIELDS, *self._personal_texts()]))

    @api.model
    def _personal_thread_ids(self, person):
        """The records whose threads are about the person."""
        return [person.partner_id] if person.partner_id else []

    @api.model
    def _erase_person(self, person):
        """Erase what stands on the contact's own thread, and the addresses from Odoo's blacklists.

        The contact itself was anonymised when the erasure was asked for. Where it is kept, so are its addresses, and
        whoever refused to be written to there must not be forgotten to have refused.
        """
        if person.keeps_contact:  # and with it what it refused
            return 0
        number = self.env["mail.message"]._forget_threads(self._name, [person.partner_id] if person.partner_id else [])
        if not person.choices.get("keep_blacklist"):
            number += self._leave_blacklists(person)
        return number

    def _leave_blacklists(self, person):
        context = {"active_test": False, "social_crm_from_consent": True}
        emails = self.env["mail.blacklist"].with_context(**context).search([("email", "in", person.emails)])
        phones = self.env["phone.blacklist"].with_context(**context).search([("number", "in", person.phones)])
        number = len(emails) + len(phones)
        emails.unlink()
        phones.unlink()
        return number

    def _reasons_to_keep(self):
        """Why the law wants a contact kept as it is: a sentence each, for people; empty where it may be anonymised.

        An addon whose documents have to name their customer for years extends this.

        :rtype: list[str]
        """
        self.ensure_one()
        # sudo: whoever erases need not see invoices
        if "account.move" in self.env and self.env["account.move"].sudo().search_count(self._booked_domain(), limit=1):
            return [self.env._("There are invoices, which have to name their customer for as long as the law says.")]
        return []

    def _booked_domain(self):
        """Find what was booked on this contact; the invoices of a company name none of the people who work there.

        :rtype: Domain
        """
        named = ["partner_id", "partner_shipping_id"]
        if self.commercial_partner_id == self:
            named.append("commercial_partner_id")
        return Domain("state", "=", "posted") & Domain.OR(Domain(name, "=", self.id) for name in named)

    def _personal_texts(self):
        """Return the names of fields that say something of a contact in words, whichever application brought them."""
        return [
            name
            for name in texts_of(self)
            if not self._fields[name].required
            and (not self._fields[name].compute or not self._fields[name].readonly)
            and name not in ("lang", "tz")
        ]

    def _anonymise(self):
        """Empty a contact of all that tells who it was, and archive it; documents that name it stay whole."""
        self.ensure_one()
        company = self.company_id or self.env.company  # everybody there sees its name
        texts = dict.fromkeys(self._personal_texts(), False)
        self.with_context(tracking_disable=True, no_vat_validation=True).write(
            {
                **texts,
                "name": self.with_context(lang=company.partner_id.lang).env._("Erased contact"),
                "image_1920": False,
                "parent_id": False,
                "category_id": [fields.Command.clear()],
                "active": False,
            }
        )
