"""What the queues ask of PostgreSQL.

Odoo's cursors are REPEATABLE READ: there, ``ON CONFLICT`` raises a serialization failure as soon as two
workers meet. The queues run in READ COMMITTED and let unique keys decide.
"""

from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.cursor import read_committed

__all__ = ["read_committed", "try_locks", "unlock"]


def try_locks(cr, namespace, numbers):
    """Take those of some advisory locks that nobody holds, for this connection.

    They outlive commits and end with the connection, so that a killed worker holds nothing.

    :param int namespace: of the kind of lock, 31 bits
    :param numbers: 32-bit integers
    :return: the numbers that were free, in the order given
    :rtype: list[int]
    """
    numbers = list(numbers)
    if not numbers:
        return []
    cr.execute(
        SQL(
            "SELECT number FROM unnest(%s::int[]) WITH ORDINALITY AS wanted(number, rank)"
            " WHERE pg_try_advisory_lock(%s, number) ORDER BY rank",
            numbers,
            namespace,
        )
    )
    return [number for (number,) in cr.fetchall()]


def unlock(cr, namespace, numbers):
    """Give back what :func:`try_locks` took, also after a failed statement.

    Between transactions, this begins the next one: that one runs in READ COMMITTED as well.
    """
    if cr.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
        cr.rollback()
    if numbers:
        read_committed(cr)
        cr.execute(SQL("SELECT pg_advisory_unlock(%s, number) FROM unnest(%s::int[]) AS number", namespace, numbers))
