"""The inbox in several browsers at once, before an Odoo with workers: what happens in one shows in the others."""

import json
import re
from functools import partial

import pytest
from live_inbox import Office, soon
from playwright.sync_api import expect

COUNTED = 12_000  # milliseconds: while others change things, queues are counted once in ten seconds


@pytest.fixture(scope="module")
def office(shared_db):
    with Office(shared_db) as office:
        yield office


def heard(agent):
    """:return: what an agent's web socket brought of this product: kinds, and ids of conversations"""
    notifications = [notification["message"] for frame in agent.frames for notification in json.loads(frame)]
    ours = [each for each in notifications if each["type"].startswith("social.crm")]
    ids = {id_ for each in ours for id_ in each["payload"].get("conversation_ids", [])}
    ids |= {each["payload"][name] for each in ours for name in ("conversation_id", "id") if name in each["payload"]}
    return {each["type"] for each in ours}, ids


def test_what_happens_in_one_browser_shows_in_the_other(office):
    mina = office.person("Mina")
    with office.agent("Ada") as ada, office.agent("Bo") as bo:
        ada.open()
        bo.open()
        mina.say("Where is my parcel?")
        expect(ada.row("Where is my parcel?")).to_be_visible()
        expect(bo.row("Where is my parcel?")).to_be_visible()

        ada.read("Mina")
        bo.read("Mina")
        expect(ada.presence).to_have_text(re.compile("Bo is reading this"))
        expect(bo.presence).to_have_text(re.compile("Ada is reading this"))
        bo.write("It is on its way.")
        expect(ada.presence).to_have_text(re.compile("Bo is writing here"))

        ada.take()
        expect(bo.row("Mina").get_by_title("Assigned to Ada")).to_be_visible()
        expect(bo.count_of("Unassigned")).to_have_count(0)

        mina.say("It was due on Monday.")
        expect(ada.said).to_have_text(["Where is my parcel?", "It was due on Monday."])
        expect(bo.said).to_have_text(["Where is my parcel?", "It was due on Monday."])

        bo.send()
        expect(ada.said).to_have_text(["Where is my parcel?", "It was due on Monday.", "It is on its way."])


def test_it_shows_within_two_seconds(office):
    people = [office.person(name) for name in ("Wim", "Xena", "Yara", "Zeno")]
    with office.agent("Ada") as ada, office.agent("Bo") as bo:
        ada.open()
        bo.open()
        office.person("Vera").say("Are you there?")  # whatever is done for the first time takes longer
        for agent in (ada, bo):
            expect(agent.row("Vera")).to_be_visible()
            agent.read("Vera")
        for person in people:
            name = person.name
            soon(
                "A new conversation is in both lists",
                partial(person.say, f"I am {name}."),
                expect(ada.row(f"I am {name}.")).to_be_visible,
                expect(bo.row(f"I am {name}.")).to_be_visible,
            )
            ada.read(name)
            bo.read(name)
            expect(ada.presence).to_have_text(re.compile("Bo is reading this"))
            expect(bo.presence).to_have_text(re.compile("Ada is reading this"))
            said = [f"I am {name}.", "Hello?"]
            soon(
                "A message is in both lists and talks",
                partial(person.say, said[-1]),
                partial(expect(ada.said).to_have_text, said),
                partial(expect(bo.said).to_have_text, said),
                partial(expect(ada.row(name)).to_contain_text, said[-1]),
                partial(expect(bo.row(name)).to_contain_text, said[-1]),
            )
            soon(
                "An assignment is in the colleague's list",
                ada.take,
                expect(bo.row(name).get_by_title("Assigned to Ada")).to_be_visible,
            )
            soon(
                "What a colleague writes is told",
                partial(bo.write, "I"),
                partial(expect(ada.presence).to_have_text, re.compile("Bo is writing here")),
            )


def test_agents_of_another_team_or_company_hear_nothing_of_it(office):
    olaf, for_sales, for_abroad = office.person("Olaf"), office.person("Una", "Sales"), office.person("Pia", "Abroad")
    with (
        office.agent("Ada") as ada,
        office.agent("Cleo", shares_socket=False) as cleo,
        office.agent("Dag", shares_socket=False) as dag,
    ):
        for agent in (ada, cleo, dag):
            agent.open()
        olaf.say("My lamp flickers.")
        ada.read("My lamp flickers.")
        for agent in (cleo, dag):
            agent.listen_to(office.talk(olaf))  # which they would have to know of
        ada.write("Please change the bulb.")
        ada.take()
        ada.send()
        expect(ada.said).to_have_text(["My lamp flickers.", "Please change the bulb."])
        olaf.say("Thank you.")
        expect(ada.said).to_have_text(["My lamp flickers.", "Please change the bulb.", "Thank you."])

        for agent, person in ((cleo, for_sales), (dag, for_abroad)):
            person.say("Do you deliver to us?")
            expect(agent.row("Do you deliver to us?")).to_be_visible()  # what is for them has arrived
            expect(agent.rows).to_have_count(1)
            expect(agent.count_of("All")).to_have_text("1")
            expect(agent.alert).to_have_count(0)
            agent.read("Do you deliver to us?")
            kinds, ids = heard(agent)
            assert "social.crm.inbox/changed" in kinds
            assert ids == {office.talk(person)}
            for secret in ("Olaf", "lamp", "bulb", "Thank you"):
                assert not any(secret in frame for frame in agent.frames)


def test_a_killed_web_socket_comes_back_and_nothing_was_missed(office):
    rosa, sven = office.person("Rosa"), office.person("Sven")
    said = ["Do you repair kettles?"]
    with office.agent("Ada") as ada, office.agent("Bo") as bo:
        ada.open()
        bo.open()
        rosa.say(*said)
        ada.read("Rosa")
        bo.read("Rosa")
        before = ada.rows.count()

        with office.without_web_sockets():
            ada.wait_for_socket(False)
            said.append("Mine leaks.")
            rosa.say(said[-1])
            sven.say("Is my bill paid?")
            office.wait_until_told()
            bo.take()
            expect(bo.row("Rosa").get_by_title("Assigned to Bo")).to_be_visible()
            # a bus remembers for a while only, and the erasure of a person makes it forget at once
            office.database.rows("DELETE FROM bus_bus")
            sven.say("Hello?")  # this it can repeat
            office.wait_until_told()
            assert ada.said.count() == 1  # it was down indeed
            assert ada.rows.count() == before

        expect(ada.said).to_have_text(said)
        expect(ada.rows).to_have_count(before + 1)
        expect(ada.row("Sven")).to_contain_text("Hello?")
        expect(ada.row("Rosa")).to_contain_text("Mine leaks.")
        expect(ada.row("Rosa").get_by_title("Assigned to Bo")).to_be_visible()
        expect(ada.count_of("All")).to_have_text(str(before + 1))
        expect(bo.said).to_have_text(said)
        expect(bo.count_of("Mine")).to_have_text("1")

        said.append("Tomorrow?")
        rosa.say(said[-1])
        expect(ada.said).to_have_text(said)
        expect(ada.rows).to_have_count(before + 1)


def test_agents_are_told_of_what_is_theirs_wherever_they_are_unless_they_are_away(office):
    tess, vic = office.person("Tess"), office.person("Vic")
    tess.say("My order is late.")
    with office.agent("Ada") as ada:
        ada.open()
        ada.read("Tess")
        ada.take()
        expect(ada.count_of("Mine")).to_be_visible()

        ada.open("/odoo/discuss")
        expect(ada.alert).to_have_count(0)
        tess.say("Any news?")
        expect(ada.alert).to_have_text("1")
        expect(ada.page).to_have_title(re.compile(r"^\(1\) "))
        ada.look_away()
        vic.say("Who can help?")  # nobody has it yet
        office.wait_until_told()
        tess.say("Hello?")
        ada.wait_for_notifications("Tess on Care: Hello?")  # and of nothing before
        assert len(ada.sounds) == 1

        ada.open()
        ada.read("Vic")
        ada.take()
        expect(ada.row("Vic").get_by_title("Assigned to Ada")).to_be_visible()
        ada.switch_away()
        expect(ada.away).to_contain_text("nothing new is assigned to you")
        ada.open()
        expect(ada.away).to_be_visible()  # it lasts
        ada.look_away()
        vic.say("Is anybody there?")
        expect(ada.alert).to_have_text("2")
        ada.switch_away()
        expect(ada.away).to_have_count(0)
        ada.look_away()
        tess.say("Please answer.")
        ada.wait_for_notifications("Tess on Care: Please answer.")


def test_who_wishes_it_is_told_of_what_nobody_has_yet(office):
    ugo, pam = office.person("Ugo"), office.person("Pam")
    office.wish("Bo", social_crm_alert_unassigned=True)
    ugo.say("My order is late.")
    with office.agent("Ada") as ada, office.agent("Bo") as bo:
        ada.open()
        ada.read("Ugo")
        ada.take()
        expect(ada.row("Ugo").get_by_title("Assigned to Ada")).to_be_visible()
        office.database.rows("DELETE FROM bus_bus")  # a browser that is new would hear of the last minute once more
        for agent in (ada, bo):
            agent.open("/odoo/discuss")
            agent.look_away()
        pam.say("Who can help?")
        bo.wait_for_notifications("Pam on Care: Who can help?")
        ugo.say("Any news?")
        ada.wait_for_notifications("Ugo on Care: Any news?")  # and of nothing before
        assert bo.notified == ["Pam on Care: Who can help?"]


def test_what_is_nearly_missed_and_missed_shows_in_an_open_inbox(office):
    nora = office.person("Nora")
    office.promise("Care", hours=100, raise_priority=True)
    with office.agent("Ada") as ada:
        ada.open()
        nora.say("Where is my lamp?")
        expect(ada.clock("Nora")).to_have_attribute("data-state", "running")
        expect(ada.count_of("Missed or at risk")).to_have_count(0)
        flag = ada.row("Nora").locator(".fa-flag")
        for state, hours in (("warned", 90), ("breached", 11)):
            expect(flag).to_have_count(0)
            office.let_pass(nora, hours)
            soon(
                f"A promise is {state}",
                office.watch_promises,
                partial(expect(ada.clock("Nora")).to_have_attribute, "data-state", state),
            )
            expect(ada.count_of("Missed or at risk")).to_have_text("1", timeout=COUNTED)
        expect(flag).to_be_visible()
