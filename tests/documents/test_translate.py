"""Translations: by two people, bound to their revision, behind as soon as it moves, blocked where a site says so."""

from typing import Any

import pytest

from qms.accounts.models import Membership, Person
from qms.clocks.models import Task
from qms.documents.services import set_site_language
from qms.lib.refusal import Refused
from tests.factories.cast import Cast
from tests.factories.documents import (
    approved,
    document,
    drafted,
    in_force,
    ordered,
    revised,
    scheduled,
    translated,
    translation,
)
from tests.factories.records import do


def test_who_translates_does_not_review_and_does_not_approve(cast: Cast) -> None:
    record = ordered(cast.a, document(cast.a, "effective"))
    key = translation(cast.a, record, "de", "needed").pk
    record = do(cast.a, record, "hand_in_translation", "manager", translation=key, text="Die Naht.", machine=True)
    with pytest.raises(Refused, match="somebody else reviews"):
        do(cast.a, record, "review_translation", "manager", translation=key)
    record = do(cast.a, record, "review_translation", "engineer", translation=key)
    with pytest.raises(Refused, match="somebody else approves"):
        do(cast.a, record, "approve_translation", "manager", translation=key)
    with pytest.raises(Refused, match="two people"):
        do(
            cast.a, record, "order_translation", "engineer", language="fr", translator=cast.manager,
            reviewer=cast.manager,
        )  # fmt: skip


def test_a_missing_mandatory_language_keeps_the_revision_from_effect(cast: Cast) -> None:
    record = approved(cast.a, drafted(cast.a, languages=["de"]))
    assert translation(cast.a, record, "de", "needed"), "the approval orders it"
    record = in_force(cast.a, scheduled(cast.a, record))
    assert record.state == "scheduled"
    assert in_force(cast.a, translated(cast.a, record)).state == "effective"


def test_a_translation_is_behind_once_its_source_moves_and_replaced_by_the_next(cast: Cast) -> None:
    record = translated(cast.a, document(cast.a, "effective"))
    record = revised(cast.a, record)
    assert translation(cast.a, record, "de", "needed").revision.number == 2, "ordered with the approval"
    record = in_force(cast.a, scheduled(cast.a, record))
    assert translation(cast.a, record, "de", "stale").revision.number == 1
    record = caught_up(cast, record)
    assert translation(cast.a, record, "de", "approved").revision.number == 2
    assert translation(cast.a, record, "de", "replaced").revision.number == 1


def test_the_people_named_get_the_task(cast: Cast) -> None:
    record = document(cast.a, "effective")
    named = {"translator": cast.a.engineer2, "reviewer": cast.engineer}
    record = do(cast.a, record, "order_translation", "engineer", language="de", **named)
    with cast.a.sitting("manager"):
        task = Task.objects.get(record_id=record.pk, act="hand_in_translation", state="open")
        assert (task.person, task.subject, task.due_at is not None) == (cast.a.engineer2, "1 de", True)


@pytest.mark.parametrize("blocked", [True, False])
def test_a_site_may_be_kept_from_a_translation_that_is_behind(cast: Cast, client_for: Any, blocked: bool) -> None:
    with cast.a.sitting("manager") as seat:
        set_site_language(cast.a.graz, language="de", block_stale=blocked, by=seat)
        Membership.objects.filter(person=cast.a.auditor).update(site=cast.a.graz)
        Person.objects.filter(pk=cast.a.auditor.pk).update(language="en")
    record = translated(cast.a, drafted_in_french(cast))
    record = in_force(cast.a, scheduled(cast.a, revised(cast.a, record)))
    shown = client_for(cast.a.auditor).get(f"/{cast.a.slug}/documents/{record.number}/").content.decode()
    assert ("Revision 1, German" in shown) != blocked
    assert ("Your site does not use a translation" in shown) == blocked
    assert "5 mm wide" in shown, "the source is shown either way"


def test_nothing_is_translated_before_its_source_is_approved(cast: Cast) -> None:
    with pytest.raises(Refused, match="an approved revision"):
        ordered(cast.a, document(cast.a, "draft"))
    record = ordered(cast.a, approved(cast.a, drafted(cast.a)))
    row = translation(cast.a, record, "de", "needed")
    record = do(cast.a, record, "return_draft", "manager")
    with pytest.raises(Refused, match="No translation waits for this"):
        do(cast.a, record, "hand_in_translation", "engineer2", translation=row.pk, text="Die Naht.")


def test_a_customer_reads_no_translation_before_its_source_is_in_force(cast: Cast, client_for: Any) -> None:
    record = translated(cast.a, document(cast.a, "effective"))
    record = translated(cast.a, revised(cast.a, record), text="Die Naht ist 5 mm breit.")
    with cast.a.sitting("manager"):
        Person.objects.filter(pk=cast.piet.pk).update(language="de")
    client, url = client_for(cast.piet), f"/{cast.a.slug}/portal/documents/{record.number}/"
    shown = client.get(url).content.decode()
    assert "4 mm breit" in shown and "5 mm" not in shown
    in_force(cast.a, scheduled(cast.a, record))
    shown = client.get(url).content.decode()
    assert "5 mm breit" in shown and "4 mm breit" not in shown


def test_a_reader_of_a_translation_that_is_behind_gets_both_and_the_words_of_a_machine_are_marked(
    cast: Cast, client_for: Any
) -> None:
    record = translated(cast.a, drafted_in_french(cast), "en", text="The seam was 4 mm.", machine=True)
    record = in_force(cast.a, scheduled(cast.a, revised(cast.a, record)))
    for person, path in ((cast.piet, "portal/documents"), (cast.a.auditor, "documents")):
        shown = client_for(person).get(f"/{cast.a.slug}/{path}/{record.number}/").content.decode()
        assert "v2 in French, the translation into English is behind" in shown
        assert "5 mm wide" in shown and "The seam was 4 mm." in shown, "both are shown"
        assert "Translated by a machine" in shown and "French prevails" in shown


def caught_up(cast: Cast, record: Any) -> Any:
    """The translation that was ordered with the second revision is approved."""
    return translated(cast.a, record, text="Die Naht ist 5 mm breit.")


def drafted_in_french(cast: Cast) -> Any:
    """In force, written in a language that the reader does not speak."""
    record = in_force(cast.a, scheduled(cast.a, approved(cast.a, drafted(cast.a, language="fr"))))
    assert record.state == "effective"
    return record
