"""An organisation's short name is the head of its addresses, so it may not be one of the product's own."""

import pytest

from qms.lib.refusal import Refused
from qms.organisations.services import found_organisation


@pytest.mark.parametrize("slug", ["accounts", "static", "healthz", "metrics", "appearance"])
def test_a_short_name_that_an_address_begins_with_is_taken(slug: str) -> None:
    with pytest.raises(Refused, match="is taken"):
        found_organisation(slug=slug, name="Steel", by=None)
