from odoo import fields, models

from odoo.addons.social_crm_base.models.social_crm_consent import NEEDS_CONSENT, REFUSED_BY_DEFAULT

from .social_crm_preference import PACES

#: What they are asked for: nobody writes to them for these unless they said yes.
UNASKED = NEEDS_CONSENT

#: Networks on which nothing is ever sent.
SILENT = ("feed", "in_person", "phone")


class SocialCrmPreferenceChoice(models.Model):
    """What a person chooses, and what that means on every account of theirs."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.preference"

    # ------------------------------------------------------------------
    # What holds
    # ------------------------------------------------------------------
    def _choices(self):
        """What the person wants: the strictest of what was chosen for the contact and for each account.

        :return: ``pace``, ``paused_until`` (``False`` for no pause), ``unwanted_kinds`` (set), ``left_segments``,
            ``network`` (the one that was chosen last)
        :rtype: dict
        """
        return self._person_rows()._strictest()

    def _strictest(self):
        """What holds where these rows are one person's; see :meth:`_choices`."""
        rows, today = self, fields.Date.today()
        newest = rows.filtered("network_id").sorted(lambda row: (row.write_date, row.id))[-1:]
        return {
            "pace": max(rows.mapped("pace"), key=list(PACES).index),
            "paused_until": max(
                (row.paused_until for row in rows if row.paused_until and row.paused_until > today), default=False
            ),
            "unwanted_kinds": {kind for row in rows for kind in row.unwanted_kinds or []},
            "left_segments": rows.left_segment_ids,
            "network": newest.network_id,
        }

    def _networks(self):
        """The networks on which the person can be written to."""
        networks = self._identities().filtered("active").network_id
        if self.partner_id.email_normalized:
            networks |= self.env.ref("social_crm_base.network_email")
        return networks.filtered(lambda network: network.kind not in SILENT).sorted()

    def _allowed(self, purpose):
        """Where the person lets us write for a purpose.

        :rtype: odoo.model.social_crm_network
        """
        consents = self.env["social.crm.consent"]
        person = (self.identity_id.id, self.partner_id.id)
        return self._networks().filtered(
            lambda network: consents._answers(purpose, network, [person])[0][0] == "granted"
        )

    # ------------------------------------------------------------------
    # Choosing
    # ------------------------------------------------------------------
    def _choose(self, values, evidence):
        """Take over what somebody chose on their page.

        :param dict values: ``pace``, ``paused_until``, ``unwanted_kinds`` (list), ``network_id`` (id or ``False``),
            ``left_segment_ids`` (ids), and ``wanted``: purpose → the networks (record set) on which they want that
        :param str evidence: how we know, for people
        """
        self.ensure_one()
        wanted = values.pop("wanted", {})
        left = values.pop("left_segment_ids", None)
        if left is not None:
            values["left_segment_ids"] = [fields.Command.set(left)]
        self._person_rows().write(values)
        for purpose, networks in wanted.items():
            self._want(purpose, networks, evidence)

    def _want(self, purpose, networks, evidence):
        """Record what the person wants for a purpose, as far as that is new.

        :param networks: where they want it; none for nowhere
        """
        before = self._allowed(purpose)
        if networks - before:
            self._allow(purpose, networks, evidence)
        elif before and not networks:
            self._refuse([purpose], evidence)
            return
        for network in before - networks:
            self._refuse([purpose], evidence, network)

    def _leave(self, evidence, source="preference"):
        """They want nothing any more that they did not start, on none of their accounts.

        :param str evidence: how we know, for people
        :param str source: of the consents
        """
        for preference in self:
            preference._refuse(UNASKED, evidence, source=source)

    def _come_back(self, evidence):
        """They want content and offers again, wherever they can be written to.

        :param str evidence: how we know, for people
        """
        for preference in self:
            for purpose in UNASKED:
                preference._allow(purpose, preference._networks(), evidence)

    def _has_left(self):
        """Whether they refused everything that they did not start.

        :rtype: bool
        """
        return all(self._has_refused(purpose) for purpose in UNASKED)

    def _has_refused(self, purpose):
        """Whether they refused something wherever they are.

        :rtype: bool
        """
        wide = self._refusals_that_hold().filtered(lambda consent: not consent.network_id)
        return bool({False, purpose} & set(wide.mapped("purpose")))

    # ------------------------------------------------------------------
    # Consents
    # ------------------------------------------------------------------
    def _speakers(self):
        """Whose decisions are recorded: the contact's, and each account's by itself.

        What was said for the contact holds for its accounts while they are linked. Whoever left is to stay left also
        where a link turns out to be wrong afterwards.

        :return: pairs of field and id
        :rtype: list[tuple[str, int]]
        """
        contact = [("partner_id", self.partner_id.id)] if self.partner_id else []
        return contact + [("identity_id", identity.id) for identity in self._identities()]

    def _refusals_that_hold(self):
        """The refusals of the person, of what their page is about."""
        whose = ["|", ("identity_id", "in", self._identities().ids), ("partner_id", "in", self.partner_id.ids)]
        return self.env["social.crm.consent"].search(
            [("state", "=", "denied"), ("ended_at", "=", False), ("purpose", "in", (False, *UNASKED)), *whose]
        )

    def _refuse(self, purposes, evidence, network=None, source="preference"):
        """Record a refusal of everybody that this person is, unless it holds already."""
        network_id = network.id if network else False
        known = {
            (_speaker(consent), consent.purpose)
            for consent in self._refusals_that_hold()
            if consent.network_id.id in (False, network_id)
        }
        self._record(
            [
                ("denied", speaker, purpose, network_id)
                for speaker in self._speakers()
                for purpose in purposes
                if (speaker, purpose) not in known
            ],
            evidence,
            source,
        )

    def _allow(self, purpose, networks, evidence):
        """Record that they want something on some networks, and what of earlier refusals goes on.

        A refusal ends by what allows as much as it refused, said by whoever refused. Whoever said STOP and now wants
        offers has not asked for surveys: that is refused again.
        """
        others = self._networks() - networks
        lifted = {
            (_speaker(refusal), refusal.purpose, refusal.network_id.id)
            for refusal in self._refusals_that_hold()
            if refusal.purpose in (False, purpose) and (not refusal.network_id or refusal.network_id in networks)
        }
        lifted = sorted(lifted, key=str)
        rows = [
            ("granted", self._speakers()[0], purpose, network_id)
            for network_id in (networks.ids if others else [False])
        ]
        rows += [("granted", *each) for each in lifted if ("granted", *each) not in rows]
        for speaker, refused, network_id in lifted:
            if not refused:
                rows += [("denied", speaker, other, network_id) for other in REFUSED_BY_DEFAULT if other != purpose]
            if not network_id:
                rows += [("denied", speaker, purpose, other.id) for other in others]
        self._record(rows, evidence)

    def _record(self, rows, evidence, source="preference"):
        """:param rows: state, who says it, purpose and id of the network, in the order in which they count"""
        self.env["social.crm.consent"].create(
            [
                {
                    "state": state,
                    fname: id_,
                    "purpose": purpose,
                    "network_id": network_id,
                    "source": source,
                    # what a person says on their page no colleague has recorded
                    "user_id": self.env.uid if source == "person" else False,
                    "evidence": evidence,
                }
                for state, (fname, id_), purpose, network_id in rows
            ]
        )


def _speaker(consent):
    """Who said it, as :meth:`SocialCrmPreferenceChoice._speakers` has it."""
    if consent.identity_id:
        return ("identity_id", consent.identity_id.id)
    return ("partner_id", consent.partner_id.id)
