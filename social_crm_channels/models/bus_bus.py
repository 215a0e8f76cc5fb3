from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.models.social_crm_personal_data_mixin import ERASE_BATCH
from odoo.addons.social_crm_base.tools.person import mentions

#: Our models and kinds of notifications; the underscore stands for any character.
OURS = '%"social_crm.%'


class BusBus(models.Model):
    """Notifications lie in the database for a day, for clients that come back."""

    _inherit = "bus.bus"

    _erase_order = 15

    @api.model
    def _personal_data(self, person):
        """Copies of what is told elsewhere."""
        return iter(())

    @api.model
    def _erase_person(self, person):
        """Delete notifications that name the person, and all of ours until now: they may quote what was said.

        Who is online has had them; who comes back loads what is there.
        """
        if self._name not in person.positions:
            ((last,),) = self.env.execute_query(SQL("SELECT COALESCE(max(id), 0) FROM bus_bus"))
            person.positions[self._name] = last
        self.env.cr.execute(
            SQL(
                "DELETE FROM bus_bus WHERE id IN (SELECT id FROM bus_bus WHERE (id <= %s AND message LIKE %s) OR %s"
                " LIMIT %s)",
                person.positions[self._name],
                OURS,
                mentions(SQL.identifier("message"), person.terms + person.full_names),
                ERASE_BATCH,
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _forget_ours(self):
        """Delete all notifications of ours until now, which may quote what has been deleted since."""
        self.env.cr.execute(SQL("DELETE FROM bus_bus WHERE message LIKE %s", OURS))
