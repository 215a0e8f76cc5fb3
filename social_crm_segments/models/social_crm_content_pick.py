from odoo import models


class SocialCrmContentPick(models.Model):
    """Which version is whose."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    def _pick_variants(self, rows):
        """Choose the version for each, in memory: no row is asked for by itself.

        What is said to a segment goes before what is said on a network, that before what is said in a language.

        :param rows: dictionaries ``network_id``, ``lang`` and ``segment_ids`` (set), each may be empty
        :return: a version or none for each, in their order
        :rtype: list
        """
        self.ensure_one()
        variants = self.variant_ids.filtered(lambda variant: variant._has_words()).sorted("sequence")
        spoken_to = set(variants.segment_id.ids)
        known = {}
        picked = []
        for row in rows:
            theirs = frozenset(spoken_to & set(row.get("segment_ids") or ()))
            key = row.get("network_id") or False, row.get("lang") or False, theirs
            if key not in known:
                known[key] = self._best(variants, *key)
            picked.append(known[key])
        return picked

    @staticmethod
    def _best(variants, network_id, lang, segment_ids):
        best, best_rank = variants.browse(), None
        for variant in variants:
            language = _fits(variant.lang, lang)
            if (
                variant.segment_id.id not in (False, *segment_ids)
                or variant.network_id.id not in (False, network_id)
                or not language
            ):
                continue
            rank = bool(variant.segment_id), bool(variant.network_id), language
            if best_rank is None or rank > best_rank:
                best, best_rank = variant, rank
        return best


def _fits(written, spoken):
    """:return: how well a language fits: 0 not at all, 1 for any, 2 for another country's, 3 for the very one"""
    if not written:
        return 1
    if written == spoken:
        return 3
    return 2 if spoken and written.split("_")[0] == spoken.split("_")[0] else 0
