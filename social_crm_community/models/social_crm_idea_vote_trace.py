from ipaddress import ip_address, ip_network

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import hmac

from odoo.addons.social_crm_base.tools.sql import insert_rows

#: Votes a day that one address may give to one idea or poll, each by another member: an office shares its address.
VOTES_FOR_AN_IDEA = 10

#: Votes a day from one address in all.
VOTES = 100


class SocialCrmIdeaVoteTrace(models.Model):
    """That somebody voted from an address, so that one address cannot vote for a crowd.

    The address itself is kept nowhere: what stands here is a keyed digest that is another each day and goes after it.
    """

    _name = "social.crm.idea.vote.trace"
    _description = "Trace of a Vote"
    _order = "id desc"
    _rec_name = "idea_id"
    _log_access = False  # who voted stands elsewhere; from where, nowhere

    idea_id = fields.Many2one("social.crm.idea", ondelete="cascade", index="btree_not_null")
    poll_id = fields.Many2one("social.crm.poll", ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one("res.company", ondelete="cascade", index=True)
    origin = fields.Char("Digest of the address", required=True)
    place = fields.Integer(required=True, help="How many votes for the idea came from there before.")
    at = fields.Datetime(required=True, default=fields.Datetime.now, index=True)

    # Two votes that come at once want the same place: the second waits for the first, and Odoo tries it again.
    _place_uniq = models.UniqueIndex("(origin, idea_id, place)")
    _poll_place_uniq = models.UniqueIndex("(origin, poll_id, place)")

    @api.model
    def _leave(self, about, address):
        """Note a vote that comes from an address.

        :param about: one ``social.crm.idea`` or ``social.crm.poll``
        :param str address: of the network, as the server sees it
        :raise UserError: too many came from there today
        """
        origin, column = self._digest(address), "poll_id" if about._name == "social.crm.poll" else "idea_id"
        self.flush_model()
        [(for_this, in_all)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FILTER (WHERE %s = %s), count(*) FROM social_crm_idea_vote_trace WHERE origin = %s",
                SQL.identifier(column),
                about.id,
                origin,
            )
        )
        if for_this >= VOTES_FOR_AN_IDEA or in_all >= VOTES:
            raise UserError(
                self.env._("Many votes came from your network today. Vote again tomorrow, or from another network.")
            )
        insert_rows(
            self.env,
            self._table,
            [column, "company_id", "origin", "place", "at"],
            [(about.id, about.company_id.id, origin, for_this, fields.Datetime.now())],
            on_conflict=SQL("ON CONFLICT DO NOTHING"),
        )

    @api.model
    def _digest(self, address):
        today = str(fields.Date.today())
        # sudo: the key of the database makes that nobody can try all addresses
        return hmac(self.env(su=True), "social_crm_idea_vote", (today, _network(address)))

    @api.autovacuum
    def _gc_traces(self):
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("at", "<", yesterday)], limit=10_000).unlink()


def _network(address):
    """Return whom an address belongs to: with IPv6, one subscriber has 2**64 of them (RFC 6177)."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return address or ""
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
