"""What customers decided is found again: the list, the frozen revision, and the pack that the verify page knows."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from changecontrol.models import Decision
from changecontrol.services.packing import start_change_pack
from qms.lib.refusal import Refused
from qms.pdf.register import verify_here
from qms.pdf.verify import State
from qms.workspace.models import Job
from qms.workspace.running import run
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, change_of, condition_of, done_tasks, in_days, period_over, revise, sent
from tests.factories.records import do


@pytest.fixture
def approved_twice(cast: Cast) -> Any:
    """Approved, revised, approved on a condition before the first lot."""
    record = revise(cast.a, do(cast.a, sent(cast.a), "approve", "piet"))
    return do(cast.a, record, "approve_on_conditions", "piet", before_first_lot=["Samples of lot 1 first."])


def test_every_decision_is_listed_with_signer_digest_and_the_revision_it_was_about(
    cast: Cast, client_for: Any, approved_twice: Any
) -> None:
    client, number = client_for(cast.engineer), approved_twice.number
    page = client.get(f"/{cast.a.slug}/customer-approvals/").content.decode()
    assert page.count(f"/notices/{number}/revisions/") >= 2
    assert "Withdrawn by a later revision" in page
    some = client.get(f"/{cast.a.slug}/customer-approvals/?outcome=rejected&change={approved_twice.change_number}")
    assert number not in some.content.decode()
    first = client.get(f"/{cast.a.slug}/notices/{number}/revisions/1/").content.decode()
    assert "Piet" in first
    assert "130 ± 5" in first
    assert "R3" not in first, "the later revision is not mixed in"
    assert client.get(f"/{cast.a.slug}/notices/{number}/revisions/3/").status_code == 404
    assert client_for(cast.a.piet).get(f"/{cast.a.slug}/customer-approvals/").status_code == 404


def test_the_customer_reads_what_differs_between_two_revisions(
    cast: Cast, client_for: Any, approved_twice: Any
) -> None:
    url = f"/{cast.a.slug}/portal/change-notices/{approved_twice.number}/"
    page = client_for(cast.a.piet).get(url).content.decode()
    assert "What differs from the revision before" in page
    assert "<ins>" in page
    assert "before the first lot" in page


def test_a_condition_before_the_first_lot_holds_the_first_lot_back(cast: Cast, approved_twice: Any) -> None:
    record = do(cast.a, change_of(cast.a, approved_twice), "clear", "engineer")
    record = done_tasks(cast.a, do(cast.a, record, "start_implementation", "engineer"))
    period_over(cast.a, record)
    lot = {"first_lot": "L-90", "first_lot_on": in_days(0), "evidence": "Bore 10.01 mm."}
    with pytest.raises(Refused, match=f"condition C01 of {approved_twice.number}"):
        do(cast.a, record, "record_first_lot", "engineer", **lot)
    row = condition_of(cast.a, approved_twice)
    do(cast.a, as_it_is(cast.a, approved_twice), "meet_condition", "engineer", condition=row, evidence="Sent.")
    assert do(cast.a, record, "record_first_lot", "engineer", **lot).state == "implemented"


def test_the_pack_of_a_change_is_genuine_until_a_byte_is_changed(
    cast: Cast, approved_twice: Any, settings: Any, tmp_path: Path
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    with cast.a.sitting("manager") as seat:
        job = start_change_pack(change_of(cast.a, approved_twice), by=seat)
    assert run(cast.a.organisation.pk, job.pk) == "done"
    with cast.a.sitting("manager"):
        job = Job.objects.get(pk=job.pk)
        assert job.result["records"] == 2
        assert Decision.objects.filter(record_id=approved_twice.pk).count() == 2
    with default_storage.open(job.storage_name) as kept:
        made = kept.read()
    assert verify_here(made).state is State.GENUINE
    half = len(made) // 2
    flipped = made[:half] + bytes([made[half] ^ 1]) + made[half + 1 :]
    assert verify_here(flipped).state is State.ALTERED
