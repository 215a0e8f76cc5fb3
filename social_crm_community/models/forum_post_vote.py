from odoo import models


class ForumPostVote(models.Model):
    _inherit = "forum.post.vote"

    _recipient_idx = models.Index("(recipient_id) WHERE vote = '1'")  # who is thanked
    _user_idx = models.Index("(user_id)")
