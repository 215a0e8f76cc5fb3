from datetime import timedelta
from unittest.mock import patch

from lxml.html import fromstring
from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.social_crm_content import KINDS
from ..models.social_crm_content_variant_compose import fill_in
from .content_common import ContentCase


@tagged("post_install", "-at_install")
class TestContent(ContentCase):
    """A library: what may be said, in which version, and who agreed."""

    # Approval -----------------------------------------------------------------------------------

    def test_another_manager_approves(self):
        content = self.content(approved=False)
        self.assertIn("not approved", " ".join(content._sendable_problems()))
        content.with_user(self.manager).action_submit()
        self.assertEqual((content.state, content.submitted_by_id), ("to_approve", self.manager))
        with self.assertRaisesRegex(UserError, "You wrote"):
            content.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            content.with_user(self.user).action_approve()
        content.with_user(self.second).action_approve()
        self.assertEqual((content.state, content.approved_by_id), ("approved", self.second))
        self.assertEqual(content._sendable_problems(), [])

    def test_whoever_changed_a_version_does_not_approve_it(self):
        content = self.content(approved=False)
        content.variant_ids.with_user(self.second).body = "<p>Mine</p>"
        content.with_user(self.manager).action_submit()
        with self.assertRaisesRegex(UserError, "You wrote"):
            content.with_user(self.second).action_approve()

    def test_what_is_changed_has_to_be_approved_again(self):
        changes = {
            "title": lambda content: content.write({"name": "Other"}),
            "audience": lambda content: content.write({"segment_ids": [(4, self.fans.id)]}),
            "text": lambda content: content.variant_ids.write({"body": "<p>Other</p>"}),
            "version": lambda content: content.write({"variant_ids": [(0, 0, {"body": "x"})]}),
            "less": lambda content: content.variant_ids[0].unlink(),
        }
        for name, change in changes.items():
            with self.subTest(name):
                content = self.content("C", "One", "Two")
                change(content.with_user(self.manager))
                self.assertEqual((content.state, content.approved_by_id.id), ("draft", False))
        content = self.content()
        content.with_user(self.manager).write({"expires_at": fields.Datetime.now(), "user_id": self.second.id})
        self.assertEqual(content.state, "approved", "when it ends is no part of what it says")

    def test_nobody_writes_the_state(self):
        content = self.content(approved=False)
        content.with_user(self.manager).write({"state": "approved", "approved_by_id": self.second.id})
        self.assertEqual((content.state, content.approved_by_id.id), ("draft", False))
        made = self.Content.with_user(self.manager).create({"name": "X", "state": "approved"})
        self.assertEqual(made.state, "draft")
        self.assertEqual(self.content().copy().state, "draft")

    def test_agents_read_and_others_do_not(self):
        content = self.content()
        self.assertEqual(content.with_user(self.user).name, "News")
        for user, operation in ((self.user, "write"), (self.user, "create"), (self.salesman, "read")):
            self.assertFalse(content.with_user(user).has_access(operation))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "far",
            "social_crm_base.group_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        self.assertFalse(self.Content.with_user(stranger).search([]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            content.with_user(stranger).action_to_draft()

    # What is missing ----------------------------------------------------------------------------

    def test_each_kind_says_what_it_needs(self):
        cases = [
            ({"kind": "event"}, "date and a place"),
            ({"kind": "event", "place": "Here", "begins_at": "2030-01-01 10:00:00"}, None),
            ({"kind": "podcast"}, "address of the recording"),
            ({"kind": "slides"}, "address of the recording or the slides"),
            ({"kind": "slides", "media_url": "https://example.org/s.pdf"}, None),
            ({"kind": "insider"}, "for which segments"),
            ({"kind": "insider", "segment_ids": [(6, 0, self.fans.ids)]}, None),
            ({"kind": "offer"}, None),
            ({"kind": "article"}, None),
            ({"kind": "video", "media_url": "https://example.org/v"}, None),
            ({"kind": "rss"}, "where the entry was published"),
            ({"kind": "post"}, None),
        ]
        for values, problem in cases:
            with self.subTest(values=values):
                content = self.content(approved=False, **values)
                said = content.problems or ""
                self.assertIn(problem, said) if problem else self.assertFalse(said)
                if problem:
                    with self.assertRaisesRegex(UserError, problem):
                        content.with_user(self.manager).action_submit()

    def test_a_content_without_words_is_not_sent(self):
        empty = self.content("E", "", approved=False)
        self.assertIn("No version has any words", empty.problems)
        none = self.Content.create({"name": "N"})
        self.assertIn("no version yet", " ".join(none._sendable_problems()))

    def test_what_is_over_is_not_sent(self):
        content = self.content()
        content.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertIn("time is over", " ".join(content._sendable_problems()))
        content.expires_at = False
        content.active = False
        self.assertEqual(content._sendable_problems(), ["It is archived."])
        self.assertEqual((content | self.content())._sendable_problems(), ["News: It is archived."])

    def test_too_long_for_a_network(self):
        content = self.content("Long", "x" * 300, approved=False, network_ids=[(6, 0, (self.x | self.telegram).ids)])
        self.assertEqual(content.problems, "Too long for a post on X: 300, and it takes 280.")
        self.assertIn("300", str(content.preview))
        content.variant_ids.body = "<p>%s</p>" % ("x" * 250)
        self.assertFalse(content.problems)
        content.variant_ids.link_url = "https://example.org/" + "y" * 200
        self.assertIn("275", str(content.preview), "a link is 23 on X, after an empty line")

    def test_what_messengers_split(self):
        content = self.content("Long", "word " * 1200, approved=False, network_ids=[(6, 0, self.telegram.ids)])
        self.assertFalse(content.problems)
        self.assertIn("2 messages", str(content.preview))

    def test_no_version_for_a_language_of_the_members(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        content = self.content(
            "L", {"body": "Hello", "lang": "en_US"}, approved=False, segment_ids=[(6, 0, self.fans.ids)]
        )
        self.assertIn("1 members of its segments speak French", content.problems)
        content.variant_ids.lang = False
        self.assertFalse(content.problems)

    def test_words_in_braces_that_nobody_knows(self):
        content = self.content("B", "Dear {{ frist_name }}, {{name}}", approved=False)
        self.assertIn("frist_name", content.problems)

    def test_odd_addresses_are_refused(self):
        for url in ("javascript:alert(1)", "example.org", "https://", "http://[", "https://a b"):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.content("X", {"body": "x", "link_url": url})

    # Versions -----------------------------------------------------------------------------------

    def test_who_gets_which_version(self):
        content = self.content(
            "V",
            {"body": "default", "sequence": 1},
            {"body": "french", "lang": "fr_FR"} if self.env["res.lang"]._activate_lang("fr_FR") else {},
            {"body": "x", "network_id": self.x.id},
            {"body": "x french", "network_id": self.x.id, "lang": "fr_FR"},
            {"body": "fans", "segment_id": self.fans.id},
        )
        rows = [
            {},
            {"lang": "fr_FR"},
            {"lang": "fr_BE"},
            {"lang": "de_DE"},
            {"network_id": self.x.id, "lang": "de_DE"},
            {"network_id": self.x.id, "lang": "fr_FR"},
            {"network_id": self.x.id, "lang": "fr_FR", "segment_ids": {self.fans.id, 999999}},
            {"segment_ids": {self.others.id}},
        ]
        expected = ["default", "french", "french", "default", "x", "x french", "fans", "default"]
        content.variant_ids.mapped("body")
        with self.assertQueryCount(0):
            picked = content._pick_variants(rows * 50)
        self.assertEqual([str(variant.body) for variant in picked[:8]], [f"<p>{each}</p>" for each in expected])
        content.variant_ids.filtered(lambda each: str(each.body) == "<p>default</p>").unlink()
        self.assertFalse(content._pick_variants([{"lang": "de_DE"}])[0], "nothing rather than what nobody reads")

    def test_words_as_networks_take_them(self):
        content = self.content(
            "Lamps",
            {
                "body": '<p>New <b>lamps</b>: <a href="https://example.org/l?a=1&amp;b=2">here</a></p>',
                "link_url": "https://example.org/l?a=1&b=2",
            },
        )
        variant = content.variant_ids
        mail = variant._compose(self.email, "https://t.example/r/1")
        self.assertEqual(mail["subject"], "Lamps")
        self.assertIn('href="https://t.example/r/1"', mail["html"])
        self.assertNotIn("example.org", mail["html"])
        text = variant._compose(self.x, "https://t.example/r/1")
        self.assertEqual((text["text"], text["html"]), ("New lamps: here (https://t.example/r/1)", ""))
        variant.body = "<p>New lamps</p>"
        self.assertEqual(variant._compose(self.x)["text"], "New lamps\n\nhttps://example.org/l?a=1&b=2")
        self.assertIn("Read more", variant._compose(self.email)["html"])

    def test_a_link_of_its_own_does_not_take_the_place_of_the_recording(self):
        media, own = "https://example.org/talk.mp3", "https://example.org/more"
        files = self.env["ir.attachment"].with_user(self.manager)
        file = files.create({"name": "notes.pdf", "raw": b"%PDF-1.4"})
        content = self.content(
            "Talk of the week",
            {"body": "<p>About tents.</p>", "link_url": own},
            {"body": "<p><br></p>", "link_url": own, "attachment_ids": [(6, 0, file.ids)], "network_id": self.x.id},
            {"body": "<p><br></p>", "link_url": own, "network_id": self.telegram.id},
            approved=False,
            kind="podcast",
            media_url=media,
            network_ids=[(6, 0, (self.email | self.telegram | self.x).ids)],
        )
        variant, with_file, _empty = content.variant_ids
        said = f"About tents.\n\nListen to it: {media}\n\n{own}"
        self.assertEqual(variant._compose(self.telegram)["text"], said)
        page = fromstring(variant._compose(self.email, "https://t.example/r/1")["html"])
        self.assertEqual([a.get("href") for a in page.iter("a")], [media, "https://t.example/r/1"])
        self.assertEqual(
            with_file._compose(self.x)["text"], f"Talk of the week\n\nListen to it: {media}\n\n{own}", "no bare link"
        )
        shown = {each["network"]: each for version in content.variant_ids for each in version._shown()}
        self.assertEqual([shown[self.telegram]["variant"], shown[self.x]["variant"]], [variant, with_file])
        self.assertEqual(shown[self.telegram]["pieces"][0][0], said)
        self.assertIn(media, str(shown[self.email]["html"]))
        content.state = "approved"
        [entry] = content._as_entries("en_US", self.fans.browse())
        self.assertEqual((media in entry["body"], entry["media_url"]), (False, media), "it is shown beside")
        variant.body = f'<p>About tents: <a href="{media}">listen</a></p>'
        self.assertEqual(variant._compose(self.email)["html"].count(media), 1, "it stands there already")
        content.media_url = own
        self.assertEqual(with_file._compose(self.x)["text"], f"Talk of the week\n\n{own}")

    def test_an_address_that_only_begins_like_the_link_stays(self):
        content = self.content(
            "Lamps",
            {
                "body": '<p>All <a href="https://example.org/l/2">here</a>, or https://example.org/l. Or there:'
                " https://example.org/l</p>",
                "link_url": "https://example.org/l",
            },
        )
        variant, tracked = content.variant_ids, "https://t.example/r/1"
        html, text = (
            variant._compose(network, tracked)[form] for network, form in ((self.email, "html"), (self.x, "text"))
        )
        for said in (html, text):
            self.assertIn("https://example.org/l/2", said)
            self.assertIn(f"or {tracked}. Or there: {tracked}", said)
        self.assertNotIn("Read more", html, "it stands there already")
        variant.body = '<p><a href="https://example.org/l/2">here</a></p>'
        self.assertIn("Read more", variant._compose(self.email, tracked)["html"])
        self.assertIn(f"\n{tracked}", variant._compose(self.x, tracked)["text"])

    def test_a_persons_own_words(self):
        known = {"name": "<Anna> {{first_name}}", "first_name": ""}
        self.assertEqual(fill_in("Hi {{ name }}, {{other}}", known), "Hi <Anna> {{first_name}}, {{other}}")
        self.assertEqual(fill_in(Markup("<p>Hi {{name}}</p>"), known), Markup("<p>Hi &lt;Anna&gt; {{first_name}}</p>"))
        self.assertEqual(fill_in("Hello {{first_name}}, news", known), "Hello, news")

    def test_an_event_says_when_and_where(self):
        self.env.company.partner_id.tz = "Europe/Brussels"
        content = self.content("Day", kind="event", place="<Main> Street 1", begins_at="2030-01-02 10:00:00")
        text = content.variant_ids._compose(self.x)["text"]
        self.assertIn("Where: <Main> Street 1", text)
        self.assertRegex(text, r"When: Jan 2, 2030, 11:00\sAM \(Europe/Brussels\)\n")
        content.ends_at = "2030-01-02 12:30:00"
        self.assertRegex(str(content.preview), r"When: Jan 2, 2030, 11:00\sAM – 1:30\sPM \(Europe/Brussels\)")
        content.ends_at = "2030-01-03 12:30:00"
        self.env["res.lang"]._activate_lang("fr_FR")
        theirs = content.variant_ids._for_reader("fr_FR", "Asia/Tokyo")
        self.assertIn("2 janv. 2030, 19:00 – 3 janv. 2030, 21:30 (Asia/Tokyo)", theirs._compose(self.x)["text"])
        theirs = content.variant_ids._for_reader("xx_XX", False)
        self.assertRegex(theirs._compose(self.x)["text"], r"Jan 2, 2030, 11:00\sAM", "of a language that is gone")
        self.anna.tz = "America/New_York"
        [entry] = content._as_entries("fr_FR", self.fans.browse(), self.anna)
        self.assertIn("2 janv. 2030, 05:00", entry["body"])
        self.assertIn("&lt;Main&gt;", content.variant_ids._compose(self.email)["html"])

    def test_scripts_go_nowhere(self):
        content = self.content(
            "<script>alert(1)</script>",
            {
                "body": "<p onclick='x()'>a</p><script>alert(1)</script><img src=x onerror=alert(1)>",
                "subject": "<b>S</b>",
            },
            network_ids=[(6, 0, (self.x | self.email).ids)],
        )
        for html in (str(content.preview), str(content.variant_ids._compose(self.email)["html"])):
            self.assertNotIn("<script", html)
            self.assertNotIn("onclick", html)
            self.assertNotIn("onerror", html)
            self.assertNotIn("<b>S</b>", html)

    def test_insider_information_is_for_its_segments_and_slides_are_for_whoever_may_see_them(self):
        inside = self.content("Inside", kind="insider", segment_ids=[(6, 0, self.fans.ids)])
        slides = self.content("Slides", kind="slides", media_url="https://example.org/s.pdf")

        def found_by(person):
            return self.Content.search(self.Content._domain_of_person(self.preference(person)))

        self.assertEqual((found_by(self.anna), found_by(self.ben)), (inside | slides, slides))
        self.assertFalse(self.Content.search(self.Content._domain_of_segment(self.fans)), "no public feed tells of it")
        self.assertFalse(inside.problems)
        self.fans.is_feed_public = True
        self.assertIn("public feed of A380 fans", inside.problems, "anybody may join them")
        inside.segment_ids = False
        inside.state = "approved"
        self.assertEqual((found_by(self.anna), found_by(self.ben)), (slides, slides), "it is never everybody's")

    def test_each_kind_is_shown_as_each_network_takes_it(self):
        networks = self._networks_with_a_connector()
        page = "https://example.org/page"
        more = {
            "post": {},
            "article": {},
            "offer": {},
            "insider": {"segment_ids": [(6, 0, self.fans.ids)]},
            "slides": {"media_url": page},
            "rss": {"source_url": page},
            "podcast": {"media_url": page},
            "video": {"media_url": page},
            "event": {"place": "Tent House", "begins_at": "2030-01-02 10:00:00", "ends_at": "2030-01-03 18:00:00"},
        }
        self.assertEqual(more.keys(), dict(KINDS).keys())
        for kind, values in more.items():
            version = {"body": "<p>Words of it</p>", "link_url": page if kind == "offer" else False}
            content = self.content(f"The {kind}", version, kind=kind, network_ids=[(6, 0, networks.ids)], **values)
            link = {"post": "", "insider": "", "event": "", "article": content.article_url}.get(kind, page)
            cards = fromstring(str(content.preview)).findall(".//div[@class='card h-100']")
            shown = {card.find(".//strong").text: card for card in cards}
            self.assertEqual(shown.keys(), set(networks.mapped("name")))
            for network in networks:
                with self.subTest(kind=kind, network=network.name):
                    card = shown[network.name]
                    said = card.text_content()
                    self.assertIn("Words of it", said)
                    # a mail has it as its subject, others on the card of what it links to
                    self.assertEqual(content.name in said, network == self.email or bool(link))
                    if network == self.email:
                        self.assertEqual([a.get("href") for a in card.iter("a")], [link] if link else [])
                    elif link:
                        self.assertIn(link, said)
                    self.assertEqual("Tent House" in said and "2030" in said, kind == "event")
                    self.assertEqual("by hand" in said, network.code == "feed", "which is only read")

    def test_what_a_network_does_not_take_is_told(self):
        networks = self._networks_with_a_connector().filtered(lambda each: each.code != "forum")  # of another addon
        content = self.content("Long", "word " * 1200, approved=False, network_ids=[(6, 0, networks.ids)])
        pdf, picture = self.env["ir.attachment"].create(
            [{"name": "plan.pdf", "raw": b"%PDF-1.4"}, {"name": "tent.gif", "raw": b"GIF89a", "mimetype": "image/gif"}]
        )
        content.variant_ids.attachment_ids = pdf | picture
        shown = {(each["network"].code, each["form"]): each for each in content.variant_ids._shown()}
        cut = {place for place, each in shown.items() if len(each["pieces"]) > 1}
        self.assertEqual(cut, {(code, "message") for code in ("telegram", "whatsapp", "facebook", "mastodon")})
        posts = {code: each for (code, form), each in shown.items() if form == "post"}
        self.assertEqual(
            {code: each["limit"] for code, each in posts.items()},
            {"x": 280, "mastodon": 500, "facebook": 63206},
        )
        self.assertEqual({code for code, each in posts.items() if each["too_long"]}, {"x", "mastodon"})
        self.assertEqual([shown[code, "message"]["limit"] for code in ("x", "mastodon")], [10000, 468])
        told = {place: each["problems"] for place, each in shown.items() if each["problems"]}
        refusing = [(code, "message") for code in ("x", "mastodon", "whatsapp")]
        self.assertEqual(told.keys(), {*refusing, ("feed", "by_hand"), *((code, "post") for code in posts)})
        self.assertEqual(len(told["mastodon", "message"]), 1)
        self.assertIn("plan.pdf cannot be posted", told["mastodon", "message"][0])
        self.assertIn("tent.gif cannot be sent", told["whatsapp", "message"][0])
        self.assertIn("Too long for a post on X: 5999, and it takes 280.", told["x", "post"])
        self.assertIn("without files", told["x", "post"][1])
        [refused] = told["x", "message"]
        self.assertIn("pictures only", refused, "the picture may go there")
        self.assertIn("takes no files", told["feed", "by_hand"][0])
        cards = fromstring(str(content.preview))
        for problem in (problem for problems in told.values() for problem in problems):
            self.assertIn(problem, content.problems)
            self.assertIn(problem, cards.text_content())
        said = [card.text_content() for card in cards.iter("div") if card.get("class") == "card h-100"]
        for form, number in (("Message to a person", len(shown) - len(posts) - 1), ("Post for everybody", len(posts))):
            named = [each for each in said if form in each]
            self.assertEqual(len(named), number)
            self.assertEqual({"plan.pdf" in each for each in named}, {form == "Message to a person"})
        self.env.cr.execute("UPDATE ir_attachment SET file_size = %s WHERE id = %s", [21 << 20, pdf.id])
        pdf.invalidate_recordset()
        self.assertEqual(
            [each["problems"] for each in content.variant_ids._shown_on(self.email)],
            [[f"plan.pdf is too large for {self.email.name}, which takes 20 MB."]],
        )

    def test_whoever_approves_sees_the_files(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "plan.pdf", "raw": b"%PDF-1.4", "res_model": "social.crm.content.variant", "res_id": 0})
        )
        version = {"body": "Plan", "attachment_ids": [(6, 0, file.ids)], "network_id": self.x.id}
        content = self.content("Plan", version, approved=False)
        self.env.invalidate_all()
        seen = content.with_user(self.second)
        self.assertIn("plan.pdf", str(seen.preview))
        self.assertIn("pictures only", seen.problems)
        self.assertEqual(seen.variant_ids.attachment_ids.mapped("raw"), [b"%PDF-1.4"])
        copy = seen.copy()
        content.variant_ids.unlink()
        self.assertFalse(file.exists())
        self.assertEqual(copy.variant_ids.attachment_ids.mapped("raw"), [b"%PDF-1.4"], "the copy has its own")

    def _networks_with_a_connector(self):
        connectors = self.env["social.crm.connector"]
        codes = {connectors._of(provider)._network_code for provider, _label in connectors._providers()} - {""}
        networks = self.env["social.crm.network"].search([("code", "in", list(codes))])
        self.assertEqual(set(networks.mapped("code")), codes)
        return networks

    def test_previews_of_every_network_with_a_connector(self):
        networks = self.env["social.crm.network"].search([])
        content = self.content("All", "Hello", network_ids=[(6, 0, networks.ids)])
        for network in networks:
            self.assertIn(network.name.replace("&", "&amp;"), str(content.preview))

    # Links --------------------------------------------------------------------------------------

    def test_links_are_tracked_by_odoo_without_being_fetched(self):
        with patch.object(type(self.env["link.tracker"]), "_get_title_from_url", side_effect=AssertionError) as fetched:
            content = self.content("Lamps", {"body": "x", "link_url": "https://example.org/l"})
            tracker = content.variant_ids._tracker(self.x)
            self.assertEqual(content.variant_ids._tracker(self.x), tracker)
        self.assertFalse(fetched.called)
        self.assertEqual((tracker.source_id, tracker.medium_id.name), (content.utm_source_id, "X"))
        self.assertIn("utm_source=Lamps", tracker.redirected_url)
        self.env["link.tracker.click"].create({"link_id": tracker.id, "ip": "1.2.3.4"})
        self.env.invalidate_all()
        self.assertEqual(content.click_count, 1)

    # Tests to oneself ---------------------------------------------------------------------------

    def test_a_test_goes_to_oneself_and_says_so(self):
        self.manager.email = "mia@shop.example"
        content = self.content("Lamps", "Dear {{first_name}} & {{name}}", approved=False)
        self.manager.name = "Mia <M>"
        action = content.with_user(self.manager).action_test()
        wizard = (
            self.env["social.crm.content.test"].with_user(self.manager).with_context(**action["context"]).create({})
        )
        wizard.action_send()
        mail = self.env["mail.mail"].search([], limit=1, order="id desc")
        self.assertEqual((mail.subject, mail.email_to), ("[Test] Lamps", '"Mia <M>" <mia@shop.example>'))
        self.assertIn("Dear Mia &amp; Mia &lt;M&gt;", mail.body_html)
        wizard.identity_id = self.on_x
        with self.assertRaisesRegex(UserError, "yourself alone"):
            wizard.action_send()
        self.manager.email = False
        wizard.identity_id = False
        with self.assertRaisesRegex(UserError, "e-mail address"):
            wizard.action_send()
