from odoo import fields, models
from odoo.exceptions import UserError

from .social_crm_idea_source import shortened
from .social_crm_test_group import RATINGS


class SocialCrmTestMember(models.Model):
    """A person's place in a test group, and what they say of what they tried."""

    _name = "social.crm.test.member"
    _inherit = ["social.crm.voice.mixin"]
    _description = "Tester"
    _order = "id"

    _voice_in = "group_id"

    _personal_fields = ("group_id", "state", "joined_at", "rating", "feedback", "feedback_at")
    # that somebody was content stays true of nobody in particular
    _erase_forgets = ("feedback",)

    group_id = fields.Many2one("social.crm.test.group", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="group_id.company_id", store=True, index=True)
    person = fields.Char("Tester")
    state = fields.Selection(
        [("asked", "Asks to join"), ("joined", "Joined"), ("declined", "Declined"), ("left", "Left")],
        required=True,
        default="asked",
        readonly=True,
        index=True,
    )
    joined_at = fields.Datetime("Since", readonly=True)
    rating = fields.Selection(RATINGS, readonly=True)
    feedback = fields.Text("What they say", readonly=True)
    feedback_at = fields.Datetime("Said on", readonly=True)

    _once = models.UniqueIndex(
        "(group_id, identity_id) WHERE identity_id IS NOT NULL", "They are in the group already."
    )

    def _set_state(self, state):
        self.write({"state": state, **({"joined_at": fields.Datetime.now()} if state == "joined" else {})})

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_accept(self):
        """Give a place to whoever asked.

        :raise UserError: there is none left
        """
        self.group_id.check_access("write")
        # sudo: a place is given by this button, and written by nobody
        for tester in self.sudo().filtered(lambda tester: tester.state in ("asked", "declined")):
            tester.group_id._lock()
            if tester.group_id._is_full():
                raise UserError(self.env._("All places of %s are taken. Add some, or wait.", tester.group_id.name))
            tester._set_state("joined")

    def action_decline(self):
        """Say no to whoever asked; nobody is told of it."""
        self.group_id.check_access("write")
        # sudo: as above
        self.sudo().filtered(lambda tester: tester.state == "asked")._set_state("declined")

    # ------------------------------------------------------------------
    # What follows from it
    # ------------------------------------------------------------------
    def _note_sources(self):
        """What testers say of an idea was said of it: there is one source for each of them."""
        sources = self.env["social.crm.idea.source"]
        known = {source.test_member_id: source for source in sources.search([("test_member_id", "in", self.ids)])}
        for tester in self.filtered(lambda tester: tester.rating):
            idea, source = tester.group_id.idea_id, known.get(tester, sources)
            quote = shortened(f"{'★' * int(tester.rating)} {tester.feedback or ''}")
            if source and source.own_idea_id == idea:
                source.write({"quote": quote, "said_at": tester.feedback_at})
                continue
            source.unlink()
            if idea:
                idea._add_sources([tester._source_values(quote)])

    def _source_values(self, quote):
        return {
            "test_member_id": self.id,
            "identity_id": self.identity_id.id,
            "partner_id": self.partner_id.id,
            "said_at": self.feedback_at,
            "quote": quote,
        }

    def _settle_person(self):
        """The place with the last word stays."""
        kept = max(self, key=lambda each: (bool(each.rating), each.state == "joined", each.id))
        (self - kept).unlink()
