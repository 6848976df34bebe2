"""`manage.py demo`: load the demo. Repeatable; what was told stays as it is."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.accounts.demo import SCRIPTS, tell_house


class Command(BaseCommand):
    """Tell both houses, then every domain's story in each of them."""

    help = "Load the demo: two organisations, people of every role, complaints in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        """One house only; without it each house is told by a process of its own, side by side."""
        parser.add_argument("--house", choices=[script.slug for script in SCRIPTS])

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside demo mode: demo people have known passwords."""
        if not settings.DEMO:
            raise CommandError("The demo has known passwords. Set DEMO=1 to allow it on this installation.")
        if options["house"] is None:
            self._tell_side_by_side()
            return
        script = next(script for script in SCRIPTS if script.slug == options["house"])
        house = tell_house(script)
        for tell in self._stories():
            tell(house)
        self.stdout.write(f"{script.name}: told.")

    def _tell_side_by_side(self) -> None:
        command = [sys.executable, sys.argv[0], "demo", "--house"]
        tellers = [subprocess.Popen([*command, script.slug]) for script in SCRIPTS]
        failed = [teller.wait() for teller in tellers]
        if any(failed):
            raise CommandError("The demo could not be told to its end; run the command again.")

    def _stories(self) -> list[Any]:
        """The story of each domain: `<app>.demo.tell(house)`."""
        names = [f"{app.name}.demo" for app in apps.get_app_configs() if not app.name.startswith(("django", "qms."))]
        return [tell for name in names if _exists(name) and (tell := getattr(import_module(name), "tell", None))]


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
