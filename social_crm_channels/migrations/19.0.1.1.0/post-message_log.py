def migrate(cr, version):
    """Messages keep no log of who wrote the row: what people need to know of it stands in fields of its own."""
    cr.execute(
        "ALTER TABLE social_crm_message"
        " DROP COLUMN IF EXISTS create_uid, DROP COLUMN IF EXISTS create_date,"
        " DROP COLUMN IF EXISTS write_uid, DROP COLUMN IF EXISTS write_date"
    )
