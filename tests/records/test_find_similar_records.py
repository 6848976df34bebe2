"""Similar earlier records: found by codes and rare words, with what matched, and never beyond what a seat may see."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.db.transaction import atomic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.models import Complaint
from feedback.services.importing import COMPLAINTS, Drafts
from qms.importing.services.filing import Filing
from qms.organisations.context import tenant_context
from qms.records import similar
from qms.records.codes import CODES
from qms.records.search import refresh
from qms.records.similar import Similar, question_of, similar_to
from qms.records.telling import Having, Question, Term, likeness, terms_of
from qms.records.words import vector_text
from tests.factories.capas import capa
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint, filed, report
from tests.factories.records import do

PORES = "Pores in the weld of the drawbar after blasting."
PAINT = "Paint peels off the housing near the flange."


def ask(house: House, part: str, *texts: str, **codes: str) -> list[Similar]:
    with house.sitting(part) as seat:
        return similar_to(seat, Question(texts, codes))


def numbers(found: list[Similar]) -> list[str]:
    return [one.record.number for one in found]


def test_a_record_of_the_same_lot_is_found_and_the_lot_is_named(cast: Cast) -> None:
    earlier = filed(cast.a, description=PORES, lot="L-4711", title="")
    filed(cast.a, description=PAINT, lot="L-9", title="")
    found = ask(cast.a, "engineer", "Something else entirely", lot="l 4711")
    assert numbers(found) == [earlier.number]
    assert [(str(one.same), one.value) for one in found[0].codes] == [("same lot or batch", "l 4711")]
    assert found[0].words == ()


def test_words_in_common_are_named_as_they_were_written(cast: Cast) -> None:
    earlier = filed(cast.a, description=PORES, title="")
    filed(cast.a, description=PAINT, title="")
    found = ask(cast.a, "engineer", "DRAWBAR shows pores again")
    assert numbers(found)[0] == earlier.number
    assert set(found[0].words) == {"DRAWBAR", "pores"}
    assert 0 < found[0].likeness < 1


def test_one_of_several_serial_numbers_is_enough(cast: Cast) -> None:
    earlier = filed(cast.a, description=PORES, serial="S-100, S-101; S-102", title="", product="", lot="")
    assert numbers(ask(cast.a, "engineer", serial="S101")) == [earlier.number]
    assert ask(cast.a, "engineer", serial="S10") == []


def test_little_words_are_nothing_in_common(cast: Cast) -> None:
    filed(cast.a, description="The screw is not in the housing of the pump", title="", product="", lot="")
    assert ask(cast.a, "engineer", "This is not the fault of the driver, und das ist nicht die Pumpe") == []


def test_more_in_common_stands_before_less(cast: Cast) -> None:
    words = filed(cast.a, description="Drawbar with pores in its weld", title="", product="", lot="")
    both = filed(cast.a, description="Drawbar with pores in its weld", title="", product="", lot="L-1")
    little = filed(cast.a, description="Weld of the axle is scratched", title="", product="", lot="")
    found = ask(cast.a, "engineer", "pores in the weld of a drawbar", lot="L-1")
    assert numbers(found) == [both.number, words.number, little.number]
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)


def test_the_record_that_is_asked_about_is_not_similar_to_itself(cast: Cast) -> None:
    first, second = filed(cast.a, description=PORES), filed(cast.a, description=PORES)
    with cast.a.sitting("engineer") as seat:
        record = Complaint.objects.get(pk=second.pk)
        assert numbers(similar_to(seat, question_of(record), but=record.pk)) == [first.number]


def test_a_code_that_was_given_later_counts_too(cast: Cast) -> None:
    earlier = complaint(cast.a, "acknowledged", description=PAINT, title="", product="", lot="")
    assert ask(cast.a, "engineer", defect_code="W-PORE") == []
    do(cast.a, earlier, "assess", "engineer", category="product", severity="minor", severity_reason="Looks.",
       harm="none", defect_code="W-PORE", no_market_reason="No device.")  # fmt: skip
    assert numbers(ask(cast.a, "engineer", defect_code="w pore")) == [earlier.number]


def hidden(house: House, **changes: Any) -> Complaint:
    """A complaint of nordlicht that is not shared with it."""
    record = filed(house, **changes)
    with house.sitting("engineer"):
        Complaint.objects.filter(pk=record.pk).update(shared=False)
        refresh(Complaint.objects.get(pk=record.pk))
    return record


def test_nobody_finds_what_is_not_theirs(cast: Cast) -> None:
    shared = filed(cast.a, description=PORES, lot="L-4711")
    internal = hidden(cast.a, description=PORES, lot="L-4711")
    filed(cast.b, description=PORES, lot="L-4711")
    expected = {"engineer": {shared.number, internal.number}, "piet": {shared.number}, "rival": set(), "admin": set()}
    for part, theirs in expected.items():
        assert set(numbers(ask(cast.a, part, PORES, lot="L-4711"))) == theirs, part


def test_a_customer_learns_nothing_of_our_words_and_codes(cast: Cast) -> None:
    ours = {"category": "product", "severity": "minor", "severity_reason": "Kanarienvogel", "harm": "none"}
    record = filed(cast.a, description=PORES, title="", product="", lot="")
    record = do(cast.a, record, "acknowledge", "engineer", site=cast.a.graz)
    do(cast.a, record, "assess", "engineer", **ours, defect_code="W-PORE", no_market_reason="No device.")
    for part, expected in (("engineer", [record.number]), ("piet", [])):
        assert numbers(ask(cast.a, part, "Kanarienvogel")) == expected
        assert numbers(ask(cast.a, part, defect_code="W-PORE")) == expected
    with_own_words = ask(cast.a, "piet", "Pores, says the Kanarienvogel", defect_code="W-PORE")
    assert (with_own_words[0].words, with_own_words[0].codes) == (("Pores",), ())


def test_the_database_refuses_a_customer_who_asks_for_more(cast: Cast) -> None:
    record = hidden(cast.a, description=PORES)
    own = "SELECT record_id FROM records_having(%s, %s, 100, true)"
    with cast.a.sitting("piet"), connection.cursor() as cursor:
        for pool in ([record.pk], None):
            cursor.execute(own, [["pores"], pool])
            assert cursor.fetchall() == []
        for everything in (
            "SELECT * FROM records_having(ARRAY['pores'], NULL, 100, false)",
            "SELECT * FROM records_with(ARRAY['pores'], 100)",
        ):
            with pytest.raises(ProgrammingError, match=r"permission denied|searches what is shared"), atomic():
                cursor.execute(everything)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=300), code=st.text(max_size=100))
def test_nothing_written_is_an_error(text: str, code: str) -> None:
    terms = terms_of(Question((text,), dict.fromkeys(CODES, code)))
    asked = [*(one.asked for one in terms), *(one.anywhere for one in terms)]
    literal = vector_text([(text, "A")], [one.lexeme for one in terms if one.code])
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(%s::tsquery[]), length(%s::tsvector)", [asked, literal])
        understood, lexemes = cursor.fetchone()
    assert understood == len(asked), "PostgreSQL reads every question as one"
    assert lexemes >= len({one.lexeme for one in terms if one.code})


SHARES = st.lists(st.sampled_from([0.0, 0.01, 0.3, 1.0]), min_size=1, max_size=8)


@given(SHARES, st.data())
def test_a_likeness_lies_between_nothing_and_one_and_grows_with_what_is_in_common(
    shares: list[float], data: Any
) -> None:
    kinds = [data.draw(st.sampled_from(["", "lot", "product"])) for _share in shares]
    terms = [Term(f"t{n}", "", kinds[n], share, 3 - share) for n, share in enumerate(shares)]
    size = data.draw(st.integers(0, 200))
    order = data.draw(st.permutations(range(1, len(terms) + 1)))
    found = [likeness(terms, Having(order[:many], size)) for many in range(len(order) + 1)]
    assert found[0] == 0
    assert all(less <= more + 1e-9 for less, more in pairwise(found))
    assert found[-1] <= 1 + 1e-9


def imported(house: House, *texts: str) -> list[Complaint]:
    """Complaints as a file brings them, the first one the newest."""
    seat = house.seat("manager")
    with tenant_context(house.acting("manager")):
        drafts = Drafts(house.organisation, seat)
        made = [drafts.record(vars(report(description=text, title="", lot=f"I-{n}")), customer=house.nordlicht)
                for n, text in enumerate(texts)]  # fmt: skip
        with Filing(COMPLAINTS, house.organisation, by=seat, source="old.csv") as filing:
            filing.take(made)
            filing.file("An archive", lambda done: None)
    return made


def test_what_a_file_brought_is_found_by_its_codes_too(cast: Cast) -> None:
    made = imported(cast.a, PORES, PAINT)
    found = ask(cast.a, "engineer", lot="I-1")
    assert [one.record.pk for one in found] == [made[1].pk]


def test_an_old_record_is_found_by_what_is_rare_beyond_the_newest(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sample of two the rest is found through the index alone: rare words, codes, pairs of the less rare."""
    made = imported(cast.a, "Drawbar cracked", "Housing leaks oil", "Label missing", "Screw missing", "Label missing")
    monkeypatch.setattr(similar, "SAMPLE", 2)
    newest = {record.pk for record in sorted(made, key=lambda one: (one.created_at, one.pk))[-2:]}
    assert made[0].pk not in newest
    assert [one.record.pk for one in ask(cast.a, "engineer", "The drawbar is cracked")] == [made[0].pk]
    assert made[1].pk in [one.record.pk for one in ask(cast.a, "engineer", lot="I-1")]


def test_open_records_that_serve_several_stand_first(cast: Cast) -> None:
    record = filed(cast.a, description=PORES, lot="L-4711", title="")
    opened = capa(cast.a, "open", title="Welding", problem="Drawbar with pores", lot="L-1, L-2", product="")
    closed = capa(cast.a, "void", title="Welding", problem="Drawbar with pores", lot="L-1, L-2", product="")
    found = ask(cast.a, "engineer", PORES, lot="L-4711")
    assert numbers(found)[:2] == [opened.number, record.number]
    assert closed.number in numbers(found)[2:]
    assert "drawbar" in found[0].words
    assert numbers(ask(cast.a, "piet", PORES, lot="L-4711")) == [record.number], "a CAPA is ours alone"
