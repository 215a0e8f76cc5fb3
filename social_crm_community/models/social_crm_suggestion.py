from odoo import api, fields, models
from odoo.tools import SQL, ormcache, split_every

from odoo.addons.social_crm_base.tools.sql import as_table

from ..tools.text_search import PLAIN, configuration_of

#: Records of a source that are looked at in one go.
BATCH = 1000

#: Columns of a row, with their types.
COLUMNS = {
    "res_model": "varchar",
    "res_id": "int4",
    "place_id": "int4",
    "kind": "varchar",
    "is_solved": "bool",
    "language": "varchar",
    "title": "varchar",
    "answer": "text",
}


class SocialCrmSuggestion(models.Model):
    """What may be suggested to whoever writes: topics, solved or not, and articles.

    A row is made of a record of some source and follows it; it is what words are looked up in. Who may see the
    record may be told of the row, which each source answers itself: see :meth:`_suggestion_sources`.
    """

    _name = "social.crm.suggestion"
    _description = "Suggestion"
    _order = "id desc"
    _rec_name = "title"
    _log_access = False

    res_model = fields.Char("Source", required=True, readonly=True)
    res_id = fields.Integer("Record", required=True, readonly=True)
    place_id = fields.Integer(readonly=True, help="Whoever may look into it sees what is there: the forum of a topic.")
    kind = fields.Selection([("topic", "Topic"), ("article", "Article")], required=True, default="topic", readonly=True)
    is_solved = fields.Boolean("Has an answer", readonly=True)
    language = fields.Selection(
        lambda self: self.env["social.crm.message"]._language_names(),
        readonly=True,
        help="By the rules of which its words are looked up. Empty where it cannot be told.",
    )
    title = fields.Char(readonly=True)
    answer = fields.Text(readonly=True, help="What solved it, in short.")

    _record_uniq = models.UniqueIndex("(res_model, res_id)")

    def init(self):
        """The words are a column that no field of Odoo can hold, so that its index is not declared either."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE social_crm_suggestion ADD COLUMN IF NOT EXISTS words tsvector")
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS social_crm_suggestion__words_idx ON social_crm_suggestion USING gin (words)"
        )
        return result

    # ------------------------------------------------------------------
    # Where suggestions come from
    # ------------------------------------------------------------------
    @api.model
    def _suggestion_sources(self):
        """Hook: the models whose records are suggested.

        Each has four methods: ``_suggestion_rows()`` tells of those of its records that may be suggested, as
        ``COLUMNS`` has them, and ``text`` to find them by beside title and answer; ``_suggestion_places()`` the ids
        of the places that the user may look into; ``_suggestion_shown()`` which of its records the user may see, with
        their addresses; ``_suggestion_missing()`` the records that have changed since their rows were made.

        :rtype: list[str]
        """
        return ["forum.post", "social.crm.content"]

    @api.model
    def _refresh(self, records):
        """Bring the rows of some records in step with them.

        :param records: of one source
        """
        for ids in split_every(BATCH, records.ids):
            batch = records.browse(ids).sudo()  # sudo: who may be told of a row is asked when it is suggested
            rows = batch._suggestion_rows()
            self._forget(batch.browse(set(ids) - {row["res_id"] for row in rows}))
            self._store(rows)

    @api.model
    def _forget(self, records):
        """These records are suggested no more."""
        if records:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM social_crm_suggestion WHERE res_model = %s AND res_id = ANY(%s)",
                    records._name,
                    records.ids,
                )
            )
            self.env["social.crm.suggestion"].invalidate_model(flush=False)

    def _store(self, rows):
        texts = ["\n".join(filter(None, (row["title"], row["text"], row["answer"]))) for row in rows]
        languages = self.env["social.crm.language.detector"]._detect(texts)
        for row, language in zip(rows, languages, strict=True):
            row["language"] = language
        if not rows:
            return
        values = [
            (*(row[name] for name in COLUMNS), row["text"], self._configuration_of(row["language"])) for row in rows
        ]
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO social_crm_suggestion (%(names)s, words)
                SELECT %(names)s,
                       setweight(to_tsvector(config::regconfig, COALESCE(title, '')), 'A')
                       || setweight(to_tsvector(config::regconfig, COALESCE(body, '')), 'B')
                       || setweight(to_tsvector(config::regconfig, COALESCE(answer, '')), 'C')
                  FROM %(rows)s
           ON CONFLICT (res_model, res_id) DO UPDATE SET (%(names)s, words) = ROW(%(excluded)s, EXCLUDED.words)
                """,
                names=names,
                rows=as_table("row", COLUMNS | {"body": "text", "config": "varchar"}, values),
                excluded=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in COLUMNS),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _catch_up(self, commit=None):
        """Cron: what was there before this addon, whatever came past the ORM, and the words that occur by now.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        # sudo: the cron is nobody who reads
        missing = [self.env[name].sudo()._suggestion_missing() for name in self._suggestion_sources()]
        commit(0, remaining=sum(map(len, missing)))
        for records in missing:
            for ids in split_every(BATCH, records.ids):
                self._refresh(records.browse(ids))
                if commit(len(ids)) <= 0:
                    return
        self.env["social.crm.spelling"]._refresh()

    # ------------------------------------------------------------------
    # Languages
    # ------------------------------------------------------------------
    @api.model
    def _configuration_of(self, language):
        """The configuration of full-text search for a language, the plain one where PostgreSQL has none.

        :param str language: ISO 639-1 code or Odoo's, may be empty
        :rtype: str
        """
        name = configuration_of(language)
        return name if name in self._known_configurations() else PLAIN

    @api.model
    @ormcache()
    def _known_configurations(self):
        return frozenset(name for (name,) in self.env.execute_query(SQL("SELECT cfgname FROM pg_ts_config")))
