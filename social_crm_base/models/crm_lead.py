from odoo import api, models
from odoo.tools import SQL

from .social_crm_personal_data_mixin import ERASE_BATCH, texts_of

#: What the export tells of a lead beside its texts.
PERSONAL_FIELDS = (
    "create_date",
    "type",
    "stage_id",
    "tag_ids",
    "expected_revenue",
    "country_id",
    "lang_id",
    "date_closed",
)

#: Texts of a lead that are about other things than the person.
NOT_PERSONAL = ("access_token", "email_cc", "email_domain_criterion")


class CrmLead(models.Model):
    """A lead stays in the pipeline, with its amount and its stage, and names nobody once its person is erased."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "social.crm.personal.data.mixin"]

    _erase_order = 70
    _erase_links = ("partner_id",)  # columns that tell whose lead it is

    def _personal_condition(self, person):
        """Leads of the contact, and those that know the person by an address alone."""
        return SQL(
            "(partner_id = %s OR (partner_id IS NULL AND (email_normalized = ANY(%s) OR phone_sanitized = ANY(%s))))",
            person.partner_id or 0,
            person.emails,
            person.phones,
        )

    @api.model
    def _personal_thread_ids(self, person):
        """The records whose threads are about the person."""
        return self._personal_ids(person)

    @api.model
    def _personal_names(self):
        return [*PERSONAL_FIELDS, *(name for name in texts_of(self) if name not in NOT_PERSONAL)]

    def _personal_row(self):
        """Tell what the team asks of its leads too."""
        told = {each["string"]: str(each["value"]) for each in self._told_properties() if each.get("value")}
        return super()._personal_row() | told

    def _told_properties(self):
        return self.read(["lead_properties"])[0]["lead_properties"] or []

    @api.model
    def _erase_person(self, person):
        """Empty the person's leads, unless the contact is kept: what it wanted is kept with it then."""
        if person.keeps_contact:
            return 0
        leads = self._personal_ids(person)[:ERASE_BATCH]
        number = self.env["mail.message"]._forget_threads(self._name, leads)
        if number or not leads:
            return number
        emptied = [SQL("%s = NULL", SQL.identifier(name)) for name in self._erase_links]
        emptied += [SQL("%s = %s", SQL.identifier(name), self._erased_text(name)) for name in texts_of(self)]
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET lead_properties = NULL, %s WHERE id = ANY(%s)",
                SQL(", ").join(emptied),
                leads,
            )
        )
        number = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        return number

    def _erased_text(self, fname):
        """Return what stands in a column in place of its words; one that must not be empty says why it is."""
        field = self._fields[fname]
        return field.convert_to_column_insert(self.env._("Erased") if field.required else None, self)
