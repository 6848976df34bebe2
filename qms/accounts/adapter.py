"""How django-allauth behaves here: nobody signs up, mails go through our own layout, second factor as the person chose."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from qms.accounts.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Invitations are the only way in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; people are invited."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Asks for the second factor at sign-in unless the person keeps it for signing only."""

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Whether the sign-in asks for another factor."""
        if isinstance(user, Person) and user.factor_use == Person.FactorUse.SIGNING:
            return False
        return bool(super().is_mfa_enabled(user, types))
