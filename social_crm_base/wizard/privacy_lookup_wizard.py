from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

#: Rows of one model that the list shows: a person may have said a hundred thousand things.
MAX_ROWS = 200


class PrivacyLookupWizard(models.TransientModel):
    """Odoo looks for names and addresses; we know people by their handles too."""

    _inherit = "privacy.lookup.wizard"

    name = fields.Char(required=False)
    email = fields.Char(required=False)
    handle = fields.Char("Handle or ID", help="On any network, with or without @.")

    def _get_query(self):
        """Add what we keep of the identities that are meant, and of each model the newest rows alone."""
        self.ensure_one()
        if not (self.email or self.name or self.handle):
            raise UserError(self.env._("Enter a name, an e-mail address or a handle."))
        parts = [self._social_query()]
        if self.email:
            self.name = self.name or self.email
            parts.append(super()._get_query())
        elif self.name:
            parts.append(self._contacts_query())
        return SQL(
            "SELECT res_model_id, res_id, is_active FROM (SELECT found.*, row_number() OVER (PARTITION BY res_model_id"
            " ORDER BY res_id DESC) AS rank FROM (%s) found) ranked WHERE rank <= %s ORDER BY res_model_id, res_id DESC",
            SQL(" UNION ").join(SQL("SELECT res_model_id, res_id, is_active FROM (%s) part", part) for part in parts),
            MAX_ROWS,
        )

    def _social_query(self):
        """Select the identities, and whatever carries one."""
        identities = self._identities()
        queries = [self._select("social.crm.identity", SQL("id IN (%s)", identities))]
        for name, model in self.env.registry.items():
            field = model._fields.get("identity_id")
            if name.startswith("social.crm.") and model._auto and not model._transient and field and field.store:
                queries.append(self._select(name, SQL("identity_id IN (%s)", identities)))
        return SQL(" UNION ").join(queries)

    def _contacts_query(self):
        return self._select("res.partner", SQL("name ILIKE %s", self.name.strip()))

    def _identities(self):
        handle = (self.handle or "").strip().removeprefix("@").lower()
        email = email_normalize((self.email or "").strip()) or None
        name = (self.name or "").strip() or None
        return SQL(
            """
            SELECT identity.id
              FROM social_crm_identity identity
         LEFT JOIN res_partner contact ON contact.id = identity.partner_id
             WHERE (%(handle)s != '' AND (lower(identity.handle) = %(handle)s OR lower(identity.external_id) = %(handle)s))
                OR (%(email)s IS NOT NULL AND (lower(identity.external_id) = %(email)s OR contact.email_normalized = %(email)s))
                OR (%(name)s IS NOT NULL AND (identity.name ILIKE %(name)s OR contact.name ILIKE %(name)s))
            """,
            handle=handle,
            email=email,
            name=name,
        )

    def _select(self, model_name, condition):
        model = self.env[model_name]
        return SQL(
            "SELECT %s::int AS res_model_id, id AS res_id, %s AS is_active FROM %s WHERE %s",
            self.env["ir.model"]._get_id(model_name),
            SQL.identifier("active") if "active" in model else SQL("TRUE"),
            SQL.identifier(model._table),
            condition,
        )
