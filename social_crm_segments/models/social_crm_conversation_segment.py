from odoo import api, models


class SocialCrmConversation(models.Model):
    """Where the person of a talk belongs to, as the inbox shows it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    @api.readonly
    def get_segments(self):
        """The segments of the person of this talk, and what they get by them.

        :return: ``segments`` (id, name, when they joined), ``service`` (its name) and ``pricelist`` (its name)
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        person = self.partner_id or self.identity_id
        members = self.env["social.crm.segment.member"].search(
            [(("partner_id" if self.partner_id else "identity_id"), "=", person.id), ("segment_id.active", "=", True)],
            order="segment_id, id",
        )
        services = self.env["social.crm.service"].sudo()  # sudo: whoever reads a talk may read what its person gets
        people = (self.company_id.id, self.partner_id.id or None, self.identity_id.id or None)
        service = services.browse(services._of_people([people]).get(people, ((), ()))[0])
        return {
            "segments": [
                {"id": each.segment_id.id, "name": each.segment_id.name, "joined_at": str(each.joined_at)}
                for each in members
            ],
            "service": service.name or "",
            "pricelist": service.pricelist_id.name or "",
        }
