from odoo.tests import new_test_user

from ..connectors.contract import Author
from .common import DispatchCase


class ReplyCase(DispatchCase):
    """Somebody who wrote to us, two agents of one team, and answers as the composer posts them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(cls.env, "colleague", groups="social_crm_base.group_user", name="Cara Colleague")
        cls.team.member_ids += cls.colleague
        cls.outsider = new_test_user(cls.env, "outsider", groups="base.group_user")
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            groups="social_crm_base.group_admin",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )

    def answer(self, text="Hello back", thread=None, user=None, attachment_ids=(), **options):
        """Post an answer as the composer does: with all rights, in the name of the user.

        :return: its ``social.crm.message``
        """
        thread = (thread or self.conversation()).with_user(user or self.agent).sudo()
        posted = thread.with_context(social_reply=options).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", attachment_ids=list(attachment_ids)
        )
        return self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])

    def upload(self, name="label.txt", content=b"A label", user=None, mimetype="text/plain"):
        """A file that waits in a composer to be posted."""
        values = {"name": name, "raw": content, "mimetype": mimetype, "res_model": "mail.compose.message"}
        return self.env["ir.attachment"].with_user(user or self.agent).create(values)

    def another_talk(self, talk="talk-2", channel=None, **values):
        """The person writes elsewhere too: what is known of them is one contact."""
        partner = self.env["res.partner"].create({"name": "Anna"})
        self.ingest(
            self.said("Or here?", 20, talk=talk, author=Author("anna-2", name="Anna"), **values), channel=channel
        )
        talks = self.conversation() | self.conversation(talk, channel)
        for identity in talks.identity_id:
            self.env["social.crm.identity.link"].create(
                {"identity_id": identity.id, "partner_id": partner.id, "state": "confirmed"}
            )
        return self.conversation(talk, channel)

    def seen(self, conversation=None):
        """The latest message of a talk, as a client knows it."""
        return (conversation or self.conversation())._latest_message_id()
