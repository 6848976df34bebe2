"""The pages of documents, walked through without script by staff and by two customers."""

from typing import Any

from qms.documents.models import Document
from qms.organisations.days import today
from tests.factories.cast import Cast
from tests.factories.documents import document, in_force, revised, revision, scheduled, translated
from tests.factories.records import do


def page(client: Any, url: str, status: int = 200) -> str:
    """The text of a page."""
    answer = client.get(url)
    assert answer.status_code == status, url
    return "" if answer.streaming else answer.content.decode()


def test_a_document_is_drafted_written_and_read_by_staff(cast: Cast, client_for: Any) -> None:
    client, root = client_for(cast.engineer), f"/{cast.a.slug}/documents/"
    said = {"type": "WI", "title": "Weld B-7", "classification": "internal", "language": "en", "text": "# One\n\nTwo."}
    assert client.post(f"{root}new/", said | {"type": "XX"}).status_code == 422
    assert client.post(f"{root}new/", said).status_code == 302
    with cast.a.sitting("engineer"):
        record = Document.objects.get()
    here = f"{root}{record.number}/"
    assert record.number == "WI-00001" and "<h3>One</h3>" in page(client, here)
    for tab in ("revisions", "translations", "readers", "used", "files", "history"):
        assert record.number in page(client, f"{here}?tab={tab}")
    assert record.number in page(client, root)
    for rest in ("compare/", "read/", "revise/", "submit/"):
        assert page(client, here + rest)
    assert page(client, f"{root}reading/") and page(client, f"{root}sites/")


def test_a_customer_reads_what_is_in_force_and_what_was_when_it_was_shared(cast: Cast, client_for: Any) -> None:
    record = scheduled(cast.a, revised(cast.a, document(cast.a, "effective")))
    piet, rival, root = client_for(cast.piet), client_for(cast.rival), f"/{cast.a.slug}/portal/documents/"
    here = f"{root}{record.number}/"
    assert "4 mm" in page(piet, here) and "5 mm" not in page(piet, here)
    assert page(piet, f"{here}revisions/{revision(cast.a, record, 2).pk}/", 404)
    assert page(rival, here, 404)
    record = in_force(cast.a, record)
    do(cast.a, record, "change_sharing", "engineer", customers=[cast.a.nordlicht, cast.a.aurelia])
    first = f"{here}revisions/{revision(cast.a, record, 1).pk}/"
    assert "5 mm" in page(rival, here) and "Revision 1" not in page(rival, here)
    assert page(rival, first, 404)
    assert "Another revision has taken its place" in page(piet, first)
    assert record.number in page(piet, root) and "Nordlicht" not in page(rival, here)


def test_what_changed_is_shown_word_by_word(cast: Cast, client_for: Any) -> None:
    record = revised(cast.a, document(cast.a, "effective"))
    shown = page(client_for(cast.engineer), f"/{cast.a.slug}/documents/{record.number}/compare/")
    assert "The seam is <del>4</del><ins>5</ins> mm wide." in shown


def test_a_translation_behind_its_source_says_so_and_both_are_shown(cast: Cast, client_for: Any) -> None:
    record = translated(cast.a, document(cast.a, "effective"))
    record = in_force(cast.a, scheduled(cast.a, revised(cast.a, record)))
    with cast.a.sitting("admin"):
        type(cast.piet).objects.filter(pk=cast.piet.pk).update(language="de")
    shown = page(client_for(cast.piet), f"/{cast.a.slug}/portal/documents/{record.number}/")
    assert "Die Naht ist 4 mm breit." in shown and "5 mm wide" in shown
    assert 'lang="de"' in shown and today(cast.a.organisation)
