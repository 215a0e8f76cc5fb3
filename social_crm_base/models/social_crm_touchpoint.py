from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.sql import insert_rows

COLUMNS = (
    "identity_id",
    "partner_id",
    "company_id",
    "network_id",
    "occurred_at",
    "ingested_at",
    "kind",
    "res_model",
    "res_id",
    "summary",
)


class SocialCrmTouchpoint(models.Model):
    """What happened between a person and us, and when: light rows that are only ever added."""

    _name = "social.crm.touchpoint"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Touchpoint"
    _order = "occurred_at desc, id desc"
    _log_access = False
    _rec_name = "summary"

    _personal_fields = ("occurred_at", "network_id", "kind", "is_touch", "summary")
    # That somebody was heard, and touched, stays true of nobody in particular: the funnel keeps its numbers.
    _erase_forgets = ("summary",)

    identity_id = fields.Many2one("social.crm.identity", index="btree_not_null", ondelete="cascade", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", index="btree_not_null", ondelete="set null", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    network_id = fields.Many2one("social.crm.network", readonly=True, ondelete="restrict")
    occurred_at = fields.Datetime(required=True, readonly=True, help="When it happened, by the provider's clock.")
    ingested_at = fields.Datetime(readonly=True, help="When we came to know of it.")
    kind = fields.Selection(
        [
            ("message_in", "Message received"),
            ("message_out", "Message sent"),
            ("edit", "Edit"),
            ("reaction", "Reaction"),
            ("call", "Call"),
            ("meeting", "Meeting"),
            ("link", "Link"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
    )
    is_touch = fields.Boolean(string="Touched", readonly=True, help="A named person of ours answered or talked.")
    res_model = fields.Char(string="Source Model", readonly=True)
    res_id = fields.Many2oneReference(string="Source", model_field="res_model", readonly=True)
    summary = fields.Char(readonly=True)

    _occurred_at_idx = models.Index("(occurred_at DESC, id DESC)")

    @api.model
    def _log(self, rows):
        """Add to the timeline, in bulk.

        :param list[dict] rows: ``occurred_at`` (naive UTC datetime) and ``kind`` are required; ``identity_id``,
            ``partner_id``, ``network_id``, ``company_id``, ``is_touch``, ``res_model``, ``res_id``, ``summary``,
            ``ingested_at`` may be given. Contact and network are those of the identity where the keys are absent;
            ``ingested_at`` is now
        :return: ids in the order of the rows
        :rtype: list[int]
        """
        identities = self._columns_of_identities(rows)
        defaults = {"ingested_at": fields.Datetime.now()}
        rows = [defaults | identities.get(row.get("identity_id"), {}) | row for row in rows]
        inserted = insert_rows(
            self.env,
            self._table,
            ("is_touch", *COLUMNS),
            [(bool(row.get("is_touch")), *(row.get(name) or None for name in COLUMNS)) for row in rows],
            returning=("id",),
        )
        return [row[0] for row in inserted]

    def _columns_of_identities(self, rows):
        """Return contact and network of the identities of rows that do not name them, by identity."""
        ids = {row.get("identity_id") for row in rows if not row.keys() >= {"partner_id", "network_id"}} - {None, False}
        if not ids:
            return {}
        identity = self.env["social.crm.identity"]
        identity.flush_model(["partner_id", "network_id"])
        found = self.env.execute_query(
            SQL("SELECT id, partner_id, network_id FROM social_crm_identity WHERE id = ANY(%s)", list(ids))
        )
        return {id_: {"partner_id": partner_id, "network_id": network_id} for id_, partner_id, network_id in found}
