from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, email_normalize, split_every

from ..tools.sql import as_table, update_rows, written_by_sql

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

#: Where :class:`Answers` travel in the context.
ANSWERS = "social_crm_answers"

#: Decisions that the cron ends in one transaction.
EXPIRY_BATCH = 500


class Answers(dict):
    """What people allow, by purpose, and the ids of network, identity and contact; see ``consent._answer``."""

    __hash__ = object.__hash__  # a context is compared with others


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

    _contact_keeps = True
    _contact_forgets = ("evidence",)
    _personal_fields = (
        "state",
        "network_words",
        "purpose_words",
        "legal_basis",
        "source",
        "evidence",
        "decided_at",
        "expires_at",
        "ended_at",
        "ended_reason",
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
    ended_user_id = fields.Many2one(
        "res.users", "Ended By", readonly=True, help="The colleague who ended it; empty where it ended by itself."
    )
    ended_reason = fields.Text("Why It Ended", readonly=True)
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

    @api.constrains("decided_at")
    def _check_decided_at(self):
        """A decision dated ahead would end today what still holds."""
        now = fields.Datetime.now()
        for consent in self:
            if consent.decided_at > now:
                raise ValidationError(
                    self.env._(
                        "“Since” lies in the future: %(moment)s. Enter when the person decided, or record the decision"
                        " once it is made.",
                        moment=fields.Datetime.context_timestamp(self, consent.decided_at).strftime("%Y-%m-%d %H:%M"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        identities = self.env["social.crm.identity"].browse(
            {vals["identity_id"] for vals in vals_list if vals.get("identity_id")}
        )
        contacts = {identity.id: identity.partner_id.id for identity in identities}
        by_hand = {} if self.env.su else self._values_by_hand()
        consents = super().create(
            [
                # the contact follows from the identity, as everywhere
                vals | by_hand | ({"partner_id": contacts[vals["identity_id"]]} if vals.get("identity_id") else {})
                for vals in vals_list
            ]
        )
        consents._settle()
        consents._check_lifted()
        consents._write_blacklists()
        return consents

    def _values_by_hand(self):
        """What nobody says of a decision that they record."""
        return {
            "user_id": self.env.uid,
            "source": "import" if self.env.context.get("import_file") else "person",
            **dict.fromkeys(("ended_at", "ended_by_id", "ended_user_id", "ended_reason"), False),
        }

    def _check_lifted(self):
        """Who says that a person took a refusal back says how they know.

        :raise UserError: a colleague lifts a refusal without a word of evidence
        """
        if self.env.su:
            return
        # sudo: what is lifted may be a decision that the colleague does not see
        lifted = self.sudo().search([("ended_by_id", "in", self.ids), ("state", "=", "denied")])
        for consent in lifted.ended_by_id:
            if consent.state == "granted" and not (consent.evidence or "").strip():
                raise UserError(
                    self.env._(
                        "%(person)s refused this before. Write under “Evidence” how they allowed it again, such as what"
                        " they said and when.",
                        person=consent.partner_id.display_name or consent.identity_id.display_name,
                    )
                )

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A decision is not changed. Record the new one: it ends the old."))
        return super().write(vals)

    # ------------------------------------------------------------------
    # Ending
    # ------------------------------------------------------------------
    def action_withdraw(self, reason=None):
        """The decision no longer holds. A refusal that it had taken the place of holds again.

        :param str reason: why; a refusal does not end without
        :raise AccessError: an agent ends a refusal
        :raise UserError: a refusal is ended without a reason
        """
        self.check_access("create")
        holding = self.filtered(lambda consent: not consent.ended_at)
        if not self.env.su and "denied" in holding.mapped("state"):
            holding._check_may_end_refusal(reason)
        # sudo: a decision may be ended, not changed
        holding.sudo()._end(fields.Datetime.now(), reason)

    def _check_may_end_refusal(self, reason):
        if not self.env.user.has_group("social_crm_base.group_manager"):
            raise AccessError(
                self.env._(
                    "Only managers of Social CRM end a refusal. Ask one of them; or record what the person allows,"
                    " once they say so."
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Write down why the refusal no longer holds: the person may ask."))

    def action_end_refusal(self):
        """Open the dialog that asks why a refusal ends."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End a Refusal"),
            "res_model": "social.crm.end.refusal",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_consent_id": self.id},
        }

    @api.model
    def _end_expired(self, commit=None):
        """Cron: end what has run out, so that Odoo's lists hear of the refusals that hold again.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        expired = self.search([("ended_at", "=", False), ("expires_at", "<=", fields.Datetime.now())], order="id")
        commit(0, remaining=len(expired))
        for ids in split_every(EXPIRY_BATCH, expired.ids):
            # a person may have ended some meanwhile
            batch = self.browse(ids).exists().filtered(lambda consent: not consent.ended_at)
            update_rows(self.env, self._table, ["ended_at"], [(each.id, each.expires_at) for each in batch])
            batch._bring_back_refusals()
            if commit(len(ids)) <= 0:
                break

    def _end(self, moment, reason=None):
        if not self:
            return
        user = self.env.user
        by_a_colleague = user.id != SUPERUSER_ID and user._is_internal()
        self.write(
            {
                "ended_at": moment,
                "ended_user_id": user.id if by_a_colleague else False,
                "ended_reason": (reason or "").strip() or False,
            }
        )
        self._bring_back_refusals()

    def _bring_back_refusals(self):
        """What these decisions had lifted holds again, but where something else had lifted it too."""
        behind = self.search([("ended_by_id", "in", self.ids), ("state", "=", "denied")])
        behind._hold()
        behind._write_blacklists()

    def _hold(self):
        """What had ended these decisions does not count: they hold again, unless another one covers them."""
        self.write({"ended_at": False, "ended_by_id": False})
        # what the other of two merged contacts allowed lifts nothing
        merged = (
            self.env["social.crm.merge"]
            .search([("partner_id", "in", self.partner_id.ids), ("state", "=", "merged")])
            .partner_id
        )
        self.filtered(lambda consent: consent.identity_id or consent.partner_id not in merged)._settle()

    def _settle(self):
        """Let the later of these decisions and those of the same people end the earlier that they cover.

        It takes three statements whatever their number, and comes to the same whatever the order in which decisions
        are recorded: something allowed ends by whatever is decided later; a refusal is lifted by what holds, the
        longest of it.

        An account may turn out to be somebody else's: what was said with it ends by what is said with it alone.
        """
        if not self:
            return
        self.flush_model()
        stands = SQL(  # but what was withdrawn, or lifted by a START word: that was never said
            "(later.ended_at IS NULL OR later.ended_by_id IS NOT NULL OR later.ended_at = later.expires_at)"
        )
        self._end_by_later(
            SQL("earlier.state = 'granted' AND earlier.ended_at IS NULL AND %s", stands),
            SQL("later.decided_at, later.id"),
        )
        self._end_by_later(
            SQL(
                """
                earlier.state = 'denied' AND (earlier.ended_at IS NULL OR earlier.ended_by_id IS NOT NULL)
                AND (later.ended_at IS NULL OR (later.id = earlier.ended_by_id AND later.state = 'denied'))
                """
            ),
            SQL("later.expires_at DESC NULLS FIRST, later.decided_at, later.id"),
        )

    def _end_by_later(self, condition, order):
        """:param SQL condition: of the pairs ``earlier``, ``later`` that count
        :param SQL order: which of several later ones ends an earlier one: the first
        """
        ended = self.env.execute_query(
            SQL(
                """
                WITH own AS (
                    SELECT identity_id, partner_id FROM social_crm_consent WHERE id = ANY(%(ids)s)
                ), kin AS (
                    SELECT *, identity_id AS said_by, id = ANY(%(ids)s) AS is_own
                      FROM social_crm_consent
                     WHERE identity_id IN (SELECT identity_id FROM own)
                 UNION ALL
                    SELECT *, -partner_id AS said_by, id = ANY(%(ids)s) AS is_own
                      FROM social_crm_consent
                     WHERE identity_id IS NULL
                       AND partner_id IN (SELECT partner_id FROM own WHERE identity_id IS NULL)
                ), settled AS (
                    SELECT DISTINCT ON (earlier.id) earlier.id, later.id AS later_id, later.decided_at
                      FROM kin earlier
                      JOIN kin later
                        ON later.said_by = earlier.said_by
                       AND (later.decided_at, later.id) > (earlier.decided_at, earlier.id)
                       AND (later.network_id IS NULL OR later.network_id = earlier.network_id)
                       AND (later.purpose IS NOT DISTINCT FROM earlier.purpose
                            OR (later.purpose IS NULL AND earlier.purpose = ANY(%(by_default)s)))
                       AND (earlier.is_own OR later.is_own OR later.id = earlier.ended_by_id)
                     WHERE %(condition)s
                  ORDER BY earlier.id, %(order)s
                )
                UPDATE social_crm_consent consent
                   SET ended_at = settled.decided_at, ended_by_id = settled.later_id
                  FROM settled
                 WHERE consent.id = settled.id AND consent.ended_by_id IS DISTINCT FROM settled.later_id
             RETURNING consent.id
                """,
                ids=list(self.ids),
                by_default=list(REFUSED_BY_DEFAULT),
                condition=condition,
                order=order,
            )
        )
        written_by_sql(self.browse(id_ for (id_,) in ended), ["ended_at", "ended_by_id"])

    def _hold_again(self):
        """These went back to whoever made them: of two people, what the one decided ends no refusal of the other."""
        apart = (self | self.search([("ended_by_id", "in", self.ids)])).filtered(
            lambda consent: (
                consent.state == "denied"
                and consent.ended_by_id
                and not consent.identity_id
                and consent.ended_by_id.partner_id != consent.partner_id
            )
        )
        apart._hold()
        apart._write_blacklists()

    @api.model
    def _lift_stop(self, identity, network, moment, reason):
        """A START word ends what a STOP word refused, and brings back what the STOP word ended; it allows no more.

        :param datetime moment: when it was written
        :param str reason: what was written, and where
        :return: whether a STOP word was lifted
        :rtype: bool
        """
        stops = self.search(
            [
                ("identity_id", "=", identity.id),
                ("network_id", "=", network.id),
                ("source", "=", "stop_word"),
                ("state", "=", "denied"),
                ("decided_at", "<=", moment),
                "|",  # also those that a later STOP word took the place of
                ("ended_at", "=", False),
                ("ended_by_id", "!=", False),
            ]
        )
        allowed = self.search([("ended_by_id", "in", stops.ids), ("state", "=", "granted")])
        stops.write({"ended_at": moment, "ended_by_id": False, "ended_reason": reason})
        allowed._hold()
        stops._bring_back_refusals()
        for address, code in MAILED_BY_ODOO.items():
            if stops and code == network.code:
                [keys] = self._addresses(address, [(identity, identity.partner_id)])
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
        answer, since = self._answer(purpose, network, identity.id, (partner or identity.partner_id).id)
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
    def _answer(self, purpose, network, identity_id, partner_id):
        """What one person allows, as :meth:`_answers` tells it.

        Whoever asks for many, one after the other, has asked for all of them at once before: those answers travel in the
        context, where no client can put an object of ours.
        """
        person = identity_id or None, partner_id or None
        known = self.env.context.get(ANSWERS)
        if isinstance(known, Answers) and (purpose, network.id, *person) in known:
            return known[purpose, network.id, *person]
        [answer] = self._answers(purpose, network, [person])
        return answer

    @api.model
    def _answers(self, purpose, network, people):
        """What people allow, in four statements at most whatever their number.

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
        refused -= self._refused_offers_alone(purpose, network, people, said, refused)
        answers = []
        for number in range(len(people)):
            state, since = said.get(number, (None, None))
            if state != "denied" and number in refused:
                state, since = "blacklisted", None
            answers.append((state or ("missing" if purpose in NEEDS_CONSENT else "open"), since))
        return answers

    def _refused_offers_alone(self, purpose, network, people, said, refused):
        """:return: the numbers of those who want this and no offers: for that alone we put them on Odoo's list"""
        wanted = {number for number in refused if said.get(number, ("",))[0] == "granted"}
        if not wanted or purpose == "marketing":
            return set()
        offers = self._said("marketing", network, people)
        return {number for number in wanted if offers.get(number, ("",))[0] == "denied"}

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
                  WITH theirs AS (
                       SELECT person.number, consent.* FROM %(people)s
                         JOIN social_crm_consent consent ON consent.identity_id = person.identity_id
                        UNION ALL
                       SELECT person.number, consent.* FROM %(people)s
                         JOIN social_crm_consent consent ON consent.partner_id = person.partner_id)
                SELECT DISTINCT ON (consent.number) consent.number, consent.state, consent.decided_at
                  FROM theirs consent
             LEFT JOIN social_crm_consent later
                    ON later.id = consent.ended_by_id AND later.expires_at <= %(now)s AND consent.state = 'denied'
                 WHERE (consent.ended_at IS NULL OR later.id IS NOT NULL)
                   AND consent.decided_at <= %(now)s
                   AND (consent.expires_at IS NULL OR consent.expires_at > %(now)s)
                   AND (consent.network_id IS NULL OR consent.network_id = %(network)s)
                   AND (consent.purpose = %(purpose)s OR (consent.purpose IS NULL AND %(by_default)s))
              ORDER BY consent.number, consent.state != 'denied', consent.decided_at DESC
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
        holding = self.filtered(lambda consent: consent.purpose in (False, "marketing") and not consent.ended_at)
        for address, blacklist in self._blacklists().items() if holding else ():
            network = self._network_mailed(address)
            concerned = holding.filtered(lambda consent, there=network: consent.network_id in (there.browse(), there))
            concerned._write_blacklist(address, network, blacklist)

    def _write_blacklist(self, address, network, blacklist):
        people = [(consent.identity_id, consent.partner_id or consent.identity_id.partner_id) for consent in self]
        said = self._said("marketing", network, [(identity.id, partner.id) for identity, partner in people])
        refused, allowed = set(), set()
        for number, (consent, keys) in enumerate(zip(self, self._addresses(address, people), strict=True)):
            if consent.state == "denied":
                refused |= keys
            elif said.get(number, ("",))[0] == "granted":
                allowed |= keys
        # not the evidence: whoever reads Odoo's lists need not know what somebody told us
        blacklist._refuse(refused, self.env._("Refused, says Social CRM: see the consents of the contact."))
        allowed -= self._refused_by_holders(address, network, allowed)
        blacklist._allow(allowed, self.env._("Allowed, says Social CRM: see the consents of the contact."))

    def _refused_by_holders(self, address, network, keys):
        """:return: those of the addresses that anybody who has them refuses to be written to at"""
        if not keys:
            return set()
        # sudo: whoever shares the address may be a contact that the user does not see
        partners, identities = self.sudo()._holders(address, keys)
        people = [(identities.browse(), partner) for partner in partners]
        people += [(identity, identity.partner_id) for identity in identities]
        return keys & set().union(*self._addresses(address, self._deniers(network, people)))

    def _deniers(self, network, people):
        """:return: those of the people, pairs of identity and contact, who refuse what Odoo mails on a network"""
        said = self._said("marketing", network, [(identity.id, partner.id) for identity, partner in people])
        return [person for number, person in enumerate(people) if said.get(number, ("",))[0] == "denied"]

    @api.model
    def _list_refused(self, partners):
        """Put addresses on Odoo's lists that came to contacts who refuse what is sent there.

        :param partners: contacts that got an address, or somebody else's decisions
        :return: the addresses that were put there, by ``email`` and ``phone``
        :rtype: dict[str, list[str]]
        """
        listed = {}
        for address, blacklist in self._blacklists().items() if partners else ():
            people = [(self.env["social.crm.identity"], partner) for partner in partners]
            keys = set().union(*self._addresses(address, self._deniers(self._network_mailed(address), people)))
            keys -= blacklist._refused(keys)
            if keys:
                blacklist._refuse(keys, self.env._("Address of a contact who refused."))
                listed[address] = sorted(keys)
        return listed

    @api.model
    def _unlist(self, address, keys, partner, identity=None):
        """Take addresses off Odoo's list again, unless somebody who has them refuses what is sent there.

        :param str address: ``email`` or ``phone``
        :param keys: addresses, in the form of the list
        :param partner: whose they are now (res.partner)
        :param identity: the account whose they are, where it may be nobody's contact
        """
        network = self._network_mailed(address)
        if not self._deniers(network, [(identity or self.env["social.crm.identity"], partner)]):
            keys = set(keys) - self._refused_by_holders(address, network, set(keys))
            self._blacklists()[address]._allow(keys, self.env._("The refusal that put it here no longer holds."))

    def _network_mailed(self, address):
        return self.env["social.crm.network"].search([("code", "=", MAILED_BY_ODOO[address])])

    def _blacklists(self):
        # sudo: whoever records a decision need not have the right to Odoo's lists
        context = {"social_crm_from_consent": True}
        return {
            "email": self.env["mail.blacklist"].sudo().with_context(**context),
            "phone": self.env["phone.blacklist"].sudo().with_context(**context),
        }

    @api.model
    def _addresses(self, address, people):
        """The addresses of people, in the form of Odoo's lists, read at once.

        :param str address: ``email`` or ``phone``
        :param people: pairs of identity and contact (res.partner), either may be empty
        :rtype: list[set[str]]
        """
        partners = self.env["res.partner"].browse({partner.id for _identity, partner in people if partner})
        identities = self.env["social.crm.identity"].browse({identity.id for identity, _p in people if identity})
        (identities | partners.identity_ids).mapped("network_id.address")
        partners.mapped("phone_sanitized" if address == "phone" else "email_normalized")
        own = self._own_phones if address == "phone" else self._own_emails
        return [own(identity | partner.identity_ids, partner) for identity, partner in people]

    def _own_phones(self, identities, partner):
        # an account may have an id that is no address, such as that of a call somebody logged
        told = {partner._phone_format(number=number) for number in identities._own_numbers()}
        return set(filter(None, told | {partner.phone_sanitized}))

    def _own_emails(self, identities, partner):
        mailed = identities.filtered(lambda each: each.network_id.address == "email" and each.external_id)
        return set(filter(None, {email_normalize(each.external_id) for each in mailed} | {partner.email_normalized}))

    @api.model
    def _blacklist_changed(self, address, keys, refused):
        """Odoo's list was changed elsewhere: keep it as a decision of who has the address.

        :param str address: ``email`` or ``phone``
        :param list[str] keys: addresses, in the form of Odoo's lists
        :param bool refused: put on the list, else taken off it
        """
        source = "mail_blacklist" if address == "email" else "phone_blacklist"
        consents = self.with_context(social_crm_from_blacklist=True)
        partners, identities = self._holders(address, keys)
        if not refused:
            # sudo: the decision of an Odoo list ends with it, whoever takes the address off
            consents.sudo().search(
                [
                    ("source", "=", source),
                    ("ended_at", "=", False),
                    "|",
                    ("partner_id", "in", partners.ids),
                    ("identity_id", "in", identities.ids),
                ]
            ).action_withdraw(self.env._("The address was taken off Odoo's blacklist."))
            return
        networks = self.env["social.crm.network"].search([("address", "=", address)])
        whose = [{"partner_id": partner.id} for partner in partners]
        whose += [{"identity_id": identity.id} for identity in identities if not identity.partner_id]
        consents.create(
            [
                {**who, "network_id": network.id, "state": "denied", "source": source}
                for who in whose
                for network in networks
            ]
        )

    def _holders(self, address, keys):
        """:return: the contacts and the identities that have one of these addresses"""
        fname = "email_normalized" if address == "email" else "phone_sanitized"
        partners = self.env["res.partner"].search([(fname, "in", list(keys))])
        return partners, self._identities_of_addresses(address, keys)

    def _identities_of_addresses(self, address, keys):
        keys = [*keys, *(key.lstrip("+") for key in keys)]
        return self.env["social.crm.identity"].search(
            [("network_id.address", "=", address), "|", ("external_id", "in", keys), ("phone", "in", keys)]
        )

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    @api.model
    def _goes_on_for_contact(self):
        """What its accounts refused, without their words: or we would write to it again."""
        return SQL("state = 'denied' AND ended_at IS NULL")


def _people_table(people):
    rows = [(number, *person) for number, person in enumerate(people)]
    return as_table("person", {"number": "int", "identity_id": "int", "partner_id": "int"}, rows)
