"""A record that several customers read: each sees it, none learns of the others, and nobody writes on it."""

from io import BytesIO
from typing import Any

import pytest

from qms.lib.refusal import Refused
from qms.records import services
from qms.records.models import Record, RecordCustomer
from qms.records.queries import customers_of, visible_to
from qms.records.search import find
from tests.factories.cast import Cast
from tests.factories.documents import document
from tests.factories.records import do


def test_each_customer_reads_it_and_finds_it_by_its_words(cast: Cast) -> None:
    record = shared_with_both(cast)
    for part in ("piet", "rival"):
        with cast.a.sitting(part) as seat:
            assert visible_to(seat).get().pk == record.pk
            assert [one.pk for one in find(seat, "seam")] == [record.pk]
    with cast.b.sitting("piet") as seat:
        assert not visible_to(seat).exists() and not find(seat, "seam")


def test_none_learns_of_the_others(cast: Cast) -> None:
    shared_with_both(cast)
    with cast.a.sitting("rival"):
        assert [row.customer_id for row in RecordCustomer.objects.only("customer_id")] == [cast.a.aurelia.pk]


def test_who_reads_it_no_more_does_not_see_that_it_exists(cast: Cast) -> None:
    record = shared_with_both(cast)
    do(cast.a, record, "change_sharing", "engineer", customers=[cast.a.aurelia])
    with cast.a.sitting("piet") as seat:
        assert not Record.objects.only("id").exists() and not visible_to(seat).exists() and not find(seat, "seam")
    with cast.a.sitting("manager"):
        assert customers_of(record) == [cast.a.aurelia]
        assert RecordCustomer.objects.filter(customer=cast.a.nordlicht, ended_at__isnull=False).count() == 1


def test_a_customer_writes_nothing_that_the_others_would_read(cast: Cast) -> None:
    record = shared_with_both(cast)
    upload: Any = BytesIO(b"ours alone")
    upload.name = "ours.txt"
    with cast.a.sitting("piet") as seat:
        for write in (
            lambda: services.write_message(record, body="Hello", by=seat),
            lambda: services.attach(record, upload=upload, shared=True, by=seat),
            lambda: services.attach_all(record, uploads=[upload], shared=True, by=seat),
        ):
            with pytest.raises(Refused):
                write()


def test_a_record_with_one_customer_takes_no_more(cast: Cast) -> None:
    from tests.factories.complaints import complaint

    record = complaint(cast.a)
    with cast.a.sitting("engineer"), pytest.raises(ValueError, match="one customer"):
        services.share_with(record, [cast.a.aurelia])


def shared_with_both(cast: Cast) -> Any:
    """A document in force that both customers read."""
    record = document(cast.a, "effective")
    return do(cast.a, record, "change_sharing", "engineer", customers=[cast.a.nordlicht, cast.a.aurelia])
