from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.sql import written_by_sql

LINK = "social.crm.identity.link"


class SocialCrmMergeLine(models.Model):
    """Records of one model that a merge moved from one contact."""

    _name = "social.crm.merge.line"
    _description = "What a Merge Moved"
    _order = "model, id"

    source_id = fields.Many2one(
        "social.crm.merge.source", "Of", required=True, index=True, ondelete="cascade", readonly=True
    )
    merge_id = fields.Many2one(related="source_id.merge_id", store=True, index=True, ondelete="cascade")
    model = fields.Char(required=True, readonly=True)
    field = fields.Char(required=True, readonly=True)
    label = fields.Char("What", compute="_compute_label")
    number = fields.Integer(readonly=True, help="How many; most of them follow from an identity.")
    record_ids = fields.Json(readonly=True, help="Those that follow from no identity.")
    with_identity = fields.Boolean(readonly=True)

    @api.depends("model")
    def _compute_label(self):
        for line in self:
            line.label = self.env["ir.model"]._get(line.model).name or line.model

    @api.model
    def _lines_of(self, sources):
        """Count what names these contacts, and keep the ids of what follows from no identity.

        :param sources: res.partner
        :return: values of lines by id of the contact
        :rtype: dict[int, list[dict]]
        """
        self.env.flush_all()
        lines = defaultdict(list)
        for model, field in self.env["social.crm.merge"]._partner_columns():
            for partner_id, with_identity, number, ids in self.env.execute_query(
                self._moved_query(model, field, sources)
            ):
                lines[partner_id].append(
                    {
                        "model": model,
                        "field": field,
                        "number": number,
                        "record_ids": ids or [],
                        "with_identity": with_identity,
                    }
                )
        return lines

    def _moved_query(self, model, field, sources):
        of_identity = "identity_id" in self.env[model]._fields
        if model == "social.crm.identity":
            own = SQL("FALSE")  # it goes where its confirmed link goes
        elif model == LINK or field != "partner_id" or not of_identity:
            own = SQL("TRUE")
        else:  # without an identity, or put by hand where the identity is not
            own = SQL("identity.partner_id IS DISTINCT FROM fact.partner_id")
        identity_id = SQL("fact.identity_id") if of_identity else SQL("NULL::int")
        return SQL(
            """
            SELECT fact.%(field)s, identity.id IS NOT NULL, count(*), array_agg(fact.id ORDER BY fact.id) FILTER (WHERE %(own)s)
              FROM %(table)s fact
         LEFT JOIN social_crm_identity identity ON identity.id = %(identity_id)s
             WHERE fact.%(field)s = ANY(%(sources)s)
          GROUP BY 1, 2
          ORDER BY 1, 2
            """,
            field=SQL.identifier(field),
            table=SQL.identifier(self.env[model]._table),
            identity_id=identity_id,
            own=own,
            sources=list(sources.ids),
        )

    def _links_first(self):
        """:return: these lines, links before the facts that follow them"""
        return self.sorted(lambda line: line.model != LINK)

    def _go_back(self, holder):
        """Give records back to their contact, as far as nothing else was decided since.

        :param holder: the contact that has them now (res.partner)
        :return: what could not go back, in words
        :rtype: list[str]
        """
        self.ensure_one()
        if not self.record_ids:
            return []
        if self.model not in self.env or self.field not in self.env[self.model]._fields:
            return [self.env._("%(number)s of %(what)s: no longer installed.", number=self.number, what=self.label)]
        records = self.env[self.model].browse(self.record_ids).exists()
        there = records.filtered(lambda record: record[self.field] == holder)
        if "identity_id" in records._fields:
            there = there.filtered(lambda record: bool(record.identity_id) == self.with_identity)
        remarks = self._remarks(len(self.record_ids) - len(records), records - there)
        self._give_back(there)
        return remarks

    def _give_back(self, records):
        partner = self.source_id.partner_id
        if self.model == LINK:
            records.write({"partner_id": partner.id})  # all facts of the identity follow
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL.identifier(self.field),
                partner.id,
                list(records.ids),
            )
        )
        written_by_sql(records, [self.field])
        if self.model == "social.crm.consent":
            records._hold_again()

    def _remarks(self, gone, elsewhere):
        remarks = []
        if gone:
            remarks.append(
                self.env._(
                    "%(what)s: %(number)s no longer there, erased or deleted since.", what=self.label, number=gone
                )
            )
        if elsewhere:
            remarks.append(
                self.env._(
                    "%(what)s: %(names)s went to somebody else since, and stay there.",
                    what=self.label,
                    names=", ".join(filter(None, elsewhere[:5].mapped("display_name")))
                    + ("…" if len(elsewhere) > 5 else ""),
                )
            )
        if self.model == LINK:
            since = self.merge_id.merged_at
            decided = self.env[LINK].browse(self.record_ids).exists() - elsewhere
            decided = decided.filtered(
                lambda link: link.state in ("revoked", "rejected") and link.decided_at and link.decided_at > since
            )
            remarks += [
                self.env._("%s: taken from the contact since, and linked to nobody now.", link.identity_id.display_name)
                for link in decided
            ]
        return remarks
