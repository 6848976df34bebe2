"""Two people at once: exactly one wins, the other is told in words, nothing is lost and nothing happens twice."""

import json
import uuid
from functools import partial
from typing import Any

import pytest

from feedback.models import Complaint
from qms.accounts.models import Membership
from qms.accounts.services import change_roles, end_membership
from qms.organisations.context import tenant_context
from qms.records.models import Message
from qms.records.search import find
from qms.signatures.models import Signature
from qms.trail.models import Fact
from qms.trail.verify import verify_chain
from tests.factories.cast import PASSWORD, Cast, House
from tests.factories.complaints import complaint
from tests.factories.records import do, totp_secret
from tests.races.together import Together, browser, codes, deadlocks, held_up, shown, status, together

REGISTRY = "records_record"


@pytest.fixture(autouse=True)
def no_deadlock() -> Any:
    """No act of these tests runs into a deadlock, shown or hidden."""
    before = deadlocks()
    yield
    assert deadlocks() == before


def second_manager(house: House) -> None:
    """Emil becomes quality manager too."""
    with tenant_context(house.acting("admin")):
        membership = Membership.objects.get(person=house.engineer2, customer=None)
        change_roles(membership, roles=["quality_manager", "quality_engineer"], by=house.admin)


def address(house: House, record: Complaint, act: str) -> str:
    return f"/{house.slug}/complaints/{record.number}/{act}/"


def now(house: House, record: Complaint) -> Complaint:
    with house.sitting("manager"):
        return Complaint.objects.get(pk=record.pk)


def signatures(house: House, record: Complaint) -> int:
    with house.sitting("manager"):
        return Signature.objects.filter(record_id=record.pk).count()


def test_two_managers_approve_one_reply(cast: Cast) -> None:
    second_manager(cast.a)
    record = complaint(cast.a, "reply_drafted")
    page = address(cast.a, record, "approve_reply")
    signers = [cast.manager, cast.engineer2]
    browsers = [browser(person) for person in signers]
    for person in signers:
        totp_secret(person)
    forms = [shown(client, page) for client in browsers]
    with codes(*signers) as fresh, Together() as people, held_up(REGISTRY, record.pk, by=2) as until_they_wait:
        for client, form, code in zip(browsers, forms, fresh, strict=True):
            sent = {**form, "password": PASSWORD, "code": code}
            people.start(partial(client.post, page, sent))
        until_they_wait()
    assert sorted(map(status, people.results)) == [302, 409]
    winner = signers[[answer.status_code for answer in people.results].index(302)]
    told = next(answer.content.decode() for answer in people.results if answer.status_code == 409)
    assert f"{winner.name} was faster: this is not possible any more." in told
    assert (now(cast.a, record).state, now(cast.a, record).version) == ("reply_approved", record.version + 1)
    assert signatures(cast.a, record) == 1


def test_one_signing_page_sent_eight_times_signs_once(cast: Cast) -> None:
    record = complaint(cast.a, "reply_drafted")
    page = address(cast.a, record, "approve_reply")
    totp_secret(cast.manager)
    clients = [browser(cast.manager) for _n in range(8)]
    form = shown(clients[0], page)
    with codes(cast.manager) as (code,):
        sent = {**form, "password": PASSWORD, "code": code}
        sent.pop("form_key", None)
        answers = together(*[partial(client.post, page, sent) for client in clients])
    found = sorted(map(status, answers))
    assert found[0] == 302
    assert set(found[1:]) <= {409, 422}
    assert signatures(cast.a, record) == 1
    assert now(cast.a, record).version == record.version + 1


def test_two_managers_correct_the_same_field(cast: Cast) -> None:
    second_manager(cast.a)
    record = complaint(cast.a, "acknowledged")
    page = address(cast.a, record, "correct")
    browsers = [browser(cast.manager), browser(cast.engineer2)]
    forms = [shown(client, page) for client in browsers]
    with Together() as people, held_up(REGISTRY, record.pk, by=2) as until_they_wait:
        for client, form, lot in zip(browsers, forms, ["L-80", "L-90"], strict=True):
            sent = {**form, "lot": lot, "reason": "Read the label again."}
            people.start(partial(client.post, page, sent))
        until_they_wait()
    assert sorted(map(status, people.results)) == [302, 409]
    winner = "L-80" if people.results[0].status_code == 302 else "L-90"
    loser = {"L-80": "L-90", "L-90": "L-80"}[winner]
    told = next(answer.content.decode() for answer in people.results if answer.status_code == 409)
    assert winner in told, "the loser reads what stands there now"
    assert loser in told, "and what they had typed is not lost"
    assert now(cast.a, record).lot == winner
    with cast.a.sitting("manager"):
        facts = Fact.objects.filter(record=record.pk, act="update", payload__contains='"lot": "L-')
        assert [fact for fact in facts if loser in fact.payload] == []


def test_fifty_reports_at_once_get_fifty_numbers_in_a_row(cast: Cast) -> None:
    page = f"/{cast.a.slug}/portal/reports/new/"
    clients = [browser(cast.piet) for _n in range(10)]

    def file_five(client: Any) -> list[int]:
        found = []
        for turn in range(5):
            sent = {"description": f"Crack {turn}", "product": "B-10", "form_key": str(uuid.uuid4())}
            found.append(status(client.post(page, sent)))
        return found

    answers = together(*[partial(file_five, client) for client in clients])
    assert answers == [[302] * 5] * 10
    with cast.a.sitting("manager"):
        numbers = sorted(int(number[-5:]) for number in Complaint.objects.values_list("number", flat=True))
        assert numbers == list(range(1, 51))
        assert verify_chain(cast.a.organisation.pk).whole


@pytest.mark.parametrize("first", ["close", "message"])
def test_a_comment_while_the_record_is_closed(cast: Cast, first: str) -> None:
    record = complaint(cast.a, "accepted")
    closing, talking = browser(cast.manager), browser(cast.piet)
    page = address(cast.a, record, "close")
    totp_secret(cast.manager)
    form = shown(closing, page)
    comment = f"/{cast.a.slug}/portal/reports/{record.number}/message/"
    said = {"body": "One more turquoise question.", "form_key": str(uuid.uuid4())}
    with codes(cast.manager) as (code,):
        sent = {**form, "capa_needed": "no", "capa_reason": "Single robot.", "password": PASSWORD, "code": code}
        acts = {"close": lambda: closing.post(page, sent), "message": lambda: talking.post(comment, said)}
        with Together() as people, held_up(REGISTRY, record.pk, by=1) as one:
            people.start(acts.pop(first))
            one()
            people.start(next(iter(acts.values())))
    assert set(map(status, people.results)) <= {302, 409, 422}, [a.content.decode()[:2000] for a in people.results]
    results = dict(zip([first, *({"close", "message"} - {first})], people.results, strict=True))
    with cast.a.sitting("manager") as seat:
        kept = Message.objects.filter(record_id=record.pk, body__contains="turquoise").count()
        assert kept == (status(results["message"]) == 302)
        found = find(seat, "turquoise")
        assert [one.pk for one in found] == [record.pk] * kept
        state = Complaint.objects.get(pk=record.pk).state
        assert state == ("closed" if status(results["close"]) == 302 else "accepted")
    assert state == "closed", results["close"].content.decode()[:3000]


def test_two_comments_at_once_are_both_found(cast: Cast) -> None:
    """Each writes the search entry anew from all that is said: the later one must know the earlier."""
    record = complaint(cast.a, "acknowledged")
    speakers = [(browser(cast.piet), "portal/reports", "crimson"), (browser(cast.engineer), "complaints", "magenta")]
    with Together() as people, held_up("records_searchentry", record.pk, by=2) as until_they_wait:
        for client, side, word in speakers:
            page = f"/{cast.a.slug}/{side}/{record.number}/message/"
            sent = {"body": f"It is {word}.", "form_key": str(uuid.uuid4())}
            people.start(partial(client.post, page, sent))
        until_they_wait()
    assert list(map(status, people.results)) == [302, 302]
    with cast.a.sitting("manager") as seat:
        assert [[one.pk for one in find(seat, word)] for _c, _s, word in speakers] == [[record.pk], [record.pk]]


def test_a_comment_does_not_bring_back_the_title_that_a_colleague_corrected(cast: Cast) -> None:
    """The comment's page has read the record before the correction was committed."""
    record = complaint(cast.a, "acknowledged")
    client, writer = browser(cast.manager), browser(cast.engineer)
    page = address(cast.a, record, "correct")
    form = shown(client, page)
    with Together() as people, held_up(REGISTRY, record.pk, by=1) as one:
        people.start(lambda: client.post(page, {**form, "title": "Vermilion seam", "reason": "Said so."}))
        one()
        note = f"/{cast.a.slug}/complaints/{record.number}/note/"
        people.start(lambda: writer.post(note, {"body": "Looks ochre.", "form_key": str(uuid.uuid4())}))
    assert list(map(status, people.results)) == [302, 302]
    with cast.a.sitting("manager") as seat:
        assert [[one.pk for one in find(seat, word)] for word in ("vermilion", "ochre")] == [[record.pk]] * 2


def withdraw(cast: Cast) -> None:
    with tenant_context(cast.a.acting("admin")):
        change_roles(Membership.objects.get(person=cast.engineer, customer=None), roles=["auditor"], by=cast.admin)


def test_a_role_withdrawn_in_mid_request_stops_the_act(cast: Cast) -> None:
    record = complaint(cast.a)
    client = browser(cast.engineer)
    sent = {"form_key": str(uuid.uuid4()), "version": str(record.version), "site": ""}
    with Together() as people, held_up(REGISTRY, record.pk, by=1) as one:
        people.start(lambda: client.post(address(cast.a, record, "acknowledge"), sent))
        one()
        withdraw(cast)
    (answer,) = people.results
    assert status(answer) == 409
    assert "Your role does not allow this." in answer.content.decode()
    assert now(cast.a, record).state == "open"
    assert do(cast.a, record, "acknowledge", "engineer2").state == "acknowledged"


def test_a_role_is_withdrawn_after_the_act_that_goes_on_under_it(cast: Cast) -> None:
    record = complaint(cast.a)
    client = browser(cast.engineer)
    note = f"/{cast.a.slug}/complaints/{record.number}/note/"
    with Together() as people, held_up("records_searchentry", record.pk, by=1) as one:
        people.start(lambda: client.post(note, {"body": "Just in time.", "form_key": str(uuid.uuid4())}))
        one()
        people.start(lambda: withdraw(cast))
    noted, withdrawn = people.results
    assert status(noted) == 302
    assert withdrawn is None, repr(withdrawn)
    with cast.a.sitting("manager"):
        last = Fact.objects.order_by("-id").values_list("table_name", flat=True)[0]
        assert last == "accounts_membership", "the note stands in the trail before the withdrawal"
    again = client.post(note, {"body": "Too late.", "form_key": str(uuid.uuid4())})
    assert status(again) in (404, 409, 422)


def test_a_customers_right_withdrawn_in_mid_request_stops_the_act(cast: Cast) -> None:
    record = complaint(cast.a, "replied")
    client = browser(cast.piet)
    page = f"/{cast.a.slug}/portal/reports/{record.number}/contest/"
    form = shown(client, page)
    with Together() as people, held_up(REGISTRY, record.pk, by=1) as one:
        people.start(lambda: client.post(page, {**form, "objection": "And lot L-76?"}))
        one()
        with tenant_context(cast.a.acting("admin")):
            membership = Membership.objects.get(person=cast.piet)
            end_membership(membership, by=cast.admin)
    assert status(people.results[0]) == 409
    assert now(cast.a, record).state == "replied"


def test_a_busy_hour_on_two_records(cast: Cast) -> None:
    """Six people write, link, correct and attach on the same two records: nothing but the answers of the product."""
    second_manager(cast.a)
    one, two = complaint(cast.a, "acknowledged"), complaint(cast.a, "acknowledged")

    def busy(part: str, turns: int) -> list[int]:
        client, found = browser(getattr(cast, part)), []
        side = "portal/reports" if part in ("piet", "contributor") else "complaints"
        for turn in range(turns):
            here, there = (one, two) if (turn + len(part)) % 2 else (two, one)
            page = f"/{cast.a.slug}/{side}/{here.number}"
            acts = [("message", {"body": f"{part} {turn}"})]
            if side == "complaints":
                fields = shown(client, f"{page}/correct/") if turn % 4 == 1 else {}
                acts += [
                    ("correct", {**fields, "lot": f"L-{part}-{turn}", "reason": "read again"}),
                    ("link", {"number": there.number, "kind": "related"}),
                    ("note", {"body": f"note {turn}"}),
                ]
            name, data = acts[turn % len(acts)]
            found.append(status(client.post(f"{page}/{name}/", {"form_key": str(uuid.uuid4()), **data})))
        return found

    parts = ["manager", "engineer", "engineer2", "piet", "contributor", "manager"]
    answers = together(*[partial(busy, part, 8) for part in parts])
    assert {code for found in answers for code in found} <= {302, 409, 422}, answers
    assert sum(code == 302 for found in answers for code in found) > 20
    with cast.a.sitting("manager"):
        assert verify_chain(cast.a.organisation.pk).whole
        for record in (one, two):
            facts = Fact.objects.filter(record=record.pk, table_name=REGISTRY, act="update").order_by("link__position")
            versions = [new["version"] for fact in facts if "version" in (new := json.loads(fact.payload)["new"])]
            assert versions == sorted(set(versions)), "the trail's order is the order of the effects"
            assert versions[-1] == Complaint.objects.get(pk=record.pk).version
