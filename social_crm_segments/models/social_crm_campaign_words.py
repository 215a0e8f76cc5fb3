import re
from typing import NamedTuple

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import SQL, consteq, hmac

from odoo.addons.social_crm_channels.connectors.contract import Post
from odoo.addons.social_crm_channels.models.social_crm_conversation import PUBLIC_KINDS

from .social_crm_content import NOT_FOR_EVERYBODY
from .social_crm_content_variant_compose import PLACEHOLDERS, fill_in
from .social_crm_preference_choice import UNASKED
from .social_crm_preference_gate import LATER

ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
CODE = "0d0000000000000d0"  # stands for the code of a delivery until that is known


class Words(NamedTuple):
    """A version as a network takes it, with placeholders; :data:`CODE` stands in its links.

    :param subject: of an e-mail
    :param html: ``""`` where the network shows plain text
    """

    subject: str
    text: str
    html: str

    def of(self, names, code):
        """:return: what one person reads: subject, text, HTML"""
        return (
            fill_in(self.subject, names),
            fill_in(self.text, names).replace(CODE, code),
            str(fill_in(Markup(self.html), names)).replace(CODE, code),  # noqa: S704 - cleaned when it was written
        )

    def for_everybody(self):
        """:return: what anybody reads, in the same order: nobody's name, and links that are nobody's"""
        return tuple(_nobody_s(words) for words in self.of(dict.fromkeys(PLACEHOLDERS, ""), CODE))


class SocialCrmCampaignWords(models.Model):
    """What each person reads. Everything that is asked of segments, content and preferences is asked here."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign"

    # ------------------------------------------------------------------
    # What others give
    # ------------------------------------------------------------------
    def _refuse_broken_segments(self):
        """:raise UserError: a segment cannot say who belongs to it"""
        for segment in self.segment_ids:
            segment._refuse_if_broken()

    def _contents(self):
        return self.arm_ids.content_id or self.content_id

    def _content_problems(self):
        """Why nothing can be sent, a sentence each.

        :rtype: list[str]
        """
        contents = self._contents()
        problems = [problem for content in contents for problem in content._sendable_problems()]
        inside = contents.filtered(lambda content: content.kind in NOT_FOR_EVERYBODY)
        if inside and self.post_ids.channel_id:
            problems.append(
                self.env._("Insider information is not posted on a page: everybody reads it there. Take the posts out.")
            )
        problems += self._open_places(inside, self.post_ids)
        return problems + [
            self._not_for(content, others) for content in inside if (others := self.segment_ids - content.segment_ids)
        ]

    def _open_places(self, contents, posts):
        """Why insider information is not posted in communities of our own: others than its segments read it there.

        :return: a sentence each
        :rtype: list[str]
        """
        found = {}
        for content in contents.filtered(lambda content: content.kind in NOT_FOR_EVERYBODY):
            for community in posts.community_id:
                if reason := community._open_to_others(content.segment_ids):
                    words = self.env._(
                        "“%(content)s” is insider information: %(why)s", content=content.name, why=reason
                    )
                    found[words] = True
        return list(found)

    def _not_for(self, content, segments):
        return self.env._(
            "“%(content)s” is insider information, and not for %(segments)s. Take them out of the audience, or name them on the"
            " content.",
            content=content.name,
            segments=", ".join(segments.mapped("name")),
        )

    def _contents_for(self, delivery_ids):
        """What each person may get: the content of their version on trial, or those of all, as long as none has won.

        :return: ``social.crm.content`` by delivery id
        :rtype: dict
        """
        own = {arm.id: arm.content_id for arm in self.arm_ids}
        if not own:
            return dict.fromkeys(delivery_ids, self.content_id)
        deliveries = self.env["social.crm.campaign.delivery"]
        deliveries.flush_model(["arm_id"])
        rows = self.env.execute_query(
            SQL("SELECT id, arm_id FROM %s WHERE id = ANY(%s)", SQL.identifier(deliveries._table), list(delivery_ids))
        )
        others = self.winner_id.content_id or self._contents()
        return {id_: own.get(arm_id, others) for id_, arm_id in rows}

    def _purposes_for(self, delivery_ids):
        """What people have to allow: what the campaign is for, or marketing where they get an offer whatever it says.

        :return: by delivery id, the purpose that is needed, and others that they must not have refused, as they may get
            one content or another
        :rtype: dict[int, tuple[str, frozenset[str]]]
        """
        purpose_of = self.env["social.crm.content"]._purpose_of
        offers = purpose_of("offer")
        contents_for, purposes = self._contents_for(delivery_ids), {}
        for contents in set(contents_for.values()):
            theirs = frozenset(purpose_of(content.kind) for content in contents)
            needed = offers if theirs == {offers} else self.purpose
            purposes[contents] = needed, theirs - {needed}
        return {delivery_id: purposes[contents] for delivery_id, contents in contents_for.items()}

    def _preference_refusals(self, people):
        """What people chose against what they may get, in one statement for each kind and audience of content.

        :param dict people: contact id, identity id and network id by delivery id
        :return: as of ``preference._refusals``, by the id of those who refuse it
        :rtype: dict
        """
        groups, asked, refusals = {}, {}, {}
        for delivery_id, contents in self._contents_for(people).items():
            groups.setdefault(contents, {})[delivery_id] = people[delivery_id]
        for contents, group in groups.items():
            for content in contents:
                asked.setdefault((content.kind, content.segment_ids), {}).update(group)
        preferences = self.env["social.crm.preference"].sudo()  # sudo: what they said counts
        for (kind, segments), theirs in asked.items():
            answers = preferences._refusals(list(theirs.values()), kind, segments)
            for delivery_id, answer in zip(theirs, answers, strict=True):
                if answer and refusals.get(delivery_id) in (None, *LATER):
                    refusals[delivery_id] = answer
        return refusals

    def _ways_out(self, deliveries, talks):
        """How people leave, below what nobody asked for; nowhere where others read along.

        :param dict talks: where each delivery is said
        :return: words by delivery
        :rtype: dict
        """
        purposes = self._purposes_for(deliveries.ids)
        private = deliveries.filtered(
            lambda each: (
                purposes[each.id][0] in UNASKED
                and not talks[each].is_group
                and talks[each].contact_kind not in PUBLIC_KINDS
            )
        )
        # sudo: links to their page are for the person, whoever writes to them
        preferences = self.env["social.crm.preference"].sudo()
        people = [(each.partner_id.id or None, each.identity_id.id or None) for each in private]
        own = preferences.browse(preferences._of(people))
        return {each: mine._way_out(talks[each].network_id) for each, mine in zip(private, own, strict=True)}

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _versions_for(self, deliveries):
        """The version that each delivery gets.

        :param deliveries: rows with their language and the segments of the person, see :meth:`_facts_of`
        :return: ``social.crm.content.variant`` or none, in order
        """
        by_content = {}
        for place, fact in enumerate(deliveries):
            by_content.setdefault(fact["content"], []).append(place)
        found = [None] * len(deliveries)
        for content, places in by_content.items():
            for place, variant in zip(
                places, content._pick_variants([deliveries[each] for each in places]), strict=True
            ):
                found[place] = variant
        return found

    def _facts_of(self, deliveries):
        """What chooses words: the network, the language, and the segments of each person; and how they are called."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT delivery.id, channel.network_id, COALESCE(partner.lang, owner.lang),
                       COALESCE(NULLIF(partner.name, ''), NULLIF(identity.name, ''), identity.handle, ''),
                       ARRAY(SELECT member.segment_id FROM social_crm_segment_member member
                              WHERE member.partner_id = delivery.partner_id
                                 OR (delivery.partner_id IS NULL AND member.identity_id = delivery.identity_id))
                  FROM social_crm_campaign_delivery delivery
                  JOIN social_crm_channel channel ON channel.id = delivery.channel_id
                  JOIN res_company company ON company.id = delivery.company_id
                  JOIN res_partner owner ON owner.id = company.partner_id
             LEFT JOIN res_partner partner ON partner.id = delivery.partner_id
             LEFT JOIN social_crm_identity identity ON identity.id = delivery.identity_id
                 WHERE delivery.id = ANY(%s)
                """,
                deliveries.ids,
            )
        )
        facts = {
            id_: {"network_id": network_id, "lang": lang, "name": name, "segment_ids": set(segment_ids)}
            for id_, network_id, lang, name, segment_ids in rows
        }
        for delivery in deliveries:
            arm = delivery.arm_id or self.winner_id
            facts[delivery.id]["content"] = arm.content_id or self.content_id
        return [facts[delivery.id] for delivery in deliveries]

    def _words_of(self, variant, network):
        """A version as a network takes it, its links tracked.

        :rtype: Words
        """
        trackers = {}
        link = variant._link()
        url = self._tracked(variant, [link], trackers) if link else ""
        composed = variant._compose(network, url)
        said = {name: composed.get(name) or "" for name in ("subject", "text", "html")}
        links = {
            found for words in (said["text"], said["html"]) for found in ADDRESS.findall(words) if CODE not in found
        }
        if links:
            self._tracked(variant, sorted(links), trackers)
            for link in sorted(links, key=len, reverse=True):
                said = {
                    name: words.replace(link, trackers[link]) if name != "subject" else words
                    for name, words in said.items()
                }
        return Words(**said)

    def _post_of(self, variant, network, key):
        """What is said to everybody, the same at each attempt.

        :rtype: Post
        """
        subject, text, _html = self._words_of(variant, network).for_everybody()
        link = variant._link()
        return Post(key, text, _nobody_s(self._tracked(variant, [link], {})) if link else "", subject)

    def _tracked(self, variant, links, trackers):
        """Make the links of a version tracked ones, once for the whole campaign.

        :param dict trackers: tracked links by link, added to
        :return: that of the first
        """
        # sudo: links are tracked by the product
        found = (
            self.env["link.tracker"]
            .sudo()
            .search_or_create(
                [
                    {
                        "url": link.replace("&amp;", "&"),
                        "title": self.name,
                        "label": f"{self.id}/{variant.id}",
                        "campaign_id": self.utm_campaign_id.id,
                        "source_id": False,
                        "medium_id": False,
                    }
                    for link in links
                ]
            )
        )
        for link, tracker in zip(links, found, strict=True):
            trackers[link] = f"{tracker.short_url}/d/{CODE}"
        return trackers[links[0]]

    def _code_of(self, delivery_id):
        """What names a delivery in its links; nobody guesses another one's.

        :rtype: str
        """
        return f"{delivery_id:x}-{self.env['social.crm.campaign.delivery']._signature(delivery_id)}"

    def _names_of(self, fact):
        name = fact["name"]
        return {"name": name, "first_name": name.split()[0] if name.split() else ""}


class SocialCrmCampaignDeliveryCode(models.Model):
    """The codes of deliveries in links."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign.delivery"

    def _signature(self, delivery_id):
        # sudo: system parameters are technical
        return hmac(self.env(su=True), "social_crm_campaign_delivery", delivery_id)[:10]

    def _of_code(self, code):
        """The delivery that a link names, or none.

        :param str code: of a stranger
        """
        number, _dash, signature = code.partition("-")
        try:
            delivery_id = int(number, 16)
        except ValueError:
            return self.browse()
        ours = self._signature(delivery_id)
        if not 0 < delivery_id < 2**31 or not consteq(ours.encode(), signature.encode(errors="backslashreplace")):
            return self.browse()
        return self.browse(delivery_id).exists()

    def _clicked(self):
        """They followed a link of it: it has arrived, and was read."""
        self.filtered(lambda delivery: not delivery.clicked_at).write({"clicked_at": fields.Datetime.now()})


def _nobody_s(text):
    return text.replace(f"/d/{CODE}", "")
