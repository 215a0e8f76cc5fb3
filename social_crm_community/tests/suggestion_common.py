from odoo.addons.social_crm_cases.tests.common import CaseCase

KEY = "0123456789abcdef" * 2


class SuggestionCase(CaseCase):
    """A forum where people ask and answer, and somebody who reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Suggestion, cls.Deflection = cls.env["social.crm.suggestion"], cls.env["social.crm.deflection"]
        cls.env["forum.post"].search([]).unlink()
        cls.forum = cls.env["forum.forum"].create({"name": "Lamps", "privacy": "public"})
        cls.reader = cls._member("rita")
        cls.asker = cls._member("otto")
        cls.expert = cls._member("emma")

    @classmethod
    def _member(cls, login):
        return cls._agent(login, "base.group_portal", email=f"{login}@example.com", karma=400)

    @classmethod
    def _ask(cls, name, text="", answer=None, forum=None, user=None):
        """:return: a question, solved where there is an answer"""
        forum = forum or cls.forum
        posts = cls.env["forum.post"].with_user(user or cls.asker).sudo()
        topic = posts.create({"forum_id": forum.id, "name": name, "content": f"<p>{text}</p>", "state": "active"})
        topic.state = "active"
        if answer:
            cls._reply(topic, answer).is_correct = True
        return topic

    @classmethod
    def _reply(cls, topic, text, user=None):
        posts = cls.env["forum.post"].with_user(user or cls.expert).sudo()
        values = {"forum_id": topic.forum_id.id, "parent_id": topic.id, "name": f"Re: {topic.name}"}
        return posts.create(values | {"content": f"<p>{text}</p>"})

    def _suggested(self, text, reader=None, **options):
        """:return: titles of what somebody is shown"""
        found = self.Suggestion._suggest(text, reader or self.reader, **options)
        return [row.title for row, _url in found]
