"""`manage.py due`: compute one due time with the function that runs the product's clocks, and print its receipt."""

import json
from argparse import RawDescriptionHelpFormatter
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from qms.clocks.calendars import Calendar, ClosedDate, weekly
from qms.clocks.duetime import check_year, due, placed
from qms.clocks.units import Unit
from qms.lib.refusal import Refused

DEFAULT_HOURS = "08:00-17:00"
EXAMPLE = """example:
  manage.py due --unit business_hours --amount 24 --start 2026-12-23T15:30 --zone Europe/Berlin \\
      --hours 08:00-17:00 --country DE --subdivision BE --closed 2026-12-24
"""


class Command(BaseCommand):
    help = "Print one JSON object with the due time and its receipt. Needs no database."
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]  # the stubs know no class variable

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLE, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, metavar="|".join(Unit.values))
        parser.add_argument("--amount", required=True, help="hours may have a fraction, days are whole")
        parser.add_argument("--start", required=True, help="ISO 8601; without offset it is local time of the zone")
        parser.add_argument("--zone", required=True, help="IANA name, such as Europe/Berlin")
        parser.add_argument(
            "--hours", action="append", help=f"Monday to Friday, {DEFAULT_HOURS} when left out; repeats"
        )
        parser.add_argument("--country", default="", help="ISO 3166-1 code; adds its public holidays")
        parser.add_argument("--subdivision", default="", help="ISO 3166-2 code without the country")
        parser.add_argument("--closed", action="append", default=[], help="a closed date, YYYY-MM-DD; repeats")

    def run_from_argv(self, argv: list[str]) -> None:
        """Leave with 1 for every refusal, also for those of the argument parser, which would leave with 2."""
        try:
            super().run_from_argv(argv)
        except SystemExit as leaving:
            raise SystemExit(1 if leaving.code else 0) from leaving

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            calendar = Calendar(
                zone=options["zone"],
                openings=weekly(*(options["hours"] or [DEFAULT_HOURS])),
                closed=tuple(ClosedDate(_date(text)) for text in options["closed"]),
                country=options["country"].upper(),
                subdivision=options["subdivision"],
            )
            start = _start(options["start"], calendar)
            found = due(_unit(options["unit"]), _amount(options["amount"]), start, calendar)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        answer = {"due": found.due.isoformat(), "receipt": found.receipt.as_json()}
        self.stdout.write(json.dumps(answer, indent=2))


def _unit(text: str) -> Unit:
    if text not in Unit.values:
        shown = {"unit": text, "units": ", ".join(Unit.values)}
        raise Refused(_("“%(unit)s” is no unit. Choose one of %(units)s.") % shown)
    return Unit(text)


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise Refused(_("“%(amount)s” is no number.") % {"amount": text}) from error


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("“%(date)s” is no date. Write it as 2026-12-24.") % {"date": text}) from error


def _start(text: str, calendar: Calendar) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("“%(start)s” is no time. Write it as 2026-12-23T15:30.") % {"start": text}) from error
    check_year(moment)
    return moment if moment.tzinfo else placed(moment.date(), moment.time(), calendar)[0]
