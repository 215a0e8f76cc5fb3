from odoo import fields, models


class ForumForum(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.forum"

    karma_gen_thanks = fields.Integer("Thanked", default=3, help="Karma for the author of a post that helped somebody.")
