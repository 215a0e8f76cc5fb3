def migrate(cr, version):
    """A conversation has the language of what they said last; from now on the street in keeps it so."""
    cr.execute(
        """
        UPDATE social_crm_conversation talk
           SET language = said.language
          FROM (SELECT DISTINCT ON (conversation_id) conversation_id, language
                  FROM social_crm_message
                 WHERE direction = 'in' AND language IS NOT NULL
              ORDER BY conversation_id, occurred_at DESC, provider_sequence DESC, id DESC) said
         WHERE said.conversation_id = talk.id
        """
    )
