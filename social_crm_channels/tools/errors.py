from odoo.exceptions import UserError


class AnswerCollision(UserError):
    """Somebody else has spoken since an answer was begun: whoever writes it decides whether it is still right."""

    def __init__(self, message, context):
        """:param dict context: for clients: ``kind``, ``who``, ``when``, ``words``, ``message_id``, ``newest_id``"""
        super().__init__(message)
        self.context = context
