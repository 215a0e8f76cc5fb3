from odoo import fields, models


class SocialCrmSegmentChange(models.Model):
    """What has changed and segments may depend on: written by triggers, taken by the worker within moments.

    It names rows, and says nothing of them.
    """

    _name = "social.crm.segment.change"
    _description = "Change to Look At"
    _order = "id"
    _log_access = False
    _rec_name = "source"

    source = fields.Char("Table", required=True, readonly=True)
    link = fields.Char("Column", required=True, readonly=True)
    res_id = fields.Integer("Value", required=True, readonly=True, aggregator=None)
    segment_id = fields.Integer(
        readonly=True, aggregator=None, help="Where the person is known, and the segment has to wait."
    )
