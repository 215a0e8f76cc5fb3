import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext, plaintext2html

#: Of so many closed cases that look alike, the latest ones say who knows.
LOOKED_AT = 500

#: Shorter words say little of what a case is about.
WORD = re.compile(r"\w{4,}")


class SocialCrmCase(models.Model):
    """How colleagues help with a case."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    swarm_answer_ids = fields.One2many("social.crm.swarm.answer", "case_id", "Advice", readonly=True)
    question_to_me = fields.Text(compute="_compute_question_to_me")

    _words_idx = models.Index("USING gin (to_tsvector('simple', name)) WHERE is_closed")

    @api.depends("swarm_answer_ids.state")
    @api.depends_context("uid")
    def _compute_question_to_me(self):
        for case in self:
            case.question_to_me = case._asked_of(self.env.user).question

    def _asked_of(self, user):
        """Return what a colleague was asked last and has not answered yet."""
        domain = [("case_id", "=", self.id), ("user_id", "=", user.id), ("state", "=", "waiting")]
        return self.env["social.crm.swarm.answer"].search(domain, order="id desc", limit=1)

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    def _ask(self, question, users, kind="colleague", team=None):
        """Ask colleagues about this case; each gets an activity.

        :param str question:
        :param users: ``res.users``; whoever asks is left out
        :param str kind: how they were found
        :param team: the ``social.crm.team`` that was asked, if one was
        :return: the ``social.crm.swarm``
        :raise UserError: there is nobody to ask, or nothing
        """
        self.ensure_one()
        self.check_access("write")
        users = (users - self.env.user).filtered("active")
        if not (question or "").strip():
            raise UserError(self.env._("Write what you want to know."))
        if not users:
            raise UserError(self.env._("Choose at least one colleague to ask."))
        # sudo: questions are asked here alone, by whoever may change the case
        swarm = (
            self.env["social.crm.swarm"]
            .sudo()
            .create(
                {
                    "case_id": self.id,
                    "question": question.strip(),
                    "kind": kind,
                    "team_id": team and team.id,
                    "asked_by_id": self.env.uid,
                    "answer_ids": [fields.Command.create({"user_id": user.id}) for user in users],
                }
            )
        )
        swarm.answer_ids.flush_recordset()  # it is what lets them see the case
        for answer in swarm.answer_ids:
            told = self.with_context(lang=answer.user_id.lang)
            answer.activity_id = told.activity_schedule(
                "social_crm_cases.activity_question",
                user_id=answer.user_id.id,
                summary=told.env._("%s asks you", self.env.user.name),
                note=plaintext2html(swarm.question),
            )
        return swarm

    def _subject_words(self):
        """What tells cases apart by their subjects.

        :rtype: set[str]
        """
        return {word.lower() for word in WORD.findall(self.name)}

    def _who_solved_similar(self, limit=5):
        """Find colleagues who closed cases like this one, the best first.

        A case is alike by its type, by each tag and by words of its subject; one that is alike in more counts more.

        :return: (user, number of such cases) of each
        :rtype: list[tuple]
        """
        self.ensure_one()
        self.env.flush_all()
        words = " | ".join(sorted(self._subject_words()))
        rows = self.env.execute_query(
            SQL(
                """
                  WITH alike AS (
                       SELECT solved.user_id, solved.closed_at,
                              (solved.type_id IS NOT DISTINCT FROM %(type_id)s AND solved.type_id IS NOT NULL)::int
                              + (SELECT count(*) FROM social_crm_case_tag_rel tag
                                  WHERE tag.case_id = solved.id AND tag.tag_id = ANY(%(tag_ids)s))
                              + 2 * ts_rank(to_tsvector('simple', solved.name), wanted.words) AS likeness
                         FROM social_crm_case solved, (SELECT to_tsquery('simple', %(words)s) AS words) wanted
                        WHERE solved.is_closed AND solved.active AND solved.merged_into_id IS NULL
                          AND solved.company_id = %(company_id)s AND solved.id != %(id)s
                          AND solved.user_id IS NOT NULL AND solved.user_id != %(uid)s
                          AND (to_tsvector('simple', solved.name) @@ wanted.words
                               OR solved.type_id = %(type_id)s
                               OR solved.id IN (SELECT case_id FROM social_crm_case_tag_rel
                                                 WHERE tag_id = ANY(%(tag_ids)s)))
                     ORDER BY solved.closed_at DESC NULLS LAST
                        LIMIT %(looked_at)s)
                SELECT alike.user_id, count(*)
                  FROM alike
                  JOIN res_users colleague ON colleague.id = alike.user_id AND colleague.active
                 WHERE likeness > 0
              GROUP BY alike.user_id
              ORDER BY sum(likeness) DESC, max(closed_at) DESC
                 LIMIT %(limit)s
                """,
                id=self.id,
                type_id=self.type_id.id or None,
                tag_ids=self.tag_ids.ids,
                words=words,
                company_id=self.company_id.id,
                uid=self.env.uid,
                looked_at=LOOKED_AT,
                limit=limit,
            )
        )
        return [(self.env["res.users"].browse(user_id), number) for user_id, number in rows]

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------
    def _message_post_after_hook(self, message, msg_values):
        """A note of somebody who was asked is their answer."""
        result = super()._message_post_after_hook(message, msg_values)
        is_note = message.message_type == "comment" and message.subtype_id.internal
        is_given = self.env.context.get("social_advice_given")  # in the dialog: it answers no other question too
        if is_note and not is_given and message.author_id == self.env.user.partner_id:
            asked = self.sudo()._asked_of(self.env.user)  # sudo: whoever posts here was asked, or was not
            text = html2plaintext(message.body or "", include_references=False).strip()
            if asked and text:
                asked.sudo(False)._give(text, note=message)
        return result

    def _closed(self):
        """Nobody needs advice on a case that is done; what is asked about a merged one goes along with it."""
        result = super()._closed()
        self._waiting_for()._let_off()
        return result

    def _settle(self):
        """Where a question goes, the to-do of whoever was asked goes too."""
        result = super()._settle()
        for asked in self._waiting_for():
            if asked.activity_id.res_id != asked.case_id.id:
                asked.activity_id.res_id = asked.case_id.id
        return result

    def _waiting_for(self):
        # sudo: nobody writes these rows by hand
        answers = self.env["social.crm.swarm.answer"].sudo()
        return answers.search([("case_id", "in", self.ids), ("state", "=", "waiting")])

    def _filing_values(self, conversation):
        """Colleagues who were asked see the case, and do not speak for us.

        :raise UserError: the user may not change the case
        """
        if not self._may_speak():
            raise UserError(self._no_speaking())
        return super()._filing_values(conversation)

    def _reply_route(self, conversation=None):
        route = super()._reply_route(conversation)
        if route["channel"] and not self._may_speak():
            route["blockers"] = [self._no_speaking(), *route["blockers"]]
        return route

    def _may_speak(self):
        # what clients post arrives with all rights: it is the user's own that count
        return self.env.uid == SUPERUSER_ID or self.sudo(False).has_access("write")

    def _no_speaking(self):
        return self.env._(
            "You were asked for advice. Answer the question or write a note: whoever has the case uses it."
        )

    def action_open_answer(self):
        """Open the dialog in which what the user was asked is answered.

        :raise UserError: nothing was asked
        """
        self.ensure_one()
        asked = self._asked_of(self.env.user)
        if not asked:
            raise UserError(self.env._("Nobody asks you for advice here any more."))
        return asked.action_open_answer()

    def action_open_ask(self):
        """Open the dialog in which colleagues are asked."""
        self.ensure_one()
        self.check_access("write")
        return self._open_dialog(self.env._("Ask for advice"), "social.crm.swarm.ask", {"default_case_id": self.id})
