from odoo import api, fields, models

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage, sequence_of


class SocialCrmChannel(models.Model):
    """The forum is a channel like others, one a company; it is made when the first topic needs it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    inbound_mode = fields.Selection(
        selection_add=[("forum", "On the forum")], ondelete={"forum": lambda channels: channels._leave_forum()}
    )

    _forum_uniq = models.UniqueIndex(
        "(company_id) WHERE provider = 'forum'", "The forum of this company is a channel already."
    )

    @api.model
    def _forum_of(self, company):
        """The channel of a company's forums, whatever its state.

        :param company: one ``res.company``
        """
        # sudo: whoever escalates a topic, nobody connects this channel by hand
        channels = self.sudo().with_context(active_test=False)
        channel = channels.search([("provider", "=", "forum"), ("company_id", "=", company.id)])
        return channel or channels._make_forum(company)

    def _make_forum(self, company):
        channel = self.create(
            {
                "name": self.with_context(lang=company.partner_id.lang).env._("Forum"),
                "provider": "forum",
                "network_id": self.env.ref("social_crm_base.network_forum").id,
                "company_id": company.id,
            }
        )
        channel._connect()
        return channel

    def _leave_forum(self):
        """Without this addon there is no forum: what was said there stays, and nothing is sent."""
        self.write({"provider": "logged", "inbound_mode": "manual", "state": "draft", "active": False})

    def _hear_topics(self, topics):
        """Take in questions of the forum.

        :param topics: ``forum.post``, all of this channel's company
        :return: the message of each topic
        :rtype: dict
        """
        identities = topics.create_uid.partner_id._forum_identities()
        items = [(self, self._question(topic, identities[topic.create_uid.partner_id])) for topic in topics]
        messages = self.env["social.crm.message"]._ingest(items)
        known = messages.search(
            [("channel_id", "=", self.id), ("external_id", "in", [f"post-{topic.id}" for topic in topics])]
        )
        by_id = {message.external_id: message for message in known}
        for topic in topics.filtered("campaign_post_ids"):  # whoever works on it sees what it belongs to
            by_id[f"post-{topic.id}"].campaign_id = topic.campaign_post_ids[0].campaign_id
        return {topic: by_id.get(f"post-{topic.id}", messages.browse()) for topic in topics}

    def _question(self, topic, identity):
        return IncomingMessage(
            external_id=f"post-{topic.id}",
            conversation_id=f"topic-{topic.id}",
            conversation_name=topic.name or "",
            author=Author(identity.external_id, name=identity.name or topic.create_uid.name),
            occurred_at=topic.create_date,
            sequence=sequence_of(topic.id),
            text=topic._as_text() or topic.name,
            subject=topic.name or "",
            contact_kind="public_comment",
            url=topic.get_base_url() + (topic.website_url or ""),
        )

    def _note_answer(self, post):
        """Show in the case what we answered on the topic.

        :param post: the ``forum.post`` that was posted
        :return: the message
        """
        [asker] = post.parent_id.create_uid.partner_id._forum_identities().values()
        item = IncomingMessage(
            external_id=f"post-{post.id}",
            conversation_id=f"topic-{post.parent_id.id}",
            author=Author("", name=post.create_uid.name, is_us=True),
            recipient=Author(asker.external_id, name=asker.name or ""),
            occurred_at=post.create_date,
            sequence=sequence_of(post.id),
            text=post._as_text(),
            contact_kind="public_comment",
            url=post.get_base_url() + (post.website_url or ""),
        )
        return self.env["social.crm.message"]._ingest([(self, item)])
