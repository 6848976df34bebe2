"""A mail address is one person's, whatever case it is written in; the database holds it (21 CFR 11.300(a))."""

import pytest
from django.db import IntegrityError, transaction

from qms.accounts.models import Person
from tests.factories.cast import Cast


@pytest.mark.parametrize("write", [str.upper, str.title, str.lower])
def test_nobody_else_gets_the_same_address(cast: Cast, write: object) -> None:
    taken = write(cast.engineer.email)  # type: ignore[operator]
    with pytest.raises(IntegrityError), transaction.atomic():
        Person(email=taken, name="Somebody Else").save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=cast.manager.pk).update(email=taken)
    assert Person.objects.filter(email__iexact=taken).count() == 1
