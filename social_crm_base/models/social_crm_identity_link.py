from collections import defaultdict
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from ..tools.sql import insert_rows, update_rows

#: A key that more contacts share than this says nothing about any of them.
MAX_SHARED = 5

#: How sure a key makes us when exactly one contact has it.
CONFIDENCE = {"authenticated_email": 1.0, "phone": 0.95, "email": 0.5}

#: Of two links between the same identity and contact, the one that comes first here stays.
STRENGTH = ("confirmed", "rejected", "revoked", "suggested")

#: How a person says that an identity is a contact; the other ways are for what providers tell.
BY_HAND = ("manual", "profile_url", "import")

#: Who decided and when follows from the decision.
DECISION = ("user_id", "decided_at")

#: What a link says is found once; only the words of a suggestion may be bettered until somebody decides.
FOUND = ("identity_id", "partner_id", "method")
WORDS = ("evidence", "confidence")


class Match(NamedTuple):
    """A contact that an identity may be."""

    partner_id: int
    method: str
    evidence: str
    confidence: float
    certain: bool


class SocialCrmIdentityLink(models.Model):
    """That an identity is a contact's, or may be: who or what says so, and what was decided. One at most is confirmed."""

    _name = "social.crm.identity.link"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Identity Link"
    _order = "id desc"
    _rec_name = "identity_id"

    # Not the contact: a link that was suggested or revoked names somebody else.
    _personal_fields = ("identity_id", "method", "evidence", "confidence", "state", "decided_at")
    _erase_order = 90  # the contact of an identity is known until all that depends on it is gone

    identity_id = fields.Many2one("social.crm.identity", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Contact", required=True, index=True, ondelete="cascade")
    network_id = fields.Many2one(related="identity_id.network_id")
    handle = fields.Char(related="identity_id.handle")
    handle_state = fields.Selection(related="identity_id.handle_state")
    profile_url = fields.Char(related="identity_id.profile_url")
    last_seen = fields.Datetime(related="identity_id.last_seen")
    method = fields.Selection(
        [
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("profile_url", "Profile URL"),
            ("manual", "By hand"),
            ("import", "Import"),
        ],
        required=True,
        default="manual",
    )
    evidence = fields.Text(help="Why we believe that the identity is this contact.")
    confidence = fields.Float(default=1.0, aggregator=None, help="From 0 (a guess) to 1 (certain).")
    state = fields.Selection(
        [
            ("suggested", "Suggested"),
            ("confirmed", "Confirmed"),
            ("rejected", "Rejected"),
            ("revoked", "Revoked"),
        ],
        required=True,
        default="suggested",
        index=True,
    )
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, help="Empty where it came by itself.")
    decided_at = fields.Datetime(readonly=True)

    _one_confirmed = models.UniqueIndex(
        "(identity_id) WHERE state = 'confirmed'",
        "This identity is already linked to a contact. Revoke that link first.",
    )
    _confirmed_by_evidence = models.Constraint(
        "CHECK (state != 'confirmed' OR (evidence IS NOT NULL AND evidence != ''))",
        "A confirmed link needs evidence: how do we know that the identity is this contact?",
    )
    _confidence_range = models.Constraint("CHECK (confidence BETWEEN 0 AND 1)", "Confidence lies between 0 and 1.")

    @api.model_create_multi
    def create(self, vals_list):
        default = self.default_get(["state"])
        links = super().create([self._said_by_whom(self._with_decision(default | vals)) for vals in vals_list])
        links.identity_id._sync_partner()
        return links

    def write(self, vals):
        """Override to write down who decides, and to leave what was decided as it is.

        :raise UserError: somebody would rewrite what a link says, or what somebody decided on
        """
        vals = {name: value for name, value in vals.items() if name not in DECISION}
        self._check_not_rewritten(vals)
        identities = self.identity_id
        # whoever confirms what is confirmed takes no decision
        as_before = self.filtered(lambda link: link.state == vals.get("state"))
        result = super(SocialCrmIdentityLink, as_before).write(
            {name: value for name, value in vals.items() if name != "state"}
        )
        decided, vals = self - as_before, self._with_decision(vals)
        bare = decided._without_evidence(vals)
        super(SocialCrmIdentityLink, bare).write(self._said_by_whom(vals))
        super(SocialCrmIdentityLink, decided - bare).write(vals)
        if not vals.keys().isdisjoint(("state", "partner_id", "identity_id")):
            (identities | self.identity_id)._sync_partner()
        return result

    def _check_not_rewritten(self, vals):
        if self.env.su:
            return
        decided = self.filtered(lambda link: link.state != "suggested")
        if vals.keys() & FOUND or (decided and vals.keys() & WORDS):
            raise UserError(
                self.env._(
                    "%(identities)s: what a link says, and the evidence of what was decided, are not changed. Revoke the"
                    " link and make another one.",
                    identities=", ".join((decided or self).identity_id.mapped("display_name")),
                )
            )

    def _without_evidence(self, vals):
        """:return: those of the links that these values would confirm on nobody's word"""
        if vals.get("state") != "confirmed":
            return self.browse()
        return self.filtered(lambda link: not (vals.get("evidence", link.evidence) or "").strip())

    def _said_by_whom(self, vals):
        """No link is confirmed without evidence, and nobody enters what only providers tell."""
        if not self.env.su and vals.get("method", "manual") not in BY_HAND:
            vals["method"] = "manual"
        if vals.get("state") == "confirmed" and not (vals.get("evidence") or "").strip():
            vals = vals | {"evidence": self._word_of(self.env.user)}
        return vals

    def _word_of(self, user):
        return self.env._("Confirmed by %(user)s by hand", user=user.name)

    def unlink(self):
        identities = self.identity_id
        result = super().unlink()
        identities.exists()._sync_partner()
        return result

    def action_confirm(self):
        """The identity is this contact: whatever it said becomes theirs. A link it had to another is revoked."""
        self._revoke_rivals()
        self.write({"state": "confirmed"})

    def action_reject(self):
        """The identity is not this contact, and is never again suggested to be."""
        self.write({"state": "rejected"})

    def action_revoke(self):
        """Take a confirmed link back: the facts go back to who they were before."""
        self.write({"state": "revoked"})

    def action_restore(self):
        """Undo a rejection or a revocation."""
        self.filtered(lambda link: link.state == "rejected").write({"state": "suggested"})
        revoked = self.filtered(lambda link: link.state == "revoked")
        taken = revoked.identity_id.filtered("partner_id")
        if taken:
            raise UserError(
                self.env._(
                    "%(identities)s: linked to another contact in the meantime. Revoke that link first.",
                    identities=", ".join(taken.mapped("display_name")),
                )
            )
        revoked.write({"state": "confirmed"})

    @api.model
    def _link_by_hand(self, profiles):
        """Link identities to contacts because the user says so.

        An identity that another contact has, or whose handle has changed hands, is suggested instead: a person
        has to look.

        :param profiles: tuples of identity id, contact (res.partner) and the address of the profile (str)
        """
        profiles = list(profiles)
        identity_ids = [identity_id for identity_id, _partner, _url in profiles]
        doubtful = self._with_recycled_handle(identity_ids)
        known = self._known_pairs(identity_ids)
        taken = {pair[0]: pair[1] for pair, (_id, state) in known.items() if state == "confirmed"}
        values, confirmed = {}, {}
        for identity_id, partner, url in profiles:
            pair = (identity_id, partner.id)
            certain = identity_id not in doubtful and taken.setdefault(identity_id, partner.id) == partner.id
            if pair not in known:
                values[pair] = self._values_by_hand(pair, url, certain)
            elif certain:
                confirmed[self.browse(known[pair][0])] = self._values_by_hand(pair, url, certain)["evidence"]
        self.create(values.values())
        for link, evidence in confirmed.items():
            if link.state != "confirmed":
                link.check_access("write")
                # sudo: what was found before stays, and nobody else adds to it
                link.sudo().write({"state": "confirmed", "evidence": f"{link.evidence or ''}\n{evidence}".strip()})

    def _values_by_hand(self, pair, url, certain):
        evidence = self.env._("Profile %(url)s, entered by %(user)s", url=url, user=self.env.user.name)
        if not certain:
            evidence = self.env._(
                "%(evidence)s; another contact has it, or the handle has changed hands", evidence=evidence
            )
        return {
            "identity_id": pair[0],
            "partner_id": pair[1],
            "method": "import" if self.env.context.get("import_file") else "profile_url",
            "evidence": evidence,
            "confidence": 1.0 if certain else 0.5,
            "state": "confirmed" if certain else "suggested",
        }

    def _with_recycled_handle(self, identity_ids):
        """Return the identities whose handle was somebody else's before."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.id
                  FROM social_crm_identity i
                  JOIN social_crm_identity former
                    ON former.network_id = i.network_id
                   AND former.scope = i.scope
                   AND lower(former.handle) = lower(i.handle)
                   AND former.handle_state = 'recycled'
                 WHERE i.id = ANY(%s)
                """,
                identity_ids,
            )
        )
        return {id_ for (id_,) in rows}

    @api.model
    def _link_by_evidence(self, rows):
        """Link identities by what providers tell of them, in a number of statements that does not grow with them.

        An authenticated e-mail or a phone number that exactly one contact has confirms the link; an unauthenticated
        e-mail, a key that several contacts share, and keys that point to different contacts only suggest. A pair
        that somebody rejected or revoked stays so, and a confirmed link is left alone.

        :param list[dict] rows: ``identity_id``, ``email`` (str or None), ``email_authenticated`` (bool), ``phone``
            (str or None, with or without the country's prefix), ``just_made`` (bool: in this transaction), and
            ``evidence`` (str: the words for people, in place of those for what a provider told; may be missing)
        """
        matches = self._match_contacts(rows)
        if not matches:
            return
        known = self._known_pairs(matches)
        taken = {identity_id for (identity_id, _partner_id), (_id, state) in known.items() if state == "confirmed"}
        now, new, upgraded = fields.Datetime.now(), [], []
        for identity_id in sorted(matches.keys() - taken):
            for match, state in _decide(matches[identity_id]):
                decided_at = now if state == "confirmed" else None
                link_id, known_state = known.get((identity_id, match.partner_id), (None, None))
                if not link_id:
                    values = (match.partner_id, match.method, match.evidence, match.confidence, state, decided_at)
                    new.append((identity_id, *values))
                elif known_state == "suggested" and state == "confirmed":
                    upgraded.append((link_id, match.method, match.evidence, match.confidence, state, decided_at))
        columns = ("method", "evidence", "confidence", "state", "decided_at")
        insert_rows(
            self.env,
            self._table,
            ("identity_id", "partner_id", *columns),
            new,
            on_conflict=SQL("ON CONFLICT DO NOTHING"),
        )
        update_rows(self.env, self._table, columns, upgraded)
        linked = self.env["social.crm.identity"].browse(matches.keys() - taken)
        linked.invalidate_recordset(["link_ids"], flush=False)
        linked._sync_partner(just_made={row["identity_id"] for row in rows if row["just_made"]})

    def _match_contacts(self, rows):
        """Look up who has the e-mails and phone numbers of rows.

        :return: matches by identity
        :rtype: dict[int, list[Match]]
        """
        claims, words = set(), {}
        for row in rows:
            words[row["identity_id"]] = row.get("evidence")
            email = row["email"] and email_normalize(row["email"], strict=False)
            if email:
                claims.add((row["identity_id"], "email", email, row["email_authenticated"]))
            phone = row["phone"] and self.env["res.partner"]._phone_format(number=row["phone"])
            if phone:
                claims.add((row["identity_id"], "phone", phone, True))
        holders = {
            method: self._contacts_by(fname, {key for _id, kind, key, _trusted in claims if kind == method})
            for method, fname in (("email", "email_normalized"), ("phone", "phone_sanitized"))
        }
        matches = defaultdict(list)
        for identity_id, method, key, trusted in sorted(claims):
            partner_ids = holders[method].get(key, [])
            certain = trusted and len(partner_ids) == 1
            evidence, confidence = self._evidence(method, key, trusted, len(partner_ids))
            evidence = words[identity_id] or evidence
            matches[identity_id] += [
                Match(partner_id, method, evidence, confidence, certain) for partner_id in partner_ids
            ]
        return {identity_id: found for identity_id, found in matches.items() if found}

    def _contacts_by(self, fname, keys):
        """Return the ids of the contacts that have each key, but for keys that too many share."""
        if not keys:
            return {}
        self.env["res.partner"].flush_model([fname, "active"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT %(key)s, array_agg(id ORDER BY id)
                      FROM res_partner
                     WHERE active AND %(key)s = ANY(%(keys)s)
                  GROUP BY %(key)s
                    HAVING count(*) <= %(max_shared)s
                    """,
                    key=SQL.identifier(fname),
                    keys=sorted(keys),
                    max_shared=MAX_SHARED,
                )
            )
        )

    def _evidence(self, method, key, trusted, holders):
        """Put into words why an identity may be a contact, and how sure that is."""
        if method == "phone":
            text = self.env._("Phone number %(key)s equals the contact's", key=key)
            confidence = CONFIDENCE["phone"]
        elif trusted:
            text = self.env._("E-mail %(key)s, authenticated by the provider, equals the contact's", key=key)
            confidence = CONFIDENCE["authenticated_email"]
        else:
            text = self.env._("E-mail %(key)s, not authenticated, equals the contact's", key=key)
            confidence = CONFIDENCE["email"]
        if holders > 1:
            text = self.env._("%(text)s; %(number)s contacts share it", text=text, number=holders)
            confidence /= holders
        return text, confidence

    def _known_pairs(self, identity_ids):
        """Return the links that identities have: ``{(identity id, contact id): (link id, state)}``, strongest first."""
        self.flush_model(["identity_id", "partner_id", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT identity_id, partner_id, id, state FROM social_crm_identity_link WHERE identity_id = ANY(%s)",
                list(identity_ids),
            )
        )
        rows.sort(key=lambda row: STRENGTH.index(row[3]), reverse=True)
        return {(identity_id, partner_id): (id_, state) for identity_id, partner_id, id_, state in rows}

    def _move_to(self, identity):
        """Give links another identity, which turned out to be the same account."""
        if identity.partner_id:
            self.filtered(lambda link: link.state == "confirmed" and link.partner_id != identity.partner_id).write(
                {"state": "suggested"}
            )
        (self | identity.link_ids)._drop_weaker("partner_id")
        self.exists().write({"identity_id": identity.id})

    def _drop_weaker(self, *same):
        """Of links that agree in the fields ``same``, keep the one that says most."""
        self._weaker(*same).unlink()

    def _weaker(self, *same):
        """:return: of links that agree in the fields ``same``, all but the one that says most"""
        strongest = {}
        for link in self.sorted(lambda link: (STRENGTH.index(link.state), link.id)):
            strongest.setdefault(tuple(link[fname] for fname in same), link)
        return self - self.browse().union(*strongest.values())

    def _revoke_rivals(self):
        """Revoke what else the identities are linked to, before the database has to refuse two."""
        # sudo: a link to a contact of another company is not visible, and is in the way all the same
        rivals = self.sudo().search(
            [("identity_id", "in", self.identity_id.ids), ("state", "=", "confirmed"), ("id", "not in", self.ids)]
        )
        hidden = rivals - rivals.with_env(self.env)._filtered_access("write")
        if hidden:
            raise UserError(
                self.env._(
                    "%(identities)s: linked to a contact that you may not see. Ask an administrator.",
                    identities=", ".join(hidden.identity_id.mapped("display_name")),
                )
            )
        rivals.with_env(self.env).action_revoke()
        rivals.flush_recordset(["state"])

    def _with_decision(self, vals):
        """Add who decides on the state, and when; nobody decides in the name of somebody else."""
        vals = {name: value for name, value in vals.items() if name not in DECISION}
        if "state" in vals:
            decided = vals["state"] != "suggested"
            by_a_person = decided and self.env.uid != SUPERUSER_ID
            vals["user_id"] = self.env.uid if by_a_person else False
            vals["decided_at"] = fields.Datetime.now() if decided else False
        return vals


def _decide(matches):
    """Choose what the matches of one identity amount to.

    :param list[Match] matches: what was found, any number of times the same contact
    :return: the best match of each contact, and the state that the link gets
    :rtype: list[tuple[Match, str]]
    """
    best = {}
    for match in sorted(matches, key=lambda match: (match.certain, match.confidence)):
        best[match.partner_id] = match
    certain = [match for match in best.values() if match.certain]
    confirmed = certain[0] if len(certain) == 1 else None
    return [(match, "confirmed" if match is confirmed else "suggested") for match in best.values()]
