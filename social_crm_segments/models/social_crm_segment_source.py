from odoo import models


class SocialCrmSegmentSource(models.AbstractModel):
    """What segments may depend on: a change has their worker come. What has changed is noted by the database."""

    _name = "social.crm.segment.source"
    _description = "Source of Segments"

    def modified(self, fnames, create=False, before=False):
        result = super().modified(fnames, create=create, before=before)
        if self and not before and any(self._ids):
            self.env["social.crm.segment"]._wake_worker(self._table)
        return result

    def unlink(self):
        result = super().unlink()
        self.env["social.crm.segment"]._wake_worker(self._table)
        return result
