import logging

from psycopg2 import OperationalError

from odoo import models

_logger = logging.getLogger(__name__)

#: Key of the context in which cases follow from what was said, and not from what somebody does with them.
AS_SPOKEN = "social_crm_as_spoken"


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        """Override so that what people say is taken in, whatever the automation rules that watch cases cannot do.

        An action that fails is undone, and its case says so.
        """
        if not self.env.context.get(AS_SPOKEN):
            return super().run()
        try:
            with self.env.cr.savepoint():
                return super(IrActionsServer, self.with_context(**{AS_SPOKEN: False})).run()
        except OperationalError:  # the database wants the whole transaction again
            raise
        except Exception as error:
            _logger.warning("The actions %s failed as somebody spoke.", self.ids, exc_info=True)
            self._tell_case(error)
            return False

    def _tell_case(self, error):
        if self.env.context.get("active_model") == "social.crm.case":
            # sudo: the case of whoever spoke, and what watches it, whoever may read either
            case = self.env["social.crm.case"].sudo().browse(self.env.context.get("active_id"))
            names = ", ".join(self.sudo().mapped("name"))  # sudo: as above
            case._message_log(body=self.env._("The automation “%(names)s” failed: %(error)s", names=names, error=error))
