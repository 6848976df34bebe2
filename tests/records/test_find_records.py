"""Full-text search: everybody finds what they may see, and nothing else."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms.records.models import Record
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.records.search import find, refresh, refresh_many
from qms.records.services import attach, write_message, write_note
from qms.records.words import query_text, vector_text
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint, filed


def found(house: House, part: str, words: str, **options: Any) -> list[str]:
    with house.sitting(part) as seat:
        return [record.number for record in find(seat, words, **options)]


@pytest.mark.parametrize(
    "words",
    [
        "{number}",
        "{digits}",
        "cmp 2026 {short}",
        "Nl-44871",
        "nl44871",
        "44871",
        "GROSSE",
        "große schweiß",
        "schweissnaht",
        '"haarriss an der"',
        "b-1",
        "焊缝",
        "裂纹",
        "lodz",
        "nordlicht",
    ],
)
def test_a_record_is_found_by_what_people_type(cast: Cast, words: str) -> None:
    text = "Haarriss an der Schweißnaht, große Lücke. 焊缝裂纹. Aus Łódź."
    record = filed(cast.a, description=text, customer_reference="NL-44871", part_number="B-10")
    number = record.number
    asked = words.format(number=number, digits=number[-5:], short=str(int(number[-5:])))
    if "2026" in words:
        asked = asked.replace("2026", number[4:8])
    assert found(cast.a, "engineer", asked) == [number]
    assert found(cast.a, "piet", asked) == [number]


@pytest.mark.parametrize("words", ['"riss haar"', "haarriss -schweissnaht", "haarriss wasser", "iss"])
def test_a_record_is_not_found_by_other_words(cast: Cast, words: str) -> None:
    filed(cast.a, description="Haarriss an der Schweissnaht")
    assert found(cast.a, "engineer", words) == []


def test_only_own_records_are_found(cast: Cast) -> None:
    word = "Zirkonium"
    ours = filed(cast.a, description=word)
    filed(cast.b, description=word)
    assert found(cast.a, "engineer", word) == [ours.number]
    assert found(cast.a, "piet", word) == [ours.number]
    assert found(cast.a, "rival", word) == []
    assert found(cast.a, "admin", word) == [], "the administrator reads no quality records"


def test_the_customer_finds_nothing_by_our_words(cast: Cast, sheet: Any) -> None:
    record = complaint(cast.a, "assessed")
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="kanarienvogel", by=seat)
        attach(record, upload=sheet("geheimakte.csv"), shared=False, by=seat)
        Record.objects.filter(pk=record.pk).update(owner=cast.engineer)
    for word in ("kanarienvogel", "geheimakte", "opens when mounted"):
        assert found(cast.a, "engineer", word) == [record.number]
        if word != "opens when mounted":
            assert found(cast.a, "piet", word) == []
    assert found(cast.a, "piet", "severity") == []


def test_messages_and_shared_files_are_found_by_both(cast: Cast) -> None:
    record = filed(cast.a)
    upload = SimpleUploadedFile("Pruefbericht-77.csv", b"a;b\n1;2\n")
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="Bitte Wolframdraht tauschen", files=[upload], by=seat)
    for part in ("engineer", "piet"):
        assert found(cast.a, part, "wolframdraht") == [record.number]
        assert found(cast.a, part, "Prüfbericht") == []
        assert found(cast.a, part, "pruefbericht-77") == [record.number]


def test_a_record_that_is_no_longer_shared_is_not_found(cast: Cast) -> None:
    record = filed(cast.a, description="Iridium")
    with cast.a.sitting("engineer"):
        Record.objects.filter(pk=record.pk).update(shared=False)
    assert found(cast.a, "piet", "iridium") == []
    with cast.a.sitting("engineer"):
        refresh(Record.objects.get(pk=record.pk))
    assert found(cast.a, "piet", "iridium") == []
    assert found(cast.a, "engineer", "iridium") == [record.number]


def test_newest_first_page_by_page_without_gap_or_repeat(cast: Cast) -> None:
    records = [filed(cast.a, description="Osmium") for _n in range(5)]
    with cast.a.sitting("engineer") as seat:
        Record.objects.filter(pk__in=[r.pk for r in records[:3]]).update(created_at=records[0].created_at)
        refresh_many(list(Record.objects.filter(pk__in=[r.pk for r in records])))
        seen: list[str] = []
        place = None
        while page := find(seat, "osmium", place, 2):
            seen += [record.number for record in page]
            place = (page[-1].created_at, page[-1].pk)
    assert len(seen) == 5
    assert set(seen) == {record.number for record in records}


def test_by_kind(cast: Cast) -> None:
    record = filed(cast.a, description="Rhodium")
    assert found(cast.a, "engineer", "rhodium", kind="complaint") == [record.number]
    assert found(cast.a, "engineer", "rhodium", kind="no such kind") == [record.number]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text(max_size=250))
def test_nothing_typed_is_an_error(words: str) -> None:
    text = query_text(words)
    literal = vector_text([(words, "A")])
    assert "\x00" not in text + literal
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery, %s::tsvector", [text, literal])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    before=st.text(max_size=30),
    word=st.from_regex(r"[A-Za-z0-9äöüß\u4e00-\u4e20]{1,12}([-./][a-z0-9]{1,6}){0,3}", fullmatch=True),
)
def test_what_is_in_the_text_is_found(before: str, word: str) -> None:
    with connection.cursor() as cursor:
        vector, query = vector_text([(f"{before} {word}", "D")]), query_text(f"{word} ")
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, query])
        assert cursor.fetchone()[0]


def test_the_table_of_entries_is_closed_to_the_customer(cast: Cast) -> None:
    filed(cast.a)
    with cast.a.sitting("piet"), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT staff_vector FROM records_searchentry")
        with pytest.raises(ProgrammingError, match="a customer searches what is shared"), transaction.atomic():
            cursor.execute("SELECT * FROM search_records('''x''', now(), gen_random_uuid(), 10, false)")


def test_the_find_page_and_the_palette(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a, description="Palladium")
    for person, base in ((cast.engineer, f"/{cast.a.slug}"), (cast.piet, f"/{cast.a.slug}/portal")):
        client = client_for(person)
        assert record.number in client.get(f"{base}/find/", {"q": "palladium"}).content.decode()
        options = client.get(f"{base}/find/", {"q": "pallad", "palette": "1"}).content.decode()
        assert options.count('role="option"') == 1
        assert record.number in options
        empty = client.get(f"{base}/find/", {"q": "nosuchword"}).content.decode()
        assert "Nothing was found for “nosuchword”" in empty
        for junk in ("' OR 1=1 --", "\\", "!!&|<->", ":*", '"', "𝕏" * 60):
            assert client.get(f"{base}/find/", {"q": junk, "before": junk, "kind": junk}).status_code == 200


@pytest.mark.parametrize("part", ["engineer", "piet"])
def test_the_find_page_asks_no_more_for_many_than_for_one(cast: Cast, client_for: Any, part: str) -> None:
    client = client_for(getattr(cast, part))
    path = f"/{cast.a.slug}/find/?q=tantal" if part == "engineer" else f"/{cast.a.slug}/portal/find/?q=tantal"
    counts = []
    for _n in range(3):
        filed(cast.a, description="Tantal")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_the_palette_offers_things_to_do(cast: Cast, client_for: Any) -> None:
    options = client_for(cast.admin).get(f"/{cast.a.slug}/find/", {"q": "peop", "palette": "1"})
    assert f"/{cast.a.slug}/people/" in options.content.decode()
    options = client_for(cast.engineer).get(f"/{cast.a.slug}/find/", {"q": "compl", "palette": "1"}).content.decode()
    assert f"/{cast.a.slug}/complaints/" in options


def test_the_kind_of_the_record_does_not_matter_for_its_door(cast: Cast) -> None:
    record = filed(cast.a, description="Ruthenium")
    with cast.a.sitting("piet") as seat:
        assert get_visible(kind_of("complaint"), seat, record.number).number == record.number
