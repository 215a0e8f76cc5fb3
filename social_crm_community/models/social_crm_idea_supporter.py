from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmIdeaSupporter(models.Model):
    """Somebody who wants an idea: one account, or a contact without any.

    A person may be there several times, by several accounts or by ideas that were merged since: people are counted and
    told by :meth:`_person_key`. The contact follows from the identity, as everywhere, and is in no unique key.
    """

    _name = "social.crm.idea.supporter"
    _inherit = ["social.crm.idea.fact.mixin", "social.crm.personal.data.mixin", "social.crm.segment.source"]
    _description = "Supporter of an Idea"
    _order = "since desc, id desc"
    _rec_name = "person"

    _personal_fields = ("idea_id", "is_vote", "origin", "since")
    # that somebody wanted it stays true of nobody in particular
    _erase_forgets = ("message_id", "conversation_id")

    identity_id = fields.Many2one("social.crm.identity", ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null", index="btree_not_null")
    person = fields.Char("Supporter", compute="_compute_person", compute_sudo=True)  # whoever sees the row sees whose
    network_id = fields.Many2one(related="identity_id.network_id")
    conversation_id = fields.Many2one(
        "social.crm.conversation",
        "Asked in",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Where they are told once the idea is released.",
    )
    message_id = fields.Many2one(
        "social.crm.message", "Asked with", readonly=True, ondelete="set null", index="btree_not_null"
    )
    origin = fields.Selection(
        [("source", "Said it"), ("vote", "Voted for it"), ("staff", "Entered by a colleague")],
        "How we know",
        required=True,
        default="staff",
        readonly=True,
    )
    is_vote = fields.Boolean("Voted", readonly=True)
    since = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    user_id = fields.Many2one("res.users", "Entered by", readonly=True, ondelete="set null")

    _identity_once = models.UniqueIndex(
        "(own_idea_id, identity_id) WHERE identity_id IS NOT NULL", "This account supports the idea already."
    )

    @api.depends("identity_id", "partner_id")
    def _compute_person(self):
        for supporter in self:
            who = supporter.partner_id.name or supporter.identity_id.display_name
            supporter.person = who or self.env._("Somebody")

    @api.model_create_multi
    def create(self, vals_list):
        """The contact is the identity's, and who has never been seen is nobody.

        :raise UserError: a supporter without a name
        """
        identities = self.env["social.crm.identity"].browse(
            {vals["identity_id"] for vals in vals_list if vals.get("identity_id")}
        )
        # sudo: whose an account is follows from its link, whoever may see the contact
        contacts = {identity.id: identity.partner_id.id for identity in identities.sudo()}
        if any(not (vals.get("identity_id") or vals.get("partner_id")) for vals in vals_list):
            raise UserError(self.env._("Say who supports the idea: a contact or an identity."))
        by_hand = {} if self.env.su else {"user_id": self.env.uid, "origin": "staff", "is_vote": False}
        supporters = super().create(
            [
                vals | by_hand | ({"partner_id": contacts[vals["identity_id"]]} if vals.get("identity_id") else {})
                for vals in vals_list
            ]
        )
        supporters._weigh()
        return supporters

    @api.model
    def _add(self, rows):
        """Note supporters; whoever is known as one of the idea stays as they are.

        :param rows: values, each with ``own_idea_id`` and ``identity_id`` or ``partner_id``
        :return: the new supporters
        """
        rows = [row for row in rows if row.get("identity_id") or row.get("partner_id")]
        domain = [("own_idea_id", "in", [row["own_idea_id"] for row in rows])]
        known = {key for supporter in self.search(domain) for key in supporter._keys()}
        new = {}
        for row in rows:
            key = _key(row["own_idea_id"], row.get("identity_id"), row.get("partner_id"))
            if key not in known:
                new.setdefault(key, row)
        return self.create(list(new.values()))

    def _keys(self):
        """By what this supporter is known again: its account, and its contact."""
        idea = self.own_idea_id.id
        return {_key(idea, self.identity_id.id, None), _key(idea, None, self.partner_id.id)}

    def _person_key(self):
        """Return what is the same for all rows of one person, however many accounts they have.

        :rtype: tuple[str, int]
        """
        self.ensure_one()
        for name in ("partner_id", "identity_id"):
            if self[name]:
                return name, self[name].id
        return "id", self.id

    # ------------------------------------------------------------------
    # Votes
    # ------------------------------------------------------------------
    @api.model
    def _vote(self, idea, identity=None, partner=None):
        """Somebody votes for an idea; a second time it is the same vote.

        :param idea: one ``social.crm.idea``
        :param identity: ``social.crm.identity``, or
        :param partner: ``res.partner``
        :return: the supporter
        """
        top = idea.goes_on_in_id or idea
        theirs = self.search(
            [("own_idea_id", "=", top.id), ("identity_id", "=", identity.id)]
            if identity
            else [("own_idea_id", "=", top.id), ("partner_id", "=", partner.id)],
            limit=1,
        )
        if not theirs:
            who = {"identity_id": identity.id} if identity else {"partner_id": partner.id}
            theirs = self.create({"own_idea_id": top.id, "origin": "vote", **who})
        theirs.is_vote = True
        return theirs

    def _take_vote_back(self):
        """They do not want it any more: who only voted supports it no longer, what was said stays said."""
        voters = self.filtered(lambda supporter: supporter.origin == "vote")
        (self - voters).is_vote = False
        voters.unlink()

    # ------------------------------------------------------------------
    # Two accounts that are one
    # ------------------------------------------------------------------
    @api.model
    def _join(self, gone, kept):
        """Make one supporter of two whose accounts turned out to be one: who was told by either is not told again.

        :param gone: ``social.crm.identity`` that is left
        :param kept: the one that stays
        """
        twins = {each.own_idea_id: each for each in self.search([("identity_id", "=", kept.id)])}
        for supporter in self.search([("identity_id", "=", gone.id)]):
            if twin := twins.get(supporter.own_idea_id):
                twin.is_vote |= supporter.is_vote
                supporter.notice_ids._move_to(twin)
                supporter.unlink()


def _key(idea_id, identity_id, partner_id):
    return (idea_id, "identity", identity_id) if identity_id else (idea_id, "partner", partner_id or False)
