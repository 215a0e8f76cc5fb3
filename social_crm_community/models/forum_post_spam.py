import re

from lxml import html

from odoo import api, models
from odoo.exceptions import AccessError

#: What leads elsewhere, in HTML or in plain words.
LINK = re.compile(r"https?://|ftp://|\bwww\.\w|\bhref\s*=|<img\b", re.IGNORECASE)

#: In the context where the product itself posts: nobody's karma decides about links of the company's.
LINKS_STAY = "social_crm_links_stay"


class ForumPostSpam(models.Model):
    """What newcomers write with links in it waits until somebody has looked at it, and leads nowhere."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if self._is_suspect(vals, self.env["forum.forum"].browse(vals.get("forum_id"))):
                vals.update(_waiting(is_answer=bool(vals.get("parent_id"))))
        return super().create(vals_list)

    def write(self, vals):
        suspect = self.filtered(lambda post: post.state == "active" and post._is_suspect(vals, post.forum_id))
        result = super().write(vals)
        for post in suspect.sudo():  # sudo: whoever writes a link does not decide that it is shown
            post.write(_waiting(is_answer=bool(post.parent_id)))
        return result

    def _is_suspect(self, vals, forum):
        words = f"{vals.get('name') or ''} {vals.get('content') or ''}"
        return bool(forum) and bool(LINK.search(words)) and not forum._trusts(self.env.user)

    def _update_content(self, content, forum_id):
        """Odoo refuses links and pictures of newcomers with an error; here they may show what they mean, as text."""
        if self.env.su and self.env.context.get(LINKS_STAY):
            return content
        forum = self.env["forum.forum"].browse(forum_id)
        if content and LINK.search(content) and self.env.user.karma < forum.karma_editor:
            content = _without_links(content)
        return super()._update_content(content, forum_id)

    def message_post(self, *, message_type="notification", **kwargs):
        """A comment cannot wait for approval: a newcomer's has no links.

        :raise AccessError: it has
        """
        if self.ids and message_type == "comment" and LINK.search(str(kwargs.get("body") or "")):
            for post in self:
                if not post.forum_id._trusts(self.env.user):
                    raise AccessError(
                        self.env._("Newcomers cannot post links in comments. Write an answer instead, or leave it out.")
                    )
        return super().message_post(message_type=message_type, **kwargs)


def _waiting(is_answer):
    """A question that waits is hidden by Odoo; an answer would be shown, and is put away."""
    return {"state": "pending", "active": False} if is_answer else {"state": "pending"}


def _without_links(content):
    """:return: the content with the words of links, and where they lead, as text; without pictures"""
    root = html.fragment_fromstring(str(content), create_parent="div")
    for link in root.xpath(".//a"):
        address, words = link.get("href") or "", link.text_content().strip()
        if address and address != words:
            link.tail = f" ({address})" + (link.tail or "")
        link.drop_tag()
    for picture in root.xpath(".//img"):
        picture.drop_tree()
    for styled in root.xpath(".//*[@style]"):
        del styled.attrib["style"]
    return "".join([root.text or "", *(html.tostring(child, encoding="unicode") for child in root)])
