"""A cause is verified by a named method, with evidence, by somebody other than who wrote it."""

from typing import Any

import pytest

from capa.pdf.capa import sections
from qms.accounts.models import Membership
from qms.lib.refusal import Refused
from qms.records.services import attach
from tests.census.houses import picture
from tests.factories.capas import capa, cause, chain, verified
from tests.factories.cast import Cast


def test_a_verified_cause_names_method_evidence_and_verifier(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    row = verified(cast.a, record, cause(cast.a, record), method="switched")
    assert (row.state, row.method, row.verified_by, row.verified_round) == ("verified", "switched", cast.a.engineer2, 1)
    assert "9 cracked" in row.evidence
    assert row.verified_at is not None


def test_who_wrote_it_does_not_verify_it(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    with pytest.raises(Refused, match="somebody else verifies"):
        verified(cast.a, record, cause(cast.a, record), by="engineer")


def test_where_nobody_else_may_it_is_taken_with_a_warning(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    row = cause(cast.a, record, text="The gas hose leaks")
    with cast.a.sitting("admin"):
        Membership.objects.filter(customer=None).exclude(person=cast.engineer).update(active=False)
    assert verified(cast.a, record, row, by="engineer").warnings == ["own"]


def test_a_single_why_is_no_chain(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    with pytest.raises(Refused, match="single why is no chain"):
        verified(cast.a, record, cause(cast.a, record), is_root=True)


def test_a_root_is_a_leaf(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first = cause(cast.a, record)
    second = cause(cast.a, record, text="The cable is worn", parent=first)
    cause(cast.a, record, text="It is changed too late", parent=second)
    with pytest.raises(Refused, match="C03 lies behind C02"):
        verified(cast.a, record, second, is_root=True)


def test_a_root_above_which_a_why_is_not_verified_is_warned_of(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first = cause(cast.a, record)
    second = cause(cast.a, record, text="The cable is worn", parent=first)
    root = verified(cast.a, record, second, is_root=True)
    assert root.warnings == ["gap"]
    verified(cast.a, record, first)
    with cast.a.sitting("engineer"):
        root.refresh_from_db()
    assert root.warnings == [], "the gap is closed from above"


@pytest.mark.parametrize(
    ("changes", "sentence"), [({"method": ""}, "Name the method"), ({"evidence": " "}, "shows it")]
)
def test_without_method_or_evidence_nothing_is_verified(cast: Cast, changes: dict[str, str], sentence: str) -> None:
    record = capa(cast.a, "analysis")
    with pytest.raises(Refused, match=sentence):
        verified(cast.a, record, cause(cast.a, record), **changes)


def test_it_is_verified_once_in_a_round(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    root = chain(cast.a, record)[-1]
    cause(cast.a, record, text="Another")
    with pytest.raises(Refused, match="moved on"):
        verified(cast.a, record, root)


def test_files_of_the_record_show_it_on_page_and_in_the_document(cast: Cast, client_for: Any) -> None:
    record, other = capa(cast.a, "analysis"), capa(cast.a, "open")
    with cast.a.sitting("engineer2") as seat:
        photo = attach(record, upload=picture(), shared=False, by=seat)
        foreign = attach(other, upload=picture(), shared=False, by=seat)
    row = cause(cast.a, record, proofs=[photo])
    with pytest.raises(Refused, match="files of this record"):
        verified(cast.a, record, row, proofs=[foreign])
    row = verified(cast.a, record, row)
    assert row.files == [{"id": str(photo.pk), "name": photo.name, "sha256": photo.sha256}]
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/capas/{record.number}/?tab=causes").content.decode()
    assert photo.sha256[:12] in page
    with cast.a.sitting("engineer") as seat:
        printed = str(sections(record, seat))
    assert f"{photo.name} ({photo.sha256[:12]})" in printed
    page = client_for(cast.engineer2).get(f"/{cast.a.slug}/capas/{record.number}/revise_cause/?cause={row.pk}")
    assert f'value="{photo.pk}"' in page.content.decode()
