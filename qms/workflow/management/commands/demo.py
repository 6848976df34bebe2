"""`manage.py demo`: load the demo. Repeatable; what was told stays as it is."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.accounts.demo import SCRIPTS, Script, tell_house
from qms.organisations.context import Acting, tenant_context
from qms.records.models import Record
from qms.records.search import postponed, refresh_many
from qms.workflow.starting import give_starting_rules


class Command(BaseCommand):
    """Tell both houses, then every domain's story in each of them."""

    help = "Load the demo: two organisations, people of every role, complaints in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        """One house only; without it both are told, side by side."""
        parser.add_argument("--house", choices=[script.slug for script in SCRIPTS])

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside demo mode: demo people have known passwords."""
        if not settings.DEMO:
            raise CommandError("The demo has known passwords. Set DEMO=1 to allow it on this installation.")
        if options["house"] is None:
            self._tell_side_by_side()
            return
        self._tell(next(script for script in SCRIPTS if script.slug == options["house"]))

    def _tell(self, script: Script) -> None:
        """All stories of a house. Search is written once, at the end, of whatever is there: also after a crash."""
        house = tell_house(script)
        ours = Acting(house.organisation.pk, source="demo")
        with tenant_context(ours):
            give_starting_rules(house.organisation)
        with postponed():
            for step in [*self._parts("tell"), *self._parts("conclude")]:
                step(house)
        with tenant_context(ours):
            refresh_many(list(Record.objects.all()))
        self.stdout.write(f"{script.name}: told.")

    def _tell_side_by_side(self) -> None:
        """The first house here, each other one in a process of its own."""
        mine, *others = SCRIPTS
        command = [sys.executable, sys.argv[0], "demo", "--house"]
        tellers = [subprocess.Popen([*command, script.slug]) for script in others]
        try:
            self._tell(mine)
        finally:
            failed = [teller.wait() for teller in tellers]
        if any(failed):
            raise CommandError("The demo could not be told to its end; run the command again.")

    def _parts(self, name: str) -> list[Any]:
        """The functions of that name in `<app>.demo`, kernel first: `tell(house)`, then `conclude(house)`."""
        names = [f"{app.name}.demo" for app in apps.get_app_configs() if not app.name.startswith("django")]
        return [part for one in names if _exists(one) and (part := getattr(import_module(one), name, None))]


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
