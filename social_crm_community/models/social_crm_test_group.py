from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .social_crm_invitation import same_person

#: Characters of what somebody says of what they tried.
FEEDBACK_LENGTH = 2000

RATINGS = [(str(number), "★" * number) for number in range(1, 6)]


class SocialCrmTestGroup(models.Model):
    """Members of a community of our own who try something before others, and say how it is."""

    _name = "social.crm.test.group"
    _inherit = ["social.crm.invited.mixin"]
    _description = "Test Group"

    _invitation_field = "test_group_id"
    _path = "/test-groups"

    idea_id = fields.Many2one(
        "social.crm.idea",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="What they say is noted as a source of this idea.",
    )
    task_id = fields.Many2one(
        "project.task", ondelete="set null", index="btree_not_null", check_company=True, help="What they try."
    )
    starts_on = fields.Date("Starts", help="From when they can try it.")
    capacity = fields.Integer("Places", help="So many people can join. 0 for any number.")
    briefing = fields.Html(help="How to try it, and what to look at. Only those who joined read it.")
    invitation_ids = fields.One2many("social.crm.invitation", "test_group_id", "Invitations", readonly=True)
    tester_ids = fields.One2many("social.crm.test.member", "group_id", "Testers")
    joined_count = fields.Integer("Joined", compute="_compute_tester_count")
    asked_count = fields.Integer("Asked to join", compute="_compute_tester_count")
    feedback_count = fields.Integer("Answers", compute="_compute_tester_count")
    rating_average = fields.Float("Average rating", compute="_compute_tester_count", digits=(3, 1))

    _capacity_positive = models.Constraint("CHECK (capacity >= 0)", "A group has no fewer than no places.")

    @api.depends("tester_ids.state", "tester_ids.rating")
    def _compute_tester_count(self):
        for group in self:
            states = group.tester_ids.mapped("state")
            rated = [int(rating) for rating in group.tester_ids.mapped("rating") if rating]
            group.joined_count, group.asked_count = states.count("joined"), states.count("asked")
            group.feedback_count = len(rated)
            group.rating_average = sum(rated) / len(rated) if rated else 0

    def write(self, vals):
        """What was said of it is a source of whichever idea it is for."""
        result = super().write(vals)
        if "idea_id" in vals:
            # sudo: what testers said is theirs, whoever names the idea
            self.sudo().tester_ids._note_sources()
        return result

    # ------------------------------------------------------------------
    # What members do
    # ------------------------------------------------------------------
    def _tester(self, identity):
        """:return: a person's place in the group, or none"""
        return self.env["social.crm.test.member"].search([("group_id", "=", self.id), *same_person(identity)], limit=1)

    def _tester_of(self, partner):
        """:return: the place of somebody with a login"""
        testers = self.env["social.crm.test.member"]
        return (
            testers.search([("group_id", "=", self.id), ("partner_id", "=", partner.id)], limit=1)
            if partner
            else testers
        )

    def _is_full(self):
        return bool(self.capacity) and self.joined_count >= self.capacity

    def _join(self, identity, is_invited):
        """Somebody wants to try it: whoever is invited has a place while there are some, others wait for a colleague.

        :param identity: one ``social.crm.identity``
        :param bool is_invited:
        :return: the place
        :raise UserError: it is over, or a colleague said no
        """
        self.ensure_one()
        self._lock()
        self._refuse_closed()
        state = "joined" if is_invited and not self._is_full() else "asked"
        tester = self._tester(identity)
        if tester.state == "declined":
            raise UserError(self.env._("There is no place for you this time. Thank you for asking."))
        if not tester:
            values = {"group_id": self.id, "identity_id": identity.id, "state": state}
            return tester.create({**values, "joined_at": fields.Datetime.now() if state == "joined" else False})
        if tester.state == "left":
            tester._set_state(state)
        elif tester.state == "asked" and state == "joined":
            tester._set_state("joined")
        return tester

    def _leave(self, identity):
        """Somebody does not want to try it any more."""
        self._lock()
        self._tester(identity).filtered(lambda tester: tester.state in ("asked", "joined"))._set_state("left")

    def _say(self, identity, rating, text):
        """Somebody says how it is, for the first time or anew.

        :param identity: one ``social.crm.identity``
        :param str rating: of ``RATINGS``
        :param str text: plain text
        :raise UserError: they are not in the group, it is over, or there is no rating
        """
        self._lock()
        self._refuse_closed()
        tester = self._tester(identity)
        if tester.state != "joined":
            raise UserError(self.env._("Join the group first: what testers say is what counts here."))
        if rating not in dict(RATINGS):
            raise UserError(self.env._("Choose how many stars you give."))
        text = (text or "").strip()[:FEEDBACK_LENGTH]
        tester.write({"rating": rating, "feedback": text, "feedback_at": fields.Datetime.now()})
        tester._note_sources()

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def _ended(self):
        """Whoever took part is thanked, once, through the gate."""
        result = super()._ended()
        for group in self:
            # sudo: who is told is not for whoever closes it to write
            joined = group.sudo().tester_ids.filtered(lambda tester: tester.state == "joined")
            group._invite(joined.identity_id, "thanks")
        return result

    def action_view_testers(self):
        """Show who tries it, and what they say."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_community.action_social_crm_test_member")
        return action | {"domain": [("group_id", "=", self.id)], "context": {}, "display_name": self.name}

    def _invitation_words(self):
        return [
            self.env._("Would you like to try this before others do: “%s”?", self.name),
            self.starts_on and self.env._("You can begin on %s.", format_date(self.env, self.starts_on)),
        ]

    def _thanks_words(self):
        return [
            self.env._("Thank you for trying “%s” with us.", self.name),
            self.idea_id
            and self.env._("What you said is with those who work on it. We will tell you what becomes of it."),
        ]
