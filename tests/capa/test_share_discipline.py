"""Disciplines are shown one by one, each when the CAPA holds what it needs; the customer accepts or returns each."""

from typing import Any
from zipfile import ZipFile

import pytest

from capa.guards.eight_d import capa_of
from capa.models import Discipline, EightD, Step
from capa.pdf.eight_d_sheet import sheet_of
from capa.queries.eight_d import eight_d as eight_d_of
from capa.services.eight_d import open_eight_d
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.pdf.document import Form
from qms.pdf.parts import course
from qms.pdf.records import document_of
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.records.timeline import Act, timeline
from qms.workflow.refusals import Illegal
from tests.factories.capas import capa
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.factories.eight_ds import WORDS, eight_d, opened, share
from tests.factories.records import do
from tests.factories.terms import drafted, signed


def rows(cast: Cast, record: EightD) -> list[tuple[str, int, str]]:
    with cast.a.sitting("engineer"):
        found = Discipline.objects.filter(record_id=record.pk).order_by("step", "version")
        return [(row.step, row.version, row.state) for row in found]


def running(cast: Cast, record: EightD) -> set[tuple[str, str]]:
    with cast.a.sitting("engineer"):
        return set(Clock.objects.filter(record_id=record.pk, state="running").values_list("code", "subject"))


def test_its_times_run_since_the_customers_report_came_in(cast: Cast) -> None:
    report = filed(cast.a)
    source = capa(cast.a, "analysis", sources=(report,))
    with cast.a.sitting("engineer") as seat:
        record = open_eight_d(source, customer=cast.a.nordlicht, by=seat)
    assert record.reported_at == report.created_at
    assert running(cast, record) == {(f"eight_d_{step}", "") for step in ("d3", "d4", "d6", "d7", "d8")}
    assert record.title.startswith(f"8D of {source.number}")


def test_customers_find_the_report_at_their_own_complaints_also_at_later_ones(cast: Cast, client_for: Any) -> None:
    first, of_another = filed(cast.a), filed(cast.a, customer=cast.a.aurelia)
    source = capa(cast.a, "analysis", sources=(first, of_another))
    with cast.a.sitting("engineer") as seat:
        record = open_eight_d(source, customer=cast.a.nordlicht, by=seat)
    later = filed(cast.a, title="Cracks again")
    do(cast.a, source, "add_record", "engineer", number=later.number)
    piet = client_for(cast.piet)
    for complaint in (first, later):
        page = f"/{cast.a.slug}/portal/reports/{complaint.number}/"
        chain = piet.get(f"{page}traceability/").content.decode()
        assert record.number in chain
        assert of_another.number not in chain
    theirs = client_for(cast.rival).get(f"/{cast.a.slug}/portal/reports/{of_another.number}/traceability/")
    assert record.number not in theirs.content.decode()


def test_each_discipline_that_waits_is_accepted_or_returned_where_it_stands(cast: Cast, client_for: Any) -> None:
    record = share(cast.a, share(cast.a, opened(cast.a), "d0"), "d3")
    do(cast.a, record, "accept_discipline", "piet", step="d0")
    page, piet = f"/{cast.a.slug}/portal/8d-reports/{record.number}/", client_for(cast.piet)
    shown = piet.get(page).content.decode()
    assert f'href="{page}accept_discipline/?step=d3"' in shown
    assert f'href="{page}return_discipline/?step=d3"' in shown
    assert "?step=d0" not in shown, "it is answered"
    assert '<option value="d3" selected>' in piet.get(f"{page}return_discipline/?step=d3").content.decode()


def test_one_customer_has_one_report_of_a_capa_and_another_has_another(cast: Cast) -> None:
    source = capa(cast.a, "analysis")
    with cast.a.sitting("engineer") as seat:
        first = open_eight_d(source, customer=cast.a.nordlicht, by=seat)
        with pytest.raises(Refused, match=first.number):
            open_eight_d(source, customer=cast.a.nordlicht, by=seat)
        second = open_eight_d(source, customer=cast.a.aurelia, by=seat)
    assert (first.customer, second.customer) == (cast.a.nordlicht, cast.a.aurelia)


@pytest.mark.parametrize(
    ("state", "step", "words"),
    [
        ("draft", "d1", "leader"),
        ("open", "d3", "containment"),
        ("analysis", "d4", "cause"),
        ("planning", "d5", "plan"),
        ("implementation", "d6", "A01"),
        ("implementation", "d7", "document"),
        ("prevention", "d8", "D8"),
    ],
)
def test_a_discipline_is_not_shown_before_the_capa_holds_it(cast: Cast, state: str, step: str, words: str) -> None:
    record = opened(cast.a, capa_in=state)
    with pytest.raises(Refused, match=words) as refused:
        share(cast.a, record, step, "We are sure of it.")
    assert refused.value.field == "step"
    assert rows(cast, record) == []


def test_the_customer_reads_text_and_table_as_they_were_shown(cast: Cast, client_for: Any) -> None:
    record = share(cast.a, opened(cast.a), "d3", "Nothing reaches you.")
    page = client_for(cast.a.piet).get(f"/{cast.a.slug}/portal/8d-reports/{record.number}/").content.decode()
    assert "Nothing reaches you." in page
    assert "Nordlicht sorts 50 pieces" in page
    assert ("eight_d_d3", "") not in running(cast, record), "its clock has stopped"


def test_a_returned_discipline_asks_for_another_version_and_both_stay(cast: Cast) -> None:
    record = share(cast.a, opened(cast.a), "d2")
    record = do(cast.a, record, "return_discipline", "piet", step="d2", objection="Which lots?")
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="share_discipline", state="open")
        told = OutboxMessage.objects.filter(subject__contains="Returned").count()
    assert (task.subject, task.person_id) == ("d2", cast.engineer.pk)
    assert task.due_at is not None
    assert told
    record = share(cast.a, record, "d2", "Lots L-76 and L-77.")
    record = do(cast.a, record, "accept_discipline", "piet", step="d2", comment="Clear now.")
    assert rows(cast, record) == [("d2", 1, "returned"), ("d2", 2, "accepted")]
    with cast.a.sitting("engineer"):
        assert not Task.objects.filter(record_id=record.pk, act="share_discipline", state="open").exists()


def test_a_report_is_complete_with_all_disciplines_and_nothing_returned(cast: Cast) -> None:
    record = share(cast.a, opened(cast.a), "d0")
    with pytest.raises(Refused, match="D1 Team"):
        do(cast.a, record, "submit_report", "engineer")
    record = eight_d(cast.a, "complete")
    assert (record.state, record.turn) == ("complete", "customer")


def test_what_is_returned_from_a_complete_report_opens_it_again(cast: Cast) -> None:
    record = eight_d(cast.a, "complete")
    record = do(cast.a, record, "return_discipline", "piet", step="d4", objection="Why was it not detected?")
    assert (record.state, record.turn) == ("open", "staff")
    with pytest.raises(Refused, match="D4"):
        do(cast.a, record, "submit_report", "engineer")


def test_the_signed_acceptance_accepts_what_was_not_answered(cast: Cast) -> None:
    record = eight_d(cast.a, "accepted")
    assert {state for _step, _version, state in rows(cast, record)} == {"accepted"}


def test_an_answer_to_what_does_not_wait_is_refused(cast: Cast) -> None:
    record = share(cast.a, opened(cast.a), "d0")
    with pytest.raises(Refused, match="does not wait for an answer"):
        do(cast.a, record, "accept_discipline", "piet", step="d1")
    assert rows(cast, record) == [("d0", 1, "shared")]


def test_the_staff_do_not_answer_for_the_customer(cast: Cast) -> None:
    record = share(cast.a, opened(cast.a), "d0")
    with pytest.raises(Illegal):
        do(cast.a, record, "accept_discipline", "manager", step="d0")


def test_the_other_customer_finds_nothing(cast: Cast, client_for: Any) -> None:
    record = share(cast.a, opened(cast.a), "d0")
    for address in ("", "sheet/", "return_discipline/"):
        url = f"/{cast.a.slug}/portal/8d-reports/{record.number}/{address}"
        assert client_for(cast.a.rival).get(url).status_code == 404


def test_the_form_frames_each_discipline_with_what_was_shown_and_who_accepted(cast: Cast, client_for: Any) -> None:
    complaint = filed(cast.a)
    record = opened(cast.a, sources=(complaint,))
    for step in Step.values:
        text = None if step in WORDS else "As the table says."
        record = share(cast.a, record, step, text, with_drawings=step == "d4")
    record = do(cast.a, do(cast.a, record, "submit_report", "engineer"), "accept_report", "piet")
    for part in ("engineer", "piet"):
        with cast.a.sitting(part) as seat:
            (form,) = [one for one in document_of(eight_d_of(seat, record.number), seat, language="en").sections
                       if isinstance(one, Form)]  # fmt: skip
        head = {fact.key: fact.value for fact in form.head}
        assert (head["complaints"], head["customer_reference"]) == (complaint.number, "NL-4711")
        assert [block.mark for block in form.blocks] == [*(step.upper() for step in Step.values), ""]
        assert [drawing.title for drawing in form.blocks[4].drawings] == ["Fishbone: Why it occurred"]
        assert ("shared_by" in {fact.key for fact in form.blocks[0].foot}) == (part == "engineer")
        assert form.blocks[-1].foot[0].value == "Piet Larsen"
    page = client_for(cast.piet).get(f"/{cast.a.slug}/portal/8d-reports/{record.number}/").content.decode()
    assert page.count('src="data:image/svg+xml;base64,') == 1, "the fishbone as it was shown, where somebody ticked it"


def test_the_spreadsheet_holds_every_discipline_and_no_formula(cast: Cast) -> None:
    record = share(cast.a, opened(cast.a), "d0", '=HYPERLINK("http://example.com")')
    with cast.a.sitting("engineer"), ZipFile(sheet_of(record)) as book:
        words, cells = (book.read(f"xl/{name}.xml").decode() for name in ("sharedStrings", "worksheets/sheet1"))
    assert all(f"D{number}" in words for number in range(9))
    assert record.number in words
    assert "=HYPERLINK" in words
    assert "<f>" not in cells


def test_where_the_terms_ask_for_it_a_step_waits_for_the_acceptance_of_those_before(cast: Cast) -> None:
    terms = signed(cast.a, drafted(cast.a, stepwise_acceptance=True))
    record = share(cast.a, opened(cast.a), "d0")
    with pytest.raises(Refused, match=f"D0.*{terms.number}"):
        share(cast.a, record, "d1")
    record = do(cast.a, record, "accept_discipline", "piet", step="d0")
    share(cast.a, record, "d1")
    assert rows(cast, record) == [("d0", 1, "accepted"), ("d1", 1, "shared")]


def test_where_the_terms_ask_for_it_the_capa_is_closed_after_the_customer_accepted(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a, closure_needs_customer=True))
    record = eight_d(cast.a, "complete", capa_in="effective")
    with cast.a.sitting("manager"):
        source = capa_of(record)
    with pytest.raises(Refused, match=record.number):
        do(cast.a, source, "close", "manager", closing_summary="No crack since.")
    do(cast.a, record, "accept_report", "piet")
    source = do(cast.a, source, "close", "manager", closing_summary="No crack since.")
    assert source.state == "closed"


def test_our_timeline_the_customers_and_their_document_name_the_discipline(cast: Cast) -> None:
    record = share(cast.a, opened(cast.a), "d1", "Anna leads.")
    record = do(cast.a, record, "return_discipline", "piet", step="d1", objection="Who is the sponsor?")
    with cast.a.sitting("piet") as seat:
        seen = get_visible(kind_of("eight_d"), seat, record.number)
        theirs = [str(one.words) for one in timeline(seen, seat).entries if isinstance(one, Act)]
        printed = [row[2] for row in course(seen, seat).rows]
    assert theirs[:2] == ["returned a discipline: D1", "shared a discipline of the 8D report: D1"]
    assert printed[-2:] == theirs[1::-1]
    with cast.a.sitting("engineer") as seat:
        ours = [str(one.words) for one in timeline(record, seat).entries if isinstance(one, Act)]
    assert ours[:2] == ["returned a discipline: D1", "shared a discipline: D1"]
