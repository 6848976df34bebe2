"""A lost second factor is removed by command, after somebody has checked who asks."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from tests.factories.cast import Cast
from tests.factories.records import totp_secret


def test_the_factor_is_gone(cast: Cast) -> None:
    totp_secret(cast.engineer)
    call_command("remove_second_factor", cast.engineer.email)
    assert not Authenticator.objects.filter(user=cast.engineer).exists()


def test_an_unknown_address_is_said(cast: Cast) -> None:
    with pytest.raises(CommandError, match="no person"):
        call_command("remove_second_factor", "nobody@nowhere.example")
