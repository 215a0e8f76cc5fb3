"""What segments, content and preferences are asked by campaigns, until they answer themselves: remove this file then."""

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from odoo.addons.social_crm_base.tools.sql import as_table


class SocialCrmSegment(models.Model):
    _inherit = "social.crm.segment"

    def _refuse_if_broken(self):
        for segment in self:
            if segment.problem:
                raise UserError(self.env._("The segment %s cannot be used: %s", segment.name, segment.problem))


class SocialCrmContent(models.Model):
    _inherit = "social.crm.content"

    def _sendable_problems(self):
        problems = []
        for content in self:
            if content.state != "approved":
                problems.append(self.env._("“%s” is not approved yet.", content.name))
            if content.expires_at and content.expires_at <= fields.Datetime.now():
                problems.append(self.env._("“%s” has expired.", content.name))
            if not content.variant_ids:
                problems.append(self.env._("“%s” says nothing yet: it has no version.", content.name))
        return problems

    def _pick_variants(self, rows):
        self.ensure_one()

        def fits(variant, row):
            return (
                (not variant.network_id or variant.network_id.id == row["network_id"])
                and (not variant.lang or variant.lang == row["lang"])
                and (not variant.segment_id or variant.segment_id.id in row["segment_ids"])
            )

        def rank(variant):
            return not variant.segment_id, not variant.network_id, not variant.lang, variant.sequence, variant.id

        variants = self.variant_ids.sorted(rank)
        empty = variants.browse()
        return [next((each for each in variants if fits(each, row)), empty) for row in rows]


class SocialCrmContentVariant(models.Model):
    _inherit = "social.crm.content.variant"

    def _compose(self, network, url):
        self.ensure_one()
        text = html2plaintext(self.body or "", include_references=False).strip()
        html = str(self.body or "")
        if url and url not in text:
            text = f"{text}\n{url}"
            html += f'<p><a href="{escape(url)}">{escape(url)}</a></p>'
        return {"subject": self.subject or self.content_id.name, "text": text, "html": html}


class SocialCrmPreference(models.Model):
    _inherit = "social.crm.preference"

    @api.model
    def _refusals(self, rows, kind):
        self.flush_model()
        types = dict.fromkeys(("number", "partner_id", "identity_id", "network_id"), "int4")
        found = dict(
            self.env.execute_query(
                SQL(
                    "SELECT v.number, 'paused' FROM %s JOIN social_crm_preference preference"
                    " ON preference.partner_id = v.partner_id OR preference.identity_id = v.identity_id"
                    " WHERE preference.paused_until > %s",
                    as_table("v", types, [(number, *row) for number, row in enumerate(rows)]),
                    fields.Date.today(),
                )
            )
        )
        return [found.get(number) for number in range(len(rows))]
