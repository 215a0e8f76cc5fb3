def migrate(cr, version):
    """The wizard that connects a channel took the place of a dialog; Odoo forgets such a model and leaves its table."""
    cr.execute("DROP TABLE IF EXISTS social_crm_channel_credentials_line, social_crm_channel_credentials")
