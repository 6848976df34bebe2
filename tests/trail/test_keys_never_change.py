"""The key of a row never changes: old and new are matched by it, so such a change could not be captured."""

import pytest
from django.db import ProgrammingError, connection

from qms.lib.ids import uuid7
from qms.organisations.models import Customer
from tests.factories.cast import Cast


def test_an_update_of_a_key_is_refused(cast: Cast) -> None:
    contactless = Customer(organisation=cast.a.organisation, code="LONE", name="Lonely")
    with cast.a.sitting("admin"):
        contactless.save(force_insert=True)
    with pytest.raises(ProgrammingError, match="never changes"), cast.a.sitting("admin"), connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_customer SET id = %s WHERE id = %s", [uuid7(), contactless.pk])


def test_an_update_of_other_columns_goes_through(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        assert Customer.objects.filter(pk=cast.a.nordlicht.pk).update(name="Nordlicht AG") == 1
