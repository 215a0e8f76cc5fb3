"""Mails both ways: an IMAP server that Odoo's gateway asks, and an SMTP server that Odoo sends by, both written by others."""

from email.message import EmailMessage
from email.utils import formatdate

from live_mail import ADDRESS, ANNA, mail


def bounce(original):
    """The report of a mail that came back (RFC 3464)."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "MAILER-DAEMON@mx.people.example", "bounce@shop.example", "Undelivered"
    made["Date"], made["Message-ID"], made["Return-Path"] = formatdate(), "<b1@mx.people.example>", "<>"
    made["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="rep"'
    made.set_payload(
        "--rep\nContent-Type: text/plain\n\nSorry.\n--rep\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.people.example\n\n"
        f"Final-Recipient: rfc822; {ANNA}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n"
        f"--rep\nContent-Type: text/rfc822-headers\n\nMessage-ID: {original['Message-ID']}\nSubject: Re\n\n--rep--\n"
    )
    return made


def answer(odoo, model, record_id, text):
    odoo.call(model, "message_post", [record_id], body=text, message_type="comment", subtype_xmlid="mail.mt_comment")


def test_a_mail_is_answered_and_the_answer_to_that_joins_the_talk(odoo, database, mailbox, outbox):
    asked = mail(1, "It flickers at night.", Cc="Ben <ben@people.example>, bounce@shop.example")
    mailbox.receive(asked, asked)
    assert database.count("social_crm_message") == database.count("social_crm_conversation") == 1
    [(case, talk)] = database.rows("SELECT id, conversation_id FROM social_crm_case")

    answer(odoo, "social.crm.case", case, "Please change the bulb.")
    sender, recipients, ours = outbox.wait_for(1)
    assert (sender, recipients) == ("bounce@shop.example", [ANNA, "ben@people.example"])
    assert (str(ours["To"]), str(ours["Cc"])) == (f"Anna Berg <{ANNA}>", "Ben <ben@people.example>")
    assert str(ours["From"]) == f"Lamp Shop <{ADDRESS}>"
    assert ours["Subject"] == "Re: My lamp flickers"
    assert (ours["In-Reply-To"], ours["References"]) == ("<a1@people.example>", "<a1@people.example>")
    assert ours.get_body(("plain",)).get_content().strip() == "Please change the bulb."
    database.wait_until("SELECT state FROM social_crm_message WHERE direction = 'out'", "sent")
    assert database.value("SELECT external_id FROM social_crm_message WHERE direction = 'out'") == ours["Message-ID"]

    thanks = mail(2, "That helped.", "Thanks!", References=f"<a1@people.example> {ours['Message-ID']}")
    mailbox.receive(thanks)
    mailbox.receive(thanks)
    assert database.column("SELECT conversation_id FROM social_crm_message") == [talk] * 3
    assert database.column("SELECT case_id FROM social_crm_message") == [case] * 3
    assert len(outbox.mails) == 1
    assert database.count("mail_message", "message_id = '<a2@people.example>'") == 1
    theirs = "res_model IN ('social.crm.case', 'social.crm.conversation') AND partner_id NOT IN (SELECT partner_id FROM res_users)"
    assert database.count("mail_followers", theirs) == 0


def test_what_machines_write_is_nobodys_work(odoo, database, mailbox, outbox):
    mailbox.receive(mail(1, "It flickers at night."))
    talk = database.value("SELECT id FROM social_crm_conversation")
    answer(odoo, "social.crm.conversation", talk, "Please change the bulb.")
    _sender, _recipients, ours = outbox.wait_for(1)
    database.wait_until("SELECT state FROM social_crm_message WHERE direction = 'out'", "sent")

    mailbox.receive(
        mail(2, "I am away.", "Automatic reply", In_Reply_To=ours["Message-ID"], Auto_Submitted="auto-replied"),
        mail(3, "I am away.", "Out of office", Auto_Submitted="auto-replied"),
        bounce(ours),
    )
    assert database.column("SELECT state FROM social_crm_message WHERE direction = 'out'") == ["failed"]
    assert "no such address" in database.value("SELECT error FROM social_crm_message WHERE direction = 'out'")
    assert database.count("social_crm_case") == 1
    assert database.rows("SELECT state, unread_count FROM social_crm_conversation ORDER BY id") == [
        ("waiting", 0),
        ("closed", 0),
    ]
    assert database.count("social_crm_message", "is_automatic") == 2
    assert len(outbox.mails) == 1
