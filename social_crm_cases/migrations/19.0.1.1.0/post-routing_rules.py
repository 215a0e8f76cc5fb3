def migrate(cr, version):
    """Routes become rules, in the same order and with the same outcome; Odoo forgets their model and leaves its table."""
    cr.execute("SELECT to_regclass('social_crm_route')")
    if cr.fetchone() == (None,):
        return
    cr.execute(
        """
        WITH placed AS (
                SELECT route.*, nextval('social_crm_routing_rule_id_seq') AS rule_id,
                       row_number() OVER (ORDER BY route.channel_id, route.sequence, route.id) AS place
                  FROM social_crm_route route),
             made AS (
                INSERT INTO social_crm_routing_rule
                       (id, name, active, sequence, company_id, stop, contact_kind, hours, team_id,
                        create_uid, create_date, write_uid, write_date)
                SELECT placed.rule_id, jsonb_build_object('en_US', channel.name || ' → ' || (team.name->>'en_US')), true,
                       placed.place * 10, channel.company_id, true, NULLIF(placed.contact_kind, 'any'), 'in',
                       placed.team_id, placed.create_uid, placed.create_date, placed.write_uid, placed.write_date
                  FROM placed
                  JOIN social_crm_channel channel ON channel.id = placed.channel_id
                  JOIN social_crm_team team ON team.id = placed.team_id
             RETURNING id)
        INSERT INTO social_crm_routing_rule_channel_rel (rule_id, channel_id)
             SELECT placed.rule_id, placed.channel_id FROM placed JOIN made ON made.id = placed.rule_id
        """
    )
    cr.execute("DROP TABLE social_crm_route")
    cr.execute(
        "DELETE FROM ir_rule USING ir_model WHERE model_id = ir_model.id AND ir_model.model = 'social.crm.route'"
    )
    cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'social_crm_cases'"
        " AND name IN ('rule_route_company', 'demo_route_x_direct')"
    )
