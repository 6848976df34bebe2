"""Every kind that the house registers is in the table of kinds, so every test of the census asks it too."""

import pytest

from qms.records.offers import KINDS
from qms.records.queries import customers_of
from qms.workflow.declare import WORKFLOWS
from tests.census.kinds import ENTRIES
from tests.factories.cast import Cast

BOUND_BESIDE_THE_VERSION = {"change_notice"}
"""What customers sign of these names no version, on purpose (tests/changecontrol/test_sign_what_is_shown.py)."""


def test_every_registered_kind_has_an_entry() -> None:
    for slug in KINDS:
        assert slug in ENTRIES, (
            f"The census knows nothing of the kind {slug}: add tests/census/kinds/{slug}.py with an ENTRY (its "
            "factory, canaries, queries of its pages), as in docs/engineer/add-a-kind-of-record.md, step 12."
        )


def test_every_entry_is_a_registered_kind_with_a_workflow() -> None:
    assert set(ENTRIES) == set(KINDS) & set(WORKFLOWS)


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_the_factory_leads_to_every_state(slug: str) -> None:
    """That it arrives there is asked by whoever makes a record; here, that no state is left out."""
    ways = ENTRIES[slug].ways
    reached = {ENTRIES[slug].flow.initial, *(state for state, _step in ways.steps), *ways.sideways}
    missing = set(ENTRIES[slug].states) - reached
    assert not missing, f"add steps to {sorted(missing)} to the factory of {slug} in tests/factories/"


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_a_kind_with_pages_for_customers_has_pins_for_them(slug: str) -> None:
    entry = ENTRIES[slug]
    assert bool(entry.portal) == bool(entry.kind.portal_path), f"Pins of the portal's pages of {slug}"


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_every_table_of_the_kind_has_its_canaries(slug: str) -> None:
    """A table that hangs on the record is the staff's, or it is said what of it is the customer's."""
    poison = ENTRIES[slug].poison
    for table in ENTRIES[slug].kind.children:
        assert table in poison.staffs or table in poison.partly, f"{table.__name__}: in `poison` of {slug}"


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_what_is_signed_names_the_version_of_the_record(cast: Cast, slug: str) -> None:
    """A signing page is bound to the content alone: without the version in it, an act beside it would not void it."""
    kind, record = ENTRIES[slug].kind, ENTRIES[slug].make(cast.a)
    with cast.a.sitting("manager"):
        assert kind.content(record)["version"] == record.version
        if kind.customer_content and slug not in BOUND_BESIDE_THE_VERSION:
            assert kind.customer_content(record)["version"] == record.version


def test_a_record_of_another_customer_can_be_made(cast: Cast) -> None:
    for entry in ENTRIES.values():
        if entry.kind.portal_path:
            record = entry.make(cast.a, customer=cast.a.aurelia)
            with cast.a.sitting("manager"):
                assert customers_of(record) == [cast.a.aurelia]
