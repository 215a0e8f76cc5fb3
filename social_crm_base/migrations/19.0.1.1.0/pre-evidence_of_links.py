def migrate(cr, version):
    """A confirmed link needs evidence now; older ones may have been confirmed by hand without a word."""
    cr.execute(
        """
        UPDATE social_crm_identity_link link
           SET evidence = COALESCE('Confirmed by ' || partner.name || ' by hand', 'Confirmed by hand')
          FROM social_crm_identity_link same
     LEFT JOIN res_users users ON users.id = same.user_id
     LEFT JOIN res_partner partner ON partner.id = users.partner_id
         WHERE same.id = link.id AND link.state = 'confirmed' AND COALESCE(link.evidence, '') = ''
        """
    )
