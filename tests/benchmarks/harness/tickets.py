"""``helpdesk_mgmt`` under measurement: tickets with mails, shown as its own list and form show them."""

from lxml import etree

from odoo.tools import SQL

MODEL = "helpdesk.ticket"
MAILS = 10  # of a ticket
CHATTER = ["activities", "attachments", "followers", "scheduledMessages", "suggestedRecipients"]
PAGE = 80  # rows of a list, as Odoo's web client asks for them
TEXT = "<p>My parcel with the two lamps has not arrived yet, and the tracking page shows nothing since Tuesday.</p>"


def fill(env, number):
    """Fill a database with tickets of ten mails each.

    :param int number: of tickets
    """
    stages = env["helpdesk.ticket.stage"].search([])
    team = env["helpdesk.ticket.team"].create({"name": "Care"})
    env.cr.execute(
        SQL(
            """
            INSERT INTO helpdesk_ticket (id, number, name, description, stage_id, team_id, company_id, priority, active,
                                         partner_email, partner_name, kanban_state, sequence, create_date, write_date,
                                         last_stage_update)
                 SELECT n, 'HT' || n, 'My parcel ' || n, %(text)s,
                        (%(stages)s::int[])[1 + n %% array_length(%(stages)s::int[], 1)], %(team)s, %(company)s, '1',
                        TRUE, 'person' || n || '@example.com', 'Person ' || n, 'normal', 10, now(), now(), now()
                   FROM generate_series(1, %(number)s) n
            """,
            text=TEXT,
            stages=stages.ids,
            team=team.id,
            company=env.company.id,
            number=number,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO mail_message (model, res_id, date, body, message_type, subtype_id, email_from, is_internal)
                 SELECT %s, 1 + n %% %s, now(), %s, 'email', %s, 'person@example.com', FALSE
                   FROM generate_series(0, %s - 1) n
            """,
            MODEL,
            number,
            TEXT,
            env.ref("mail.mt_comment").id,
            number * MAILS,
        )
    )
    env.cr.commit()
    env.cr.execute("ANALYZE helpdesk_ticket, mail_message")
    env.invalidate_all()


def agent(env, password):
    """:return: login of somebody who may see all tickets"""
    user = env["res.users"].create(
        {
            "name": "Agent",
            "login": "agent@example.com",
            "password": password,
            "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_manager").id)],
        }
    )
    return user.login


class Screen:
    """What Odoo's web client asks for to show tickets.

    :param desk.Client client: somebody who is logged in
    """

    def __init__(self, client):
        self._client = client
        views = client.call(MODEL, "get_views", views=[[False, "list"], [False, "form"]])["views"]
        types = {name: field["type"] for name, field in client.call(MODEL, "fields_get", attributes=["type"]).items()}
        self._list, self._form = (_specification(views[kind]["arch"], types) for kind in ("list", "form"))

    def show_list(self):
        """:return: ids of the tickets of the first page"""
        found = self._client.call(
            MODEL, "web_search_read", domain=[], specification=self._list, limit=PAGE, count_limit=10001
        )
        return [record["id"] for record in found["records"]]

    def open_ticket(self, ticket_id):
        self._client.call(MODEL, "web_read", [ticket_id], specification=self._form)
        self._client.open_thread(MODEL, ticket_id, CHATTER)


def _specification(arch, types):
    """The fields of a view, as the web client names them when it reads; lists within it count as their ids."""
    nodes = etree.fromstring(arch).xpath("//field[not(ancestor::field)]")
    relations = ("many2one", "many2many")
    return {
        node.get("name"): {"fields": {"display_name": {}}} if types[node.get("name")] in relations else {}
        for node in nodes
    }
