import secrets

from odoo import api, fields, models
from odoo.tools import SQL, consteq

from odoo.addons.social_crm_base.tools.sql import as_table, insert_rows

#: How often somebody wants to hear from us, from whenever there is something to hardly ever, and the days between.
PACES = {"each": 0, "weekly": 7, "monthly": 30}

#: What opens a page or a feed of somebody, each by itself: one may be replaced without the others.
TOKENS = ("access_token", "leave_token", "feed_token")


def new_token():
    """Return what opens a page of somebody."""
    return secrets.token_urlsafe(24)


def token_field(opens):
    """Return a field for such a token, which no role of Social CRM reads.

    :param str opens: what it opens, for people
    """
    return fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: new_token(),
        help=opens,
    )


class SocialCrmPreference(models.Model):
    """What a person wants of us, on which channel and how often, as they said on their own page.

    It is an account's, with the contact that the account has, or a contact's. All rows of one contact hold together, and
    the strictest counts: so nothing has to be settled when accounts are linked or contacts merged, and all goes back
    when that is undone. What somebody left stands in their consents.
    """

    _name = "social.crm.preference"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Preference"
    _rec_name = "partner_id"

    _contact_keeps = True
    _personal_fields = ("network_id", "pace", "paused_until", "unwanted_words", "left_words", "asked_words")

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="cascade")
    identity_id = fields.Many2one(
        "social.crm.identity", "Account", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    access_token = token_field("Opens their page. A new one closes the old.")
    leave_token = token_field("Lets them leave, and nothing else. It stays: mails that went out years ago name it.")
    feed_token = token_field("Opens their own feed and what is there for them.")
    network_id = fields.Many2one(
        "social.crm.network", "Preferred network", ondelete="set null", help="Where they would rather hear from us."
    )
    pace = fields.Selection(
        [
            ("each", "Whenever there is something"),
            ("weekly", "At most once a week"),
            ("monthly", "At most once a month"),
        ],
        "How often",
        required=True,
        default="each",
    )
    paused_until = fields.Date("Nothing until")
    unwanted_kinds = fields.Json("Unwanted kinds as data")
    unwanted_words = fields.Char("Does not want", compute="_compute_words")
    left_segment_ids = fields.Many2many(
        "social.crm.segment",
        "social_crm_preference_left_rel",
        "preference_id",
        "segment_id",
        "Left",
        help="Segments whose content they do not want.",
    )
    left_words = fields.Char("Left content of", compute="_compute_words")
    asked_segment_ids = fields.Many2many(
        "social.crm.segment",
        "social_crm_preference_asked_rel",
        "preference_id",
        "segment_id",
        "Asked for",
        help="Segments whose content they asked for on its public page.",
    )
    asked_words = fields.Char("Asked for content of", compute="_compute_words")

    _of_somebody = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR identity_id IS NOT NULL)", "A preference is a contact's or an account's."
    )

    @api.depends("partner_id", "identity_id")
    def _compute_display_name(self):
        for preference in self:
            preference.display_name = preference.identity_id.display_name or preference.partner_id.display_name

    @api.depends("unwanted_kinds", "left_segment_ids", "asked_segment_ids")
    def _compute_words(self):
        for preference in self:
            preference.unwanted_words = self._in_words(preference.unwanted_kinds or [])
            # sudo: the name that members read is no secret
            preference.left_words = ", ".join(preference.sudo().left_segment_ids.mapped("member_name"))
            preference.asked_words = ", ".join(preference.sudo().asked_segment_ids.mapped("member_name"))

    @api.model
    def _in_words(self, kinds):
        """:return: kinds of content, as people call them"""
        words = dict(self.env["social.crm.content"]._fields["kind"]._description_selection(self.env))
        return ", ".join(words.get(str(kind), str(kind)) for kind in kinds)

    @api.model_create_multi
    def create(self, vals_list):
        identities = self.env["social.crm.identity"].browse(
            {vals["identity_id"] for vals in vals_list if vals.get("identity_id")}
        )
        contacts = {identity.id: identity.partner_id.id for identity in identities}
        return super().create(
            [
                # the contact follows from the identity, as everywhere
                vals | ({"partner_id": contacts[vals["identity_id"]]} if vals.get("identity_id") else {})
                for vals in vals_list
            ]
        )

    # ------------------------------------------------------------------
    # Whose
    # ------------------------------------------------------------------
    @api.model
    def _of(self, people):
        """Find or make the preference of each, in three statements at most whatever their number.

        Whoever is written to at an account gets the account's: should the account turn out to be somebody else's, its
        links open nothing of the contact that it had.

        :param people: pairs of contact id and identity id, either may be ``None``
        :return: ids, in their order
        :rtype: list[int]
        """
        keys = [(None, identity_id) if identity_id else (partner_id, None) for partner_id, identity_id in people]
        found = self._found(keys)
        missing = [key for key in dict.fromkeys(keys) if key not in found and any(key)]
        self._make(missing)
        found |= self._found(missing)
        return [found[key] for key in keys]

    def _found(self, keys):
        if not keys:
            return {}
        self.flush_model(["partner_id", "identity_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT NULL::int, identity_id, min(id) FROM social_crm_preference
                 WHERE identity_id = ANY(%s) GROUP BY identity_id
                 UNION ALL
                SELECT partner_id, NULL, min(id) FROM social_crm_preference
                 WHERE identity_id IS NULL AND partner_id = ANY(%s) GROUP BY partner_id
                """,
                [identity_id for _partner, identity_id in keys if identity_id],
                [partner_id for partner_id, _identity in keys if partner_id],
            )
        )
        return {(partner_id, identity_id): id_ for partner_id, identity_id, id_ in rows}

    def _make(self, keys):
        """Insert what is missing; that of an account gets the contact that the account has."""
        if not keys:
            return
        self.env["social.crm.identity"].flush_model(["partner_id"])
        people = as_table("person", {"partner_id": "int", "identity_id": "int"}, keys)
        rows = self.env.execute_query(
            SQL(
                "SELECT COALESCE(person.partner_id, identity.partner_id), identity.id FROM %s"
                " LEFT JOIN social_crm_identity identity ON identity.id = person.identity_id"
                " WHERE person.partner_id IS NOT NULL OR identity.id IS NOT NULL",
                people,
            )
        )
        columns = ("partner_id", "identity_id", "pace", *TOKENS)
        rows = [(partner_id, identity_id, "each", *(new_token() for _ in TOKENS)) for partner_id, identity_id in rows]
        insert_rows(self.env, self._table, columns, rows)

    def _person_rows(self):
        """All preferences of the person, of the contact and of all its accounts."""
        self.ensure_one()
        if not self.partner_id:
            return self.search([("identity_id", "=", self.identity_id.id)])
        return self.search([("partner_id", "=", self.partner_id.id)])

    def _identities(self):
        """All accounts of the person that are known."""
        self.ensure_one()
        return self.identity_id._of_same_person() | self.partner_id.identity_ids

    # ------------------------------------------------------------------
    # What opens their pages
    # ------------------------------------------------------------------
    @api.model
    def _by_token(self, fname, text):
        """Find whose page an address names, in a time that tells nothing of the token.

        :param str fname: one of :data:`TOKENS`
        :param str text: as :meth:`_key` writes it
        :return: one preference or none
        """
        number, _dash, token = text.partition("-")
        known = (
            self.browse(int(number)).exists() if number.isascii() and number.isdecimal() and len(number) < 10 else self
        )
        # whoever is not there is compared too
        expected = known[fname] if known else "nobody"
        return known if consteq(token.encode(), expected.encode()) and known else self.browse()

    def _key(self, fname):
        """What stands in an address.

        :rtype: str
        """
        self.ensure_one()
        # sudo: no role reads the tokens
        return f"{self.id}-{self.sudo()[fname]}"

    def _centre_url(self):
        """Where they choose.

        :rtype: str
        """
        return f"{self.get_base_url()}/social_crm/preferences/{self._key('access_token')}"

    def _leave_url(self):
        """Where they are asked whether they want to leave; looking at it changes nothing.

        :rtype: str
        """
        return f"{self.get_base_url()}/social_crm/leave/{self._key('leave_token')}"

    def _one_click_url(self):
        """Where a mail program posts that they leave (RFC 8058): the same address.

        :rtype: str
        """
        return self._leave_url()

    def _feed_url(self, form="rss"):
        """Their own feed.

        :param str form: ``rss`` or ``atom``
        :rtype: str
        """
        return f"{self.get_base_url()}/social_crm/feed/mine/{self._key('feed_token')}/{form}"

    def _for_you_url(self):
        """What is there for them.

        :rtype: str
        """
        return f"{self.get_base_url()}/social_crm/for-you/{self._key('feed_token')}"

    def _renew(self, *fnames):
        """Make new tokens: the old ones open nothing any more. It does so on all rows of the person.

        :param fnames: of :data:`TOKENS`
        """
        for preference in self._person_rows():
            preference.write({fname: new_token() for fname in fnames})

    def action_renew_links(self):
        """Close the links to their page and their feed that are about, and make new ones."""
        self.check_access("read")
        for preference in self:
            # sudo: nobody but the product writes what a person chose; closing what may have leaked is for all who work here
            preference.sudo()._renew("access_token", "feed_token")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The old links open nothing any more. The next message brings the new ones."),
            },
        }

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    @api.model
    def _goes_on_for_contact(self):
        """All that its accounts chose: or it would be written to more often again."""
        return SQL("TRUE")
