-- A copy of the database neither polls nor sends, and nobody can write to it.
UPDATE social_crm_channel
   SET state = CASE WHEN state = 'draft' THEN 'draft' ELSE 'paused' END,
       credentials = NULL,
       token_expires_at = NULL,
       token_refresh_at = NULL,
       database_uuid = NULL,
       webhook_key = md5(random()::text || id || clock_timestamp());

-- Whoever was about to authorise an account left a secret of the exchange behind.
DELETE FROM social_crm_oauth_request;
