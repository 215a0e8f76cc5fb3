import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL, html2plaintext

from odoo.addons.social_crm_base.tools.sql import update_rows

from ..tools.sales import SALES

#: So much of what was said first comes along with a lead.
WORDS_LENGTH = 300

#: By which they are found in the description of a lead, once they are to be forgotten.
WORDS_CLASS = "o_social_crm_words"

#: Where they are, however the description was written on since.
QUOTE = re.compile(rf"<blockquote[^>]*{WORDS_CLASS}.*?</blockquote>", re.DOTALL)

#: The medium of what is said on a kind of network; others are a medium of their own.
MEDIA = {"email": "Email", "phone": "Phone", "web": "Website"}


class SocialCrmCaseLead(models.Model):
    """What a case is worth to sales: its leads and opportunities.

    A link stays with the case that it was made for. Whatever a case was merged into shows it as well, so that undoing
    the merge, in whatever order, has nothing to move. What is split off is another matter and begins without leads.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    own_lead_ids = fields.Many2many(
        "crm.lead",
        "social_crm_case_lead_rel",
        "case_id",
        "lead_id",
        "Leads of this very case",
        copy=False,
        context={"active_test": False},
        groups=SALES,
    )
    lead_ids = fields.Many2many(
        "crm.lead",
        string="Leads and opportunities",
        compute="_compute_lead_ids",
        inverse="_inverse_lead_ids",
        context={"active_test": False},
        groups=SALES,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    lead_count = fields.Integer("Number of leads and opportunities", compute="_compute_lead_count")

    @api.depends("own_lead_ids", "merged_case_ids.own_lead_ids")
    def _compute_lead_ids(self):
        for case in self:
            case.lead_ids = case.own_lead_ids | case.merged_case_ids.own_lead_ids

    def _inverse_lead_ids(self):
        for case in self:
            cases = case | case.merged_case_ids
            wanted, linked = case.lead_ids, cases.own_lead_ids
            cases._link_leads(gone=linked - wanted)
            case._link_leads(new=wanted - linked)

    def _link_leads(self, new=None, gone=None):
        commands = [Command.link(lead.id) for lead in new or ()] + [Command.unlink(lead.id) for lead in gone or ()]
        if commands:
            self.write({"own_lead_ids": commands})

    @api.depends("own_lead_ids", "merged_case_ids.own_lead_ids")
    def _compute_lead_count(self):
        """A number, also for those who may not see leads."""
        self.flush_model(["goes_on_in_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT case_id, count(*)
                  FROM (
                        SELECT case_id, lead_id FROM social_crm_case_lead_rel WHERE case_id = ANY(%(ids)s)
                         UNION
                        SELECT merged.goes_on_in_id, rel.lead_id
                          FROM social_crm_case merged
                          JOIN social_crm_case_lead_rel rel ON rel.case_id = merged.id
                         WHERE merged.goes_on_in_id = ANY(%(ids)s)
                       ) shown
              GROUP BY case_id
                """,
                ids=self.ids,
            )
        )
        counts = dict(rows)
        for case in self:
            case.lead_count = counts.get(case.id, 0)

    @api.constrains("own_lead_ids")
    def _check_lead_company(self):
        """
        :raise ValidationError: a lead is another company's
        """
        for case in self:
            if case.own_lead_ids.company_id - case.company_id:
                raise ValidationError(self.env._("Only leads and opportunities of the same company can be linked."))

    # ------------------------------------------------------------------
    # One step to sales
    # ------------------------------------------------------------------
    def action_create_lead(self):
        """Hand this case to sales, and open the new lead where the user may see it.

        :raise UserError: the case was merged
        """
        lead = self._create_lead()
        if lead.has_access("read"):
            return lead.get_formview_action()
        message = self.env._("Sales has it now. You find their answers in the talk of this case.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "success", "next": {"type": "ir.actions.act_window_close"}},
        }

    def _create_lead(self):
        """Make a lead or an opportunity of this case, linked both ways.

        :rtype: odoo.model.crm_lead
        """
        self.ensure_one()
        self.check_access("write")
        if self.merged_into_id:
            raise UserError(self.env._("%(case)s was merged: go on in the case that it went into.", case=self.number))
        case = self.sudo()  # sudo: whoever works on a case may hand it to sales, and need not see leads
        leads = case.env["crm.lead"].with_company(case.company_id).with_context(mail_create_nosubscribe=True)
        lead = leads.create(case._lead_values())
        case._link_leads(new=lead)
        self.env.invalidate_all()  # what was read with all rights is not for everybody
        lead._message_log(body=self.env._("Created from the case %s", case._get_html_link(title=case.number)))
        kind = self.env._("an opportunity") if lead.type == "opportunity" else self.env._("a lead")
        case._message_log(body=self.env._("Handed to sales as %s", lead._get_html_link(title=kind)))
        return lead.sudo(False)

    def _lead_values(self):
        """Who is a contact may buy at once; who is not yet is a lead, where leads are used.

        :rtype: dict
        """
        is_lead = not self.partner_id and self.env.user.has_group("crm.group_use_lead")
        user = self._salesperson()
        return {
            "type": "lead" if is_lead else "opportunity",
            "name": self.name if self.partner_id else " – ".join(filter(None, (self.person, self.name))),
            "partner_id": self.partner_id.id,
            "social_identity_id": self.identity_id.id,
            "company_id": self.company_id.id,
            "user_id": user.id,
            "team_id": self._sales_team(user, is_lead).id,
            "description": self._lead_description(),
            **self._lead_source(),
            **({} if self.partner_id else self._lead_addresses()),
        }

    def _salesperson(self):
        """Whoever sells to the contact, else whoever asks, if they sell."""
        users = self.partner_id.user_id | self.partner_id.commercial_partner_id.user_id | self.env.user
        return users._allowed_in(self.company_id).filtered(lambda user: user.has_group(SALES))[:1]

    def _sales_team(self, user, is_lead):
        domain = [("use_leads" if is_lead else "use_opportunities", "=", True)]
        domain += [("company_id", "in", (self.company_id.id, False))]
        team = self.env["crm.team"]._get_default_team_id(user_id=user.id, domain=domain)
        return team if team.company_id <= self.company_id else team.browse()

    def _lead_addresses(self):
        identity = self.identity_id
        return {
            "contact_name": self.person,
            "email_from": identity.network_id.address == "email" and identity.external_id,
            "phone": next(iter(identity._own_numbers()), identity.phone),
        }

    def _lead_source(self):
        """Where the lead comes from, for whoever counts leads by source and medium."""
        network = self.network_id.with_context(lang="en_US")
        if not network:
            return {}
        find = self.env["utm.mixin"]._find_or_create_record
        return {
            "source_id": find("utm.source", network.name).id,
            "medium_id": find("utm.medium", MEDIA.get(network.kind, network.name)).id,
        }

    def _lead_description(self):
        link = Markup('<a href="/odoo/cases/%s">%s</a>') % (self.id, self.number)
        description = Markup("<p>%s</p>") % self.env._("From the case %s", link)
        words = self._first_words()
        if words:
            description += Markup('<blockquote class="%s">%s</blockquote>') % (WORDS_CLASS, words)
        return description

    def _first_words(self):
        first = self.env["social.crm.message"].search(
            [("case_id", "=", self.id), ("direction", "=", "in")],
            order="occurred_at, provider_sequence, id",
            limit=1,
        )
        words = " ".join(html2plaintext(first.body or "", include_references=False).split())
        return words if len(words) <= WORDS_LENGTH else words[: WORDS_LENGTH - 1].rstrip() + "…"

    def action_view_leads(self):
        """Open the lead of this case, or the list of them."""
        self.ensure_one()
        if len(self.lead_ids) == 1:
            return self.lead_ids.get_formview_action()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads and opportunities"),
            "res_model": "crm.lead",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", self.lead_ids.ids)],
            "context": {"active_test": False, "create": False},
        }

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def _forget_words_on_leads(self):
        """What opened these cases is erased: leads that were named after it, or quote it, forget it too."""
        self.flush_model(["name"])
        leads = self.env["crm.lead"]
        leads.flush_model(["name", "description"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (lead.id) lead.id, opened.id, opened.name, lead.name, lead.description
                  FROM social_crm_case_lead_rel rel
                  JOIN social_crm_case opened ON opened.id = rel.case_id
                  JOIN crm_lead lead ON lead.id = rel.lead_id
                 WHERE rel.case_id = ANY(%s)
                   AND (position(opened.name IN lead.name) > 0 OR lead.description LIKE %s)
              ORDER BY lead.id, position(opened.name IN lead.name) DESC
                """,
                self.ids,
                f"%{WORDS_CLASS}%",
            )
        )
        forgotten = [
            (
                lead_id,
                name.replace(subject, self.browse(case_id)._erased_word()),
                description and QUOTE.sub("", description),
            )
            for lead_id, case_id, subject, name, description in rows
        ]
        update_rows(self.env, leads._table, ["name", "description"], forgotten)

    def _erased_word(self):
        """In the language of the company, for all its people see it."""
        return self.with_context(lang=self.company_id.partner_id.lang).env._("Erased")
