"""Who joins or leaves a segment has open cases: by the clock, in an Odoo with workers that nobody hastens."""

from live_session import Session

#: Seconds, from the change of a contact to its cases.
WITHIN = 60
OF_CASE = "SELECT service_id FROM social_crm_case WHERE id = {}"
OF_SEGMENT = "SELECT string_agg(kind, ', ' ORDER BY id) FROM social_crm_segment_move"
LOOKED = "SELECT count(*) FROM social_crm_segment WHERE last_look_at IS NOT NULL"


def test_a_change_of_membership_reaches_open_cases_within_a_minute(odoo_server, odoo_db, database):
    odoo = Session(odoo_server.url, odoo_db)
    [anna] = odoo.call("res.partner", "create", [{"name": "Anna", "city": "Lille"}])
    [segment] = odoo.call(
        "social.crm.segment", "create", [{"name": "Ghent", "partner_domain": "[('city', '=', 'Ghent')]"}]
    )
    [service] = odoo.call(
        "social.crm.service", "create", [{"name": "Gold", "segment_ids": [segment], "team_id": database.make_team()}]
    )
    cases = odoo.call(
        "social.crm.case", "create", [{"name": "Lamp", "partner_id": anna}, {"name": "Tent", "partner_id": anna}]
    )
    odoo.call("social.crm.case", "action_close", [cases[1]])
    database.wait_until(LOOKED, 1)

    odoo.call("res.partner", "write", [anna], {"city": "Ghent"})
    database.wait_until(OF_CASE.format(cases[0]), service, within=WITHIN)
    odoo.call("res.partner", "write", [anna], {"city": "Lille"})
    database.wait_until(OF_CASE.format(cases[0]), None, within=WITHIN)
    assert database.value(OF_CASE.format(cases[1])) is None
    assert database.value(OF_SEGMENT) == "joined, left"
