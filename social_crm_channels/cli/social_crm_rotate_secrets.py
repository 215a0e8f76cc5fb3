import sys
from contextlib import closing

import odoo.tools.config
from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry


class RotateSecrets(Command):
    """Encrypt the credentials of all channels with the first key of social_crm_secret_key"""

    name = "social_crm_rotate_secrets"

    def run(self, args):
        """Do it for the one database that is named, and say what was done.

        :param list[str] args: of the command line: options as of ``odoo server``
        """
        odoo.tools.config.parser.prog = self.prog
        odoo.tools.config.parse_config(args, setup_logging=True)
        names = odoo.tools.config["db_name"]
        if len(names) != 1:
            sys.exit("Name one database: -d DATABASE")
        with closing(Registry(names[0]).cursor()) as cr:
            channel = api.Environment(cr, SUPERUSER_ID, {}).get("social.crm.channel")
            if channel is None:
                sys.exit(f"Social CRM is not installed in {names[0]}.")
            counts, unreadable = channel._rotate_secrets(cr.commit)
        sys.stdout.write("Channels encrypted anew: {rotated}; left as they are: {current}\n".format(**counts))
        if unreadable:
            sys.exit(f"No key opens the credentials of: {', '.join(unreadable)}")
