"""A customer's document that touches a registration is not implemented before regulatory affairs have decided."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from qms.accounts.models import Membership
from qms.accounts.services import change_roles
from qms.clocks.models import Clock, Task
from qms.documents.pdf.external import sections
from qms.documents.queries.external import external_document as external_document_of
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.organisations.days import today
from qms.pdf.document import Table
from qms.registrations.models import Registration, RegulatoryAssessment
from qms.registrations.queries import may_concern
from qms.workflow.perform import lock
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast, House
from tests.factories.external_documents import RATIONALE, external_document, implemented, received, reviewed
from tests.factories.records import do
from tests.factories.registrations import REASONED, answers, assess, assessment, decide, ends_on, registration


def touching(house: House, state: str = "reviewed", **said: Any) -> Any:
    """A drawing that touches the CE certificate, named by the engineer."""
    found = registration(house, "valid")
    return do(house, external_document(house, state, **said), "name_registration", "engineer", reference=found.number)


def answered(house: House, record: Any, touches: bool, *keys: Any) -> Any:
    """The review with its answer about registrations."""
    return reviewed(house, record, touches=touches, registrations=[one.pk for one in keys])


def test_named_in_either_state_it_asks_regulatory_affairs_with_a_clock(cast: Cast) -> None:
    record = touching(cast.a, "received")
    row = assessment(cast.a, record)
    assert (row.stage, row.name, row.why) == ("asked", "REG-00001 CE bracket B-7", "by hand")
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="assess_registration", state="open")
        clock = Clock.objects.get(record_id=record.pk, code="regulatory_assessment", state="running")
    assert task.roles == ["regulatory_affairs"] and task.due_at == clock.due_at
    with pytest.raises(Refused, match="REG-00001 is listed already"):
        do(cast.a, record, "name_registration", "regulatory", reference="reg-00001")
    record = reviewed(cast.a, record)
    other = registration(cast.a, "valid", title="Second")
    do(cast.a, record, "name_registration", "regulatory", reference=other.number)
    with pytest.raises(Illegal):
        do(cast.a, external_document(cast.a, "implemented"), "name_registration", "engineer", reference=other.number)


def test_what_is_not_in_the_register_or_is_no_reference_any_more_is_refused_at_the_field(cast: Cast) -> None:
    record = received(cast.a)
    over = registration(cast.a, "valid")
    ends_on(cast.a, over, today(cast.a.organisation) - timedelta(days=1))
    draft = registration(cast.a, "draft").number
    for number, words in (
        ("REG-09999", "not in the register"),
        (draft, "not in the register"),
        (over.number, "expired"),
    ):
        with pytest.raises(Refused, match=words) as refused:
            do(cast.a, record, "name_registration", "engineer", reference=number)
        assert refused.value.field == "reference"


def test_the_implementation_waits_and_says_for_which_and_what(cast: Cast, client_for: Any) -> None:
    record = touching(cast.a)
    address = f"/{cast.a.slug}/external-documents/{record.number}/"
    steps: list[tuple[Callable[[Any], Any], str]] = [
        (lambda one: one, "assess the effect on REG-00001"),
        (lambda one: assess(cast.a, one, "notify", "significant"), "decision of the authority or body about REG-00001"),
        (lambda one: decide(cast.a, one, "refused"), "has refused this for REG-00001"),
    ]
    for act, sentence in steps:
        record = act(record)
        assert sentence in client_for(cast.engineer).get(address).content.decode()
        with pytest.raises(Refused, match=sentence):
            implemented(cast.a, record)
    with cast.a.sitting("engineer"):
        assert Task.objects.get(record_id=record.pk, act="decide_registration", state="open").due_at
    record = decide(cast.a, record, reference="NB-0900/26")
    assert implemented(cast.a, record).state == "implemented"


def test_no_effect_on_it_lets_the_implementation_go_on(cast: Cast) -> None:
    record = assess(cast.a, touching(cast.a))
    with cast.a.sitting("engineer"):
        assert not Task.objects.filter(record_id=record.pk, act="assess_registration", state="open").exists()
        assert not Clock.objects.filter(record_id=record.pk, state="running").exists()
    assert implemented(cast.a, record).state == "implemented"


def test_who_entered_or_reviewed_it_does_not_assess_and_who_assessed_does_not_review(cast: Cast) -> None:
    both = ["quality_engineer", "regulatory_affairs"]
    for part in ("engineer", "engineer2", "regulatory"):
        with cast.a.sitting("admin"):
            change_roles(Membership.objects.get(person=cast.a.people[part], customer=None), roles=both, by=cast.admin)
    registration(cast.a, "valid")
    record = do(cast.a, received(cast.a), "name_registration", "engineer2", reference="REG-00001")
    said = {"assessment": assessment(cast.a, record).pk, "answers": answers(), "outcome": "none", "rationale": REASONED}
    with pytest.raises(Refused, match="You asked for this"):
        do(cast.a, record, "assess_registration", "engineer", **said)
    review = {"outcome": "no_effect", "rationale": RATIONALE, "reviewed_on": today(cast.a.organisation)}
    record = do(cast.a, record, "review", "engineer2", **review)
    with pytest.raises(Refused, match="You reviewed it"):
        do(cast.a, record, "assess_registration", "engineer2", **said)
    record = do(cast.a, record, "assess_registration", "regulatory", **said)
    with pytest.raises(Refused, match="somebody else reviews it"):
        do(cast.a, record, "review", "regulatory", **review)


def test_only_regulatory_affairs_strike_one_and_not_once_it_is_assessed(cast: Cast) -> None:
    record = touching(cast.a)
    row = assessment(cast.a, record)
    with pytest.raises(Illegal):
        do(cast.a, record, "strike_registration", "manager", item=row, why="Not ours.")
    elsewhere = touching(cast.a)
    with pytest.raises(Refused) as refused:
        do(cast.a, elsewhere, "strike_registration", "regulatory", item=row, why="Not ours.")
    assert refused.value.field == "item"
    record = do(cast.a, record, "strike_registration", "regulatory", item=row, why="Another bracket of that number.")
    row = assessment(cast.a, record)
    assert (row.stage, row.dropped_reason) == ("dropped", "Another bracket of that number.")
    with cast.a.sitting("engineer"):
        assert not Clock.objects.filter(record_id=record.pk, state="running").exists()
        assert not Task.objects.filter(record_id=record.pk, act="assess_registration", state="open").exists()
    assert implemented(cast.a, record).state == "implemented"
    done = assess(cast.a, touching(cast.a))
    with pytest.raises(Refused, match="No registration waits"):
        do(cast.a, done, "strike_registration", "regulatory", item=assessment(cast.a, done), why="Not ours.")


@pytest.mark.parametrize("end", ["void", "retire", "supersede"])
def test_its_end_calls_off_clocks_and_asks(cast: Cast, client_for: Any, end: str) -> None:
    record = assess(cast.a, touching(cast.a, reference="4711", revision="C"), "notify", "significant")
    other = registration(cast.a, "valid", title="Second")
    record = do(cast.a, record, "name_registration", "engineer", reference=other.number)
    if end == "supersede":
        implemented(cast.a, reviewed(cast.a, received(cast.a, reference="4711", revision="D")))
    else:
        do(cast.a, record, end, "manager")
    with cast.a.sitting("engineer"):
        assert lock(record).closed_at
        assert not Clock.objects.filter(record_id=record.pk, state="running").exists()
        assert not Task.objects.filter(record_id=record.pk, state="open").exists()
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/registrations/{other.number}/?tab=touching").content.decode()
    assert record.number in page and "Called off" in page and "To be assessed" not in page


def test_the_review_asks_and_names_what_is_ticked(cast: Cast, client_for: Any) -> None:
    found, record = registration(cast.a, "valid"), received(cast.a)
    address = f"/{cast.a.slug}/external-documents/{record.number}/review/"
    page = client_for(cast.engineer).get(address).content.decode()
    assert "Does it touch a registration or certificate?" in page and found.title in page
    sent = {"version": record.version, "outcome": "no_effect", "rationale": RATIONALE, "reviewed_on": "2026-11-02"}
    errors = client_for(cast.engineer).post(address, sent).context["form"].errors
    assert "touches" in errors and "rationale" not in errors
    record = answered(cast.a, record, True, found)
    assert assessment(cast.a, record).why == "named in the review"
    with pytest.raises(Refused, match="assess the effect on"):
        implemented(cast.a, record)


def test_without_a_registration_that_it_may_touch_the_review_does_not_ask(cast: Cast, client_for: Any) -> None:
    record = received(cast.a)
    address = f"/{cast.a.slug}/external-documents/{record.number}/review/"
    assert "touches" not in client_for(cast.engineer).get(address).context["form"].fields


def test_an_answer_without_what_it_is_about_is_refused(cast: Cast) -> None:
    found, record = registration(cast.a, "valid"), received(cast.a)
    foreign = registration(cast.a, "valid", customer=cast.a.aurelia)
    for touches, keys, field in (
        (True, (), "registrations"), (False, (found,), "touches"), (True, (foreign,), "registrations"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            answered(cast.a, record, touches, *keys)
        assert refused.value.field == field
    record = answered(cast.a, record, True, found)
    with pytest.raises(Refused, match="Regulatory affairs say") as refused:
        answered(cast.a, record, False)
    assert refused.value.field == "touches"
    answered(cast.a, record, True)
    with cast.a.sitting("engineer"):
        assert RegulatoryAssessment.objects.filter(record_id=record.pk).count() == 1


def test_the_review_offers_what_may_concern_the_customer_and_the_site(cast: Cast) -> None:
    mine = registration(cast.a, "valid")
    registration(cast.a, "valid", customer=cast.a.aurelia)
    internal = do(cast.a, registration(cast.a, "valid"), "change_sharing", "regulatory", customers=[])
    registration(cast.a, "suspended")
    everywhere = registration(cast.a, "valid", sites=[])
    record = received(cast.a, site=cast.a.graz)
    with cast.a.sitting("engineer"):
        assert [one.pk for one in may_concern(lock(record))] == [mine.pk, internal.pk, everywhere.pk]
        Registration.objects.filter(pk=mine.pk).update(site_codes=["ELSEWHERE"])
        assert [one.pk for one in may_concern(lock(record))] == [internal.pk, everywhere.pk]


def test_the_next_revision_finds_ticked_what_the_former_touches(cast: Cast, client_for: Any) -> None:
    found = registration(cast.a, "valid")
    answered(cast.a, received(cast.a, reference="4711", revision="C"), True, found)
    for record, ticked in (
        (received(cast.a, reference="4711", revision="D"), [found.pk]), (received(cast.a, reference="4712"), []),
    ):  # fmt: skip
        address = f"/{cast.a.slug}/external-documents/{record.number}/review/"
        assert client_for(cast.engineer).get(address).context["form"].initial["registrations"] == ticked


def test_page_pdf_and_register_show_it_and_the_customer_reads_none_of_it(cast: Cast, client_for: Any) -> None:
    record = assess(cast.a, touching(cast.a), "document", "label", document="LTF-4711")
    address = f"{cast.a.slug}/external-documents/{record.number}/"
    assert "LTF-4711" in client_for(cast.engineer).get(f"/{address}").content.decode()
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/registrations/REG-00001/?tab=touching").content.decode()
    assert record.number in page and "Document only" in page
    portal = f"/{cast.a.slug}/portal/external-documents/{record.number}/"
    page = client_for(cast.piet).get(portal).content.decode()
    assert record.number in page and "LTF-4711" not in page and "REG-00001" not in page and "egulatory" not in page
    with cast.a.sitting("engineer") as seat:
        titles = [one.title for one in sections(lock(record), seat) if isinstance(one, Table)]
        assert "Effect on registrations" in titles
        told = OutboxMessage.objects.filter(recipient=cast.piet, record_number=record.number)
        assert not any("REG-" in f"{one.subject}" for one in told)
    with cast.a.sitting("piet") as seat:
        titles = [one.title for one in sections(external_document_of(seat, record.number), seat)]
        assert "Customer's document" in titles and "Effect on registrations" not in titles
