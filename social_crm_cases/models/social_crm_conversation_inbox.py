from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.social_crm_channels.models.social_crm_conversation_inbox import CHOICES


class SocialCrmConversationInbox(models.Model):
    """The inbox shows conversations with the work that follows from them."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    @api.model
    @api.readonly
    def inbox_start(self):
        """Say in addition which ``tags`` there are (``id``, ``name``, ``color``)."""
        tags = self.env["social.crm.case.tag"].search([], limit=CHOICES)
        return {**super().inbox_start(), "tags": tags.read(["name", "color"], load=None)}

    # ------------------------------------------------------------------
    # Hooks of the inbox
    # ------------------------------------------------------------------
    @api.model
    def _inbox_queues(self):
        """What sleeps is in a queue of its own, and in none that asks for work; what is late has one, too."""
        queues = super()._inbox_queues()
        whole = queues.pop("all")
        awake = {
            key: (label, self._inbox_awake(domain)) for key, (label, domain) in queues.items() if key != "mentions"
        }
        return {
            **queues,
            **awake,
            "at_risk": (self.env._("Missed or at risk"), lambda: Domain("id", "in", self._inbox_at_risk())),
            "snoozed": (self.env._("Snoozed"), lambda: Domain("id", "in", self._inbox_asleep())),
            "all": whole,
        }

    def _inbox_awake(self, domain):
        return lambda: domain() & ~Domain("id", "in", self._inbox_asleep())

    @api.model
    def _inbox_orders(self):
        return {**super()._inbox_orders(), "urgent": (self.env._("Next deadline first"), "ASC")}

    @api.model
    def _inbox_order_key(self, order, table):
        if order != "urgent":
            return super()._inbox_order_key(order, table)
        self.env["social.crm.case"].flush_model(["sla_deadline", "is_closed", "conversation_ids"])
        return SQL(
            """
            COALESCE((SELECT min(opened.sla_deadline)
                        FROM social_crm_case_conversation_rel rel
                        JOIN social_crm_case opened ON opened.id = rel.case_id AND opened.is_closed IS NOT TRUE
                       WHERE rel.conversation_id = %s), 'infinity'::timestamp)
            """,
            SQL.identifier(table, "id"),
        )

    @api.model
    def _inbox_filter_domain(self, filters):
        """Hook: ``tag_id`` is that of a case."""
        domain = super()._inbox_filter_domain(filters)
        if filters.get("tag_id"):
            domain &= Domain("case_ids", "any", [("tag_ids", "in", [filters["tag_id"]])])
        return domain

    @api.model
    def _inbox_mentioned(self):
        of_cases = SQL(
            "(SELECT conversation_id FROM social_crm_case_conversation_rel WHERE case_id IN %s)",
            self._inbox_mentioned_in("social.crm.case"),
        )
        return [*super()._inbox_mentioned(), of_cases]

    def _inbox_columns(self, query):
        deadline = self._inbox_order_key("urgent", query.table)
        return {**super()._inbox_columns(query), "deadline": SQL("NULLIF(%s, 'infinity'::timestamp)", deadline)}

    @api.model
    def _inbox_row(self, talk, kinds):
        """Hook: ``deadline`` is that by which the order ``urgent`` sorts."""
        return {**super()._inbox_row(talk, kinds), "deadline": fields.Datetime.to_string(talk["deadline"])}

    def _inbox_rows(self):
        """Hook: while a case is open, it is what is shown and answered."""
        rows = super()._inbox_rows()
        cases = self.env["social.crm.case"]._inbox_cases(self.ids)
        for row in rows:
            case = row["case"] = cases.get(row["id"], False)
            if case:
                row["thread"] = {"model": "social.crm.case", "id": case["id"]}
        return rows

    @api.model
    def _inbox_search_domain(self, search, domain):
        """Hook: a case is found by its number, too."""
        found = super()._inbox_search_domain(search, domain)
        companies = self.env.companies.ids  # the numbers of each have an index
        numbered = self.env["social.crm.case"].search(
            [("company_id", "in", companies), ("number", "in", [search, search.upper()])]
        )
        return found | (domain & Domain("id", "in", numbered.conversation_ids.ids)) if numbered else found

    @api.model
    def _inbox_asleep(self):
        """:return: ids of the conversations all of whose open cases are snoozed"""
        self.env["social.crm.case"].flush_model(["snoozed_until", "is_closed", "conversation_ids"])
        now = fields.Datetime.now()
        return SQL(
            """
            (SELECT rel.conversation_id
               FROM social_crm_case asleep
               JOIN social_crm_case_conversation_rel rel ON rel.case_id = asleep.id
              WHERE asleep.snoozed_until > %s AND asleep.is_closed IS NOT TRUE
                AND NOT EXISTS (
                    SELECT FROM social_crm_case_conversation_rel other
                      JOIN social_crm_case awake ON awake.id = other.case_id
                     WHERE other.conversation_id = rel.conversation_id AND awake.is_closed IS NOT TRUE
                       AND (awake.snoozed_until IS NULL OR awake.snoozed_until <= %s)))
            """,
            now,
            now,
        )

    @api.model
    def _inbox_at_risk(self):
        """:return: ids of the conversations of cases whose promise is missed or nearly so"""
        self.env["social.crm.case"].flush_model(["sla_deadline", "sla_warn_at", "is_closed", "conversation_ids"])
        return SQL(
            """
            (SELECT rel.conversation_id
               FROM social_crm_case due
               JOIN social_crm_case_conversation_rel rel ON rel.case_id = due.id
              WHERE due.sla_deadline IS NOT NULL AND due.sla_warn_at <= %s AND due.is_closed IS NOT TRUE)
            """,
            fields.Datetime.now(),
        )

    # ------------------------------------------------------------------
    # Actions of the inbox
    # ------------------------------------------------------------------
    def _inbox_assign(self, user):
        cases = self.env["social.crm.case"].union(*self._open_cases().values())
        cases.user_id = user
        return super(SocialCrmConversationInbox, self - cases.conversation_ids)._inbox_assign(user)

    @api.model
    def inbox_close(self, ids):
        """Close the open cases of conversations with them; undoing it opens these again."""
        cases = self.env["social.crm.case"].search([("conversation_ids", "in", ids), ("is_closed", "=", False)])
        undo = super().inbox_close(ids)
        return [["inbox_reopen_cases", cases.ids], *undo] if cases else undo

    @api.model
    def inbox_reopen_cases(self, case_ids):
        """Undo the closing of cases, and open their conversations with them.

        :param list[int] case_ids: of cases
        """
        self.env["social.crm.case"].browse(case_ids).exists().filtered("is_closed").action_reopen()

    @api.model
    def inbox_snooze(self, ids, until):
        """Let the open cases of conversations sleep.

        :param list[int] ids: of conversations
        :param str until: a moment, in UTC
        :return: the calls that undo it
        :rtype: list
        :raise UserError: none of them has an open case, or the moment is over
        """
        talks = self._inbox_changeable(ids)
        cases = self.env["social.crm.case"].union(*talks._open_cases().values())
        if not cases:
            raise UserError(self.env._("Only what is being worked on can be snoozed. Open a case first."))
        cases._snooze(fields.Datetime.to_datetime(until))
        return [["inbox_wake", talks.ids]]

    @api.model
    def inbox_wake(self, ids):
        """Wake the open cases of conversations.

        :param list[int] ids: of conversations
        :return: the calls that undo it
        :rtype: list
        """
        cases = self._inbox_changeable(ids)._open_cases()
        asleep = {talk: case.snoozed_until for talk, case in cases.items() if case.snoozed_until}
        undo = [["inbox_snooze", talk.ids, fields.Datetime.to_string(until)] for talk, until in asleep.items()]
        self.env["social.crm.case"].union(*cases.values()).action_wake()
        return undo

    @api.model
    def inbox_tag(self, ids, put_on, take_off):
        """Put tags on the open cases of conversations, and take others off.

        :param list[int] ids: of conversations
        :param list[int] put_on: ids of tags
        :param list[int] take_off: ids of tags
        :return: the calls that undo it
        :rtype: list
        :raise UserError: none of them has an open case
        """
        cases = self.env["social.crm.case"].union(*self._inbox_changeable(ids)._open_cases().values())
        if not cases:
            raise UserError(self.env._("Only what is being worked on has tags. Open a case first."))
        return cases._inbox_tag(put_on, take_off)

    @api.model
    def inbox_tag_cases(self, case_ids, put_on, take_off):
        """Undo :meth:`inbox_tag`.

        :param list[int] case_ids: of cases
        """
        self.env["social.crm.case"].browse(case_ids).exists()._inbox_tag(put_on, take_off)

    def _inbox_heed_mentions(self):
        self._heed_mentions_on(self.case_ids)
        return super()._inbox_heed_mentions()
