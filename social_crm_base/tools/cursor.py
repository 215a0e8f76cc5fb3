"""What work in batches asks of PostgreSQL."""

from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from odoo.tools import SQL


def read_committed(cr):
    """Run the transaction that is about to begin in READ COMMITTED.

    Odoo's cursors are REPEATABLE READ: there, ``ON CONFLICT`` and writing to a row that somebody else has just
    written raise a serialization failure. Does nothing once a transaction is open (within a test, say): its level
    can no longer change.
    """
    if cr.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
        cr.execute(SQL("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))
