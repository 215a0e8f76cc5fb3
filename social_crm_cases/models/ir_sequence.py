from odoo import models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next_many(self, count):
        """Draw several numbers, in one query where the sequence allows it.

        A standard sequence takes no lock, so that parallel drains never wait for each other; a number drawn by a
        transaction that is rolled back is lost. Gap-free sequences and date ranges are drawn one by one.

        :param int count: how many
        :return: the numbers with prefix, padding and suffix, in ascending order
        :rtype: list[str]
        """
        self.ensure_one()
        if self.implementation != "standard" or self.use_date_range:
            return [self._next() for __ in range(count)]
        prefix, suffix = self._get_prefix_suffix()
        # the name that Odoo gives the PostgreSQL sequence behind a standard one
        numbers = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{self.id:03d}", count)
        )
        return [f"{prefix}{number:0{self.padding}d}{suffix}" for (number,) in numbers]
