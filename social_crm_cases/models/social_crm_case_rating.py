from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.rating.models.rating_data import RATING_HAPPY_VALUE
from odoo.addons.social_crm_base.models.social_crm_personal_data_mixin import ERASE_BATCH
from odoo.addons.social_crm_channels.models.social_crm_conversation import LATEST_FIRST, PUBLIC_KINDS


class SocialCrmCaseRating(models.Model):
    """How satisfied people are: asked once after closing, where they spoke, and on the page of the case at any time."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _name = "social.crm.case"
    _inherit = ["social.crm.case", "rating.mixin"]

    rating_asked_at = fields.Datetime("Rating asked for", readonly=True, copy=False)

    @api.model
    def _rating_get_parent_field_name(self):
        return "team_id"

    def message_post(self, **kwargs):
        """Override: nobody rates by posting. Whoever writes in the thread is one of us."""
        kwargs.pop("rating_value", None)
        return super().message_post(**kwargs)

    def _rating_apply_get_default_subtype_id(self):
        """A rating is for the team: a comment would be an answer to the person."""
        return self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")

    def _opening_values(self, messages, previous):
        """A new case has no rating yet: nobody needs to look for one."""
        return {**super()._opening_values(messages, previous), "rating_last_value": 0}

    def _closed(self):
        result = super()._closed()
        done = self.filtered(lambda case: not case.merged_into_id)
        for case in done.filtered(lambda case: case.team_id.ask_rating and not case.rating_asked_at):
            case._ask_for_rating()
        return result

    def _ask_for_rating(self):
        """Send the link to the person's own channel, unless everybody could read it there or something forbids it."""
        self.ensure_one()
        # sudo: the team asks, whoever closes; the gate is asked as for every message
        case = self.sudo()
        talk = case._rating_conversation()
        if not talk or talk.is_group or talk.contact_kind in PUBLIC_KINDS or talk._draft()._check_outbound("service"):
            return
        case.rating_asked_at = fields.Datetime.now()
        told = case.with_context(lang=case.partner_id.lang or case.company_id.partner_id.lang)
        link = f"{case.get_base_url()}/rate/{case._rating_get_access_token()}/{RATING_HAPPY_VALUE}"
        text = told.env._("Your case %s is closed. How did we do? Please tell us here:", case.number)
        # sudo: the product asks, whoever closes the case
        mail = self.env["mail.message"].sudo().create(case._rating_question(Markup("<p>%s<br/>%s</p>") % (text, link)))
        talk._queue_reply(mail, purpose="service", case_id=case.id, is_automatic=True)

    def _rating_conversation(self):
        """Where the person of this case spoke last, whoever else did since in what was merged into it.

        :return: the conversation, or none where they never did
        """
        theirs = self.env["social.crm.message"].search(
            Domain([("case_id", "=", self.id), ("direction", "=", "in")]) & self._portal_authors(),
            order=LATEST_FIRST,
            limit=1,
        )
        return theirs.conversation_id or self.conversation_id

    def _rating_question(self, body):
        return {
            "model": self._name,
            "res_id": self.id,
            "body": body,
            "message_type": "auto_comment",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "author_id": self.company_id.partner_id.id,
            "email_from": self.company_id.email_formatted,
        }

    # ------------------------------------------------------------------
    # On the portal
    # ------------------------------------------------------------------
    def _portal_may_rate(self):
        """What is over may be rated; a merged case is not what was worked on.

        :rtype: bool
        """
        return self.is_closed and not self.merged_into_id

    def _portal_rating(self):
        """What the person said of this case, if they did.

        :return: the ``rating.rating``, or none
        """
        self.ensure_one()
        return self.rating_ids.filtered("consumed")[:1]

    def _portal_rate(self, rate, feedback):
        """The person rates on the page of the case; a second time, they change their mind.

        :param int rate: one of Odoo's three values
        :param str feedback: their words
        """
        rating = self._portal_rating()
        token = rating.access_token or self._rating_get_access_token()
        self.rating_asked_at = self.rating_asked_at or fields.Datetime.now()
        self.rating_apply(rate, token=token, feedback=feedback)

    def _portal_close(self):
        """Who closes on the page is asked there."""
        self.rating_asked_at = self.rating_asked_at or fields.Datetime.now()
        return super()._portal_close()

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def _personal_row(self):
        """Tell what they said of us too."""
        # sudo: whoever exports a person need not be their agent
        ratings = self.sudo().rating_ids.filtered("consumed")
        said = ["; ".join(filter(None, (f"{rating.rating:g}/5", rating.feedback))) for rating in ratings]
        return {**super()._personal_row(), **({self.env._("Rating"): "\n".join(said)} if said else {})}

    @api.model
    def _erase_person(self, person):
        """A rating is counted, and loses its words and its person; the link opens the case no more."""
        cases = self.browse(self._personal_ids(person)[:ERASE_BATCH])
        cases._forget_feedback()
        self.env.cr.execute(
            SQL(
                "UPDATE rating_rating SET partner_id = NULL, access_token = md5(random()::text)"
                " WHERE social_case_id = ANY(%s)",
                cases.ids,
            )
        )
        self.env.cr.execute(SQL("UPDATE social_crm_case SET access_token = NULL WHERE id = ANY(%s)", cases.ids))
        self.env.invalidate_all(flush=False)
        return super()._erase_person(person)

    def _forget_feedback(self):
        """A rating goes on to be counted without the words that came with it."""
        self.env["rating.rating"].flush_model()
        self.env.cr.execute(SQL("UPDATE rating_rating SET feedback = NULL WHERE social_case_id = ANY(%s)", self.ids))
        self.env["rating.rating"].invalidate_model(["feedback"], flush=False)

    def _rename_ratings(self):
        """A rating holds a copy of what its case is called."""
        ratings = self.env["rating.rating"]
        ratings.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE rating_rating SET res_name = concat_ws(' ', forgotten.number, forgotten.name)"
                " FROM social_crm_case forgotten"
                " WHERE forgotten.id = rating_rating.social_case_id AND forgotten.id = ANY(%s)",
                self.ids,
            )
        )
        ratings.invalidate_model(["res_name"], flush=False)
