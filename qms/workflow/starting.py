"""What every organisation starts with, and what it gets when a new version of the product brings more."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from qms.organisations.models import Organisation


def give_starting_rules(organisation: Organisation) -> int:
    """Give the rules of every app (`<app>/starter.py`) that the organisation does not have yet; how many are new.

    For the organisation that the transaction acts for. Rules that were changed or switched off there stay as they are.
    """
    ours = [app.name for app in apps.get_app_configs() if "." not in app.name or app.name.startswith("qms.")]
    own = [name for name in ours if "_" not in name]
    found = [import_module(f"{name}.starter") for name in own if find_spec(f"{name}.starter")]
    givers = [module for module in found if hasattr(module, "give_starting_rules")]  # of terms it is sources, no rules
    return sum(module.give_starting_rules(organisation) for module in givers)
