from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request


class CampaignLink(http.Controller):
    """Links of campaigns: Odoo counts the click, and we know whose it was."""

    @http.route(
        "/r/<string:code>/d/<string:delivery>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        social_crm_params={"code", "delivery"},
    )
    def follow(self, code, delivery):
        """Send whoever follows a link of a campaign where it leads.

        :param str code: of the link
        :param str delivery: names the delivery, signed
        """
        url = request.env["link.tracker"].get_url_from_code(code)
        if not url:
            raise NotFound()
        if not request.env["ir.http"].is_a_bot():
            # sudo: whoever follows the link is a stranger; the signature says whose it is
            found = request.env["social.crm.campaign.delivery"].sudo()._of_code(delivery)
            request.env["link.tracker.click"].sudo().add_click(
                code,
                ip=request.httprequest.remote_addr,
                country_code=request.geoip.country_code,
                social_delivery_id=found.id,
            )
            found._clicked()
        return request.redirect(url, code=302, local=False)
