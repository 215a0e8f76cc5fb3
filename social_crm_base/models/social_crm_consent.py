from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from ..tools.sql import as_table

#: What we may write to somebody for, beside answering them.
PURPOSES = [
    ("service", "Service notices: their case, order or rating"),
    ("feedback", "News of what they asked for, and surveys"),
    ("content", "Content they may subscribe to"),
    ("marketing", "Offers"),
]

#: Nothing goes out for these unless the person said yes (Directive 2002/58/EC, article 13).
NEEDS_CONSENT = ("content", "marketing")

#: What Odoo's blacklists, a STOP word and a general refusal speak of. Whoever has a case wants to hear of it.
REFUSED_BY_DEFAULT = ("feedback", "content", "marketing")

#: The networks that Odoo itself sends mass mailings on: only what is refused there belongs on its lists.
MAILED_BY_ODOO = {"email": "email", "phone": "sms"}


class SocialCrmConsent(models.Model):
    """What a person allows. A decision is never changed: a later one ends it, and the rows are the history.

    An empty network means every network, an empty purpose every purpose but service notices. A decision of an
    identity counts for its contact too. Of several that hold, the strictest wins; so it is after a merge.
    """

    _name = "social.crm.consent"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Consent"
    _order = "decided_at desc, id desc"
    _rec_name = "state"

    _personal_fields = (
        "state",
        "network_words",
        "purpose_words",
        "legal_basis",
        "source",
        "evidence",
        "decided_at",
        "expires_at",
    )

    identity_id = fields.Many2one("social.crm.identity", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Contact", index="btree_not_null", ondelete="cascade")
    network_id = fields.Many2one("social.crm.network", ondelete="restrict", help="Empty for every network.")
    purpose = fields.Selection(PURPOSES, help="Empty for everything but answers and service notices.")
    network_words = fields.Char("Where", compute="_compute_words", help="The network, or that it is every network.")
    purpose_words = fields.Char("What For", compute="_compute_words", help="The purpose, or what no purpose means.")
    state = fields.Selection(
        [("granted", "Allowed"), ("denied", "Refused")], string="Decision", required=True, default="granted"
    )
    legal_basis = fields.Selection(
        [
            ("consent", "Consent"),
            ("contract", "Contract"),
            ("legitimate_interest", "Legitimate interest"),
            ("legal_obligation", "Legal obligation"),
        ],
        required=True,
        default="consent",
        help="Article 6 of the General Data Protection Regulation.",
    )
    source = fields.Selection(
        [
            ("person", "Entered by a colleague"),
            ("stop_word", "They wrote a STOP or START word"),
            ("preference", "Preference page"),
            ("mail_blacklist", "Odoo's e-mail blacklist"),
            ("phone_blacklist", "Odoo's phone blacklist"),
            ("import", "Import"),
        ],
        required=True,
        default="person",
        readonly=True,
    )
    evidence = fields.Text(help="What they said or signed, and where it is kept.")
    decided_at = fields.Datetime("Since", required=True, default=fields.Datetime.now)
    expires_at = fields.Datetime("Until", help="Empty for no end.")
    ended_at = fields.Datetime("Ended", readonly=True, help="It was withdrawn, or a later decision took its place.")
    ended_by_id = fields.Many2one(
        "social.crm.consent", "Ended by the Decision", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one("res.users", string="Recorded By", readonly=True, default=lambda self: self._recorder())

    _of_somebody = models.Constraint(
        "CHECK (identity_id IS NOT NULL OR partner_id IS NOT NULL)",
        "Say whose decision it is: a contact or an identity.",
    )
    _holding_idx = models.Index("(partner_id, identity_id) WHERE ended_at IS NULL")

    @api.depends("state", "network_words", "purpose_words")
    def _compute_display_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for consent in self:
            state = states[consent.state]
            consent.display_name = f"{state}: {consent.purpose_words} ({consent.network_words})"

    @api.depends("network_id.name", "purpose")
    @api.depends_context("lang")
    def _compute_words(self):
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        for consent in self:
            consent.network_words = consent.network_id.name or self.env._("Every network")
            consent.purpose_words = purposes.get(consent.purpose) or self.env._("Everything but service notices")

    def _in_words(self):
        """A sentence that says what holds from now on.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "denied":
            return self.env._("From now on they get answers and service notices only: %s", self.evidence or "")
        [(answer, _since)] = self._answers("feedback", self.network_id, [(self.identity_id.id, self.partner_id.id)])
        if answer in ("denied", "blacklisted"):
            return self.env._(
                "They took a STOP word back, but another refusal of theirs still holds: %s", self.evidence
            )
        return self.env._("They took back what a STOP word had refused: %s", self.evidence)

    def _recorder(self):
        return False if self.env.su else self.env.uid

    @api.model_create_multi
    def create(self, vals_list):
        identities = self.env["social.crm.identity"]
        for vals in vals_list:
            if not self.env.su:
                vals |= {"user_id": self.env.uid, "source": self._source_by_hand(), "ended_at": False}
            if vals.get("identity_id"):  # the contact follows from the identity, as everywhere
                vals["partner_id"] = identities.browse(vals["identity_id"]).partner_id.id
        consents = super().create(vals_list)
        for consent in consents:
            consent._end_earlier()
        consents._write_blacklists()
        return consents

    def _source_by_hand(self):
        return "import" if self.env.context.get("import_file") else "person"

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A decision is not changed. Record the new one: it ends the old."))
        return super().write(vals)

    def action_withdraw(self):
        """The decision no longer holds. A refusal that it had taken the place of holds again."""
        self.check_access("create")
        # sudo: a decision may be ended, not changed
        self.sudo().filtered(lambda consent: not consent.ended_at)._end(fields.Datetime.now())

    @api.model
    def _end_expired(self):
        """Cron: end what has run out, so that Odoo's lists hear of the refusals that hold again."""
        now = fields.Datetime.now()
        for consent in self.search([("ended_at", "=", False), ("expires_at", "<=", now)]):
            consent._end(consent.expires_at)

    def _end(self, moment):
        behind = self._refusals_behind()
        self.ended_at = moment
        behind._hold()
        behind._write_blacklists()

    def _refusals_behind(self):
        """:return: the refusals that these decisions took the place of, directly or by way of what was allowed"""
        if not self:
            return self
        ended = self.search([("ended_by_id", "in", self.ids)])
        refusals = ended.filtered(lambda consent: consent.state == "denied")
        return refusals | (ended - refusals)._refusals_behind()

    def _hold(self):
        """What had ended these decisions does not count: they hold again."""
        self.write({"ended_at": False, "ended_by_id": False})

    def _end_earlier(self):
        """A decision ends the earlier ones of the same contact, or of the same identity, that it covers."""
        self.ensure_one()
        own = "identity_id" if self.identity_id else "partner_id"
        # sudo: a decision may be ended, not changed
        others = self.sudo().search([(own, "=", self[own].id), ("ended_at", "=", False), ("id", "!=", self.id)])
        later = others.filtered(lambda other: other.decided_at > self.decided_at and other._covers(self))
        if later:  # this one came to us late
            first = later.sorted("decided_at")[0]
            # sudo: as above
            self.sudo().write({"ended_at": first.decided_at, "ended_by_id": first.id})
        earlier = others.filtered(lambda other: other.decided_at <= self.decided_at and self._covers(other))
        earlier.write({"ended_at": self.decided_at, "ended_by_id": self.id})

    def _covers(self, other):
        """Whether this decision, being later, takes the place of another.

        An account may turn out to be somebody else's: what was said with it ends by what is said with it alone.
        """
        if self.identity_id != other.identity_id:
            return False
        if self.network_id and self.network_id != other.network_id:
            return False
        return self.purpose == other.purpose or (not self.purpose and other.purpose in REFUSED_BY_DEFAULT)

    def _hold_again(self, since, other):
        """Refusals come back to whoever made them: what another contact, merged with them, decided since ends none.

        :param datetime since: when the contacts were merged
        :param other: the other contact (res.partner)
        """
        self.filtered(
            lambda consent: (
                consent.state == "denied"
                and consent.ended_by_id.decided_at
                and consent.ended_by_id.decided_at >= since
                and consent.ended_by_id.partner_id == other
            )
        )._hold()

    @api.model
    def _lift_stop(self, identity, network, moment):
        """A START word ends what a STOP word refused, and brings back what the STOP word ended; it allows no more.

        :param datetime moment: when it was written
        :return: whether a STOP word was lifted
        :rtype: bool
        """
        stops = self.search(
            [
                ("identity_id", "=", identity.id),
                ("network_id", "=", network.id),
                ("source", "=", "stop_word"),
                ("state", "=", "denied"),
                ("ended_at", "=", False),
                ("decided_at", "<=", moment),
            ]
        )
        self.search([("ended_by_id", "in", stops.ids), ("state", "=", "granted")])._hold()
        stops._end(moment)
        for address, code in MAILED_BY_ODOO.items():
            if stops and code == network.code:
                keys = self._addresses(address, identity, identity.partner_id)
                self._unlist(address, keys, identity.partner_id, identity)
        return bool(stops)

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    @api.model
    def _blockers(self, purpose, network, identity, partner):
        """Why we may not write to a person.

        :param str purpose: one of :data:`PURPOSES`
        :return: dictionaries ``code``, ``reason``, ``remedy``, texts for people; empty when we may
        :rtype: list[dict]
        """
        [(answer, since)] = self._answers(purpose, network, [(identity.id, (partner or identity.partner_id).id)])
        if answer == "denied":
            return [
                {
                    "code": "consent_denied",
                    "reason": self.env._(
                        "They refused this on %(date)s.", date=fields.Datetime.context_timestamp(self, since).date()
                    ),
                    "remedy": self.env._("Wait until they write to us, or until they allow it again."),
                }
            ]
        if answer == "blacklisted":
            return [
                {
                    "code": "consent_denied",
                    "reason": self.env._("Their address is on Odoo's blacklist."),
                    "remedy": self.env._("Wait until they write to us, or until they ask to be taken off it."),
                }
            ]
        if answer == "missing":
            return [
                {
                    "code": "no_consent",
                    "reason": self.env._("They have not allowed us to write to them for this."),
                    "remedy": self.env._("Ask for their consent first, and record it on the contact."),
                }
            ]
        return []

    @api.model
    def _answers(self, purpose, network, people):
        """What people allow, in three statements whatever their number.

        :param str purpose: one of :data:`PURPOSES`
        :param network: where it would be sent
        :param people: pairs of identity id and contact id, either may be empty
        :return: for each, in order: ``granted``, ``denied``, ``blacklisted``, ``missing`` (consent is needed
            and not there) or ``open`` (nothing was said and nothing is needed); and since when
        :rtype: list[tuple[str, datetime | None]]
        """
        people = self._with_contacts(people)
        said = self._said(purpose, network, people)
        refused = self._blacklisted(network, people) if purpose in REFUSED_BY_DEFAULT else set()
        answers = []
        for number in range(len(people)):
            state, since = said.get(number, (None, None))
            if state != "denied" and number in refused:
                state, since = "blacklisted", None
            answers.append((state or ("missing" if purpose in NEEDS_CONSENT else "open"), since))
        return answers

    def _with_contacts(self, people):
        """Whoever asks with an identity alone means its contact too."""
        identities = self.env["social.crm.identity"].browse({each[0] for each in people if each[0] and not each[1]})
        contacts = {identity.id: identity.partner_id.id for identity in identities}
        return [(each[0] or None, each[1] or contacts.get(each[0]) or None) for each in people]

    def _said(self, purpose, network, people):
        """:return: the strictest decision that holds, and since when, by the number of the person"""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (person.number) person.number, consent.state, consent.decided_at
                  FROM %(people)s
                  JOIN social_crm_consent consent
                    ON (consent.identity_id = person.identity_id OR consent.partner_id = person.partner_id)
             LEFT JOIN social_crm_consent later
                    ON later.id = consent.ended_by_id AND later.expires_at <= %(now)s AND consent.state = 'denied'
                 WHERE (consent.ended_at IS NULL OR later.id IS NOT NULL)
                   AND consent.decided_at <= %(now)s
                   AND (consent.expires_at IS NULL OR consent.expires_at > %(now)s)
                   AND (consent.network_id IS NULL OR consent.network_id = %(network)s)
                   AND (consent.purpose = %(purpose)s OR (consent.purpose IS NULL AND %(by_default)s))
              ORDER BY person.number, consent.state != 'denied', consent.decided_at DESC
                """,
                people=_people_table(people),
                now=fields.Datetime.now(),
                network=network.id,
                purpose=purpose,
                by_default=purpose in REFUSED_BY_DEFAULT,
            )
        )
        return {number: (state, since) for number, state, since in rows}

    def _blacklisted(self, network, people):
        """:return: the numbers of the people whose address there is on Odoo's blacklist"""
        if network.address == "email":
            column, own = SQL.identifier("email_normalized"), SQL("ARRAY[lower(identity.external_id)]")
            listed = SQL("SELECT email FROM mail_blacklist WHERE active")
            self.env["mail.blacklist"].flush_model()
        elif network.address == "phone":
            column = SQL.identifier("phone_sanitized")
            own = SQL("ARRAY[identity.phone, '+' || ltrim(identity.external_id, '+')]")
            listed = SQL("SELECT number FROM phone_blacklist WHERE active")
            self.env["phone.blacklist"].flush_model()
        else:
            return set()
        self.env["res.partner"].flush_model(["email_normalized", "phone_sanitized"])
        self.env["social.crm.identity"].flush_model(["external_id", "phone", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT person.number
                  FROM %(people)s
             LEFT JOIN res_partner partner ON partner.id = person.partner_id
             LEFT JOIN social_crm_identity identity
                    ON (identity.id = person.identity_id OR identity.partner_id = person.partner_id)
                   AND identity.network_id IN (SELECT id FROM social_crm_network WHERE address = %(address)s)
                 WHERE partner.%(column)s IN (%(listed)s)
                    OR EXISTS (SELECT FROM unnest(%(own)s) AS own(address) WHERE own.address IN (%(listed)s))
                """,
                people=_people_table(people),
                address=network.address,
                column=column,
                own=own,
                listed=listed,
            )
        )
        return {number for (number,) in rows}

    # ------------------------------------------------------------------
    # Odoo's blacklists
    # ------------------------------------------------------------------
    def _write_blacklists(self):
        """What is refused by e-mail or phone is refused to Odoo's own mailings too; what is allowed, allowed."""
        if self.env.context.get("social_crm_from_blacklist"):
            return
        # what came late and was overtaken by a later decision decides nothing there
        for consent in self.filtered(lambda consent: consent.purpose in (False, "marketing") and not consent.ended_at):
            for address, blacklist in self._blacklists().items():
                if consent.network_id.code in (False, MAILED_BY_ODOO[address]):
                    consent._write_blacklist(address, blacklist)

    def _write_blacklist(self, address, blacklist):
        network = self.env["social.crm.network"].search([("code", "=", MAILED_BY_ODOO[address])])
        identity, partner = self.identity_id, self.partner_id or self.identity_id.partner_id
        keys = self._addresses(address, identity, partner)
        if not keys:
            return
        if self.state == "denied":
            # not the evidence: whoever reads Odoo's lists need not know what somebody told us
            blacklist._refuse(keys, self.env._("Refused, says Social CRM: see the consents of the contact."))
        elif self._said("marketing", network, [(identity.id, partner.id)]).get(0, ("",))[0] == "granted":
            blacklist._allow(keys, self.env._("Allowed, says Social CRM: see the consents of the contact."))

    @api.model
    def _list_refused(self, partners):
        """Put addresses on Odoo's lists that came to contacts who refuse what is sent there.

        :param partners: contacts that got an address, or somebody else's decisions
        :return: the addresses that were put there, by ``email`` and ``phone``
        :rtype: dict[str, list[str]]
        """
        listed = {}
        for address, blacklist in self._blacklists().items():
            network = self.env["social.crm.network"].search([("code", "=", MAILED_BY_ODOO[address])])
            said = self._said("marketing", network, [(None, partner.id) for partner in partners])
            for number, partner in enumerate(partners):
                if said.get(number, ("",))[0] == "denied":
                    keys = set(self._addresses(address, self.env["social.crm.identity"], partner))
                    keys -= blacklist._refused(keys)
                    if keys:
                        blacklist._refuse(sorted(keys), self.env._("Address of a contact who refused."))
                        listed.setdefault(address, []).extend(sorted(keys))
        return listed

    @api.model
    def _unlist(self, address, keys, partner, identity=None):
        """Take addresses off Odoo's list again, unless their contact refuses what is sent there.

        :param str address: ``email`` or ``phone``
        :param list[str] keys: addresses, in the form of the list
        :param partner: whose they are now (res.partner)
        :param identity: the account whose they are, where it may be nobody's contact
        """
        network = self.env["social.crm.network"].search([("code", "=", MAILED_BY_ODOO[address])])
        person = (identity.id if identity else None, partner.id or None)
        if self._said("marketing", network, [person]).get(0, ("",))[0] != "denied":
            self._blacklists()[address]._allow(keys, self.env._("The refusal that put it here no longer holds."))

    def _blacklists(self):
        # sudo: whoever records a decision need not have the right to Odoo's lists
        context = {"social_crm_from_consent": True}
        return {
            "email": self.env["mail.blacklist"].sudo().with_context(**context),
            "phone": self.env["phone.blacklist"].sudo().with_context(**context),
        }

    @api.model
    def _addresses(self, address, identity, partner):
        """The addresses of a person, in the form of Odoo's lists.

        :param str address: ``email`` or ``phone``
        :rtype: list[str]
        """
        identities = identity | partner.identity_ids
        # an account may have an id that is no address, such as that of a call somebody logged
        if address == "phone":
            own = {partner._phone_format(number=number) for number in identities._own_numbers()}
            return sorted(filter(None, own | {partner.phone_sanitized}))
        mailed = identities.filtered(lambda each: each.network_id.address == address and each.external_id)
        own = {email_normalize(each.external_id) for each in mailed}
        return sorted(filter(None, own | {partner.email_normalized}))

    @api.model
    def _blacklist_changed(self, address, keys, refused):
        """Odoo's list was changed elsewhere: keep it as a decision of who has the address.

        :param str address: ``email`` or ``phone``
        :param list[str] keys: addresses, in the form of Odoo's lists
        :param bool refused: put on the list, else taken off it
        """
        source = "mail_blacklist" if address == "email" else "phone_blacklist"
        if not refused:
            # sudo: the decision of an Odoo list ends with it, whoever takes the address off
            listed = self._of_addresses(address, keys, source).sudo()
            listed.with_context(social_crm_from_blacklist=True).action_withdraw()
            return
        networks = self.env["social.crm.network"].search([("address", "=", address)])
        fname = "email_normalized" if address == "email" else "phone_sanitized"
        partners = self.env["res.partner"].search([(fname, "in", keys)])
        identities = self._identities_of_addresses(address, keys).filtered(lambda each: not each.partner_id)
        whose = [{"partner_id": partner.id} for partner in partners]
        whose += [{"identity_id": identity.id} for identity in identities]
        self.with_context(social_crm_from_blacklist=True).create(
            [
                {**who, "network_id": network.id, "state": "denied", "source": source}
                for who in whose
                for network in networks
            ]
        )

    def _identities_of_addresses(self, address, keys):
        keys = [*keys, *(key.lstrip("+") for key in keys)]
        return self.env["social.crm.identity"].search(
            [("network_id.address", "=", address), "|", ("external_id", "in", keys), ("phone", "in", keys)]
        )

    def _of_addresses(self, address, keys, source):
        fname = "email_normalized" if address == "email" else "phone_sanitized"
        return self.search(
            [
                ("source", "=", source),
                ("ended_at", "=", False),
                "|",
                ("partner_id." + fname, "in", keys),
                ("identity_id", "in", self._identities_of_addresses(address, keys).ids),
            ]
        )


def _people_table(people):
    rows = [(number, *person) for number, person in enumerate(people)]
    return as_table("person", {"number": "int", "identity_id": "int", "partner_id": "int"}, rows)
