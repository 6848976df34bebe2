"""An organisation that is there already gets what a new version brings, by itself, and keeps what it changed."""

from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from qms.clocks.models import ClockRule
from tests.factories.cast import Cast, House


def upgraded(house: House) -> list[str]:
    """What the upgrade says of the house."""
    out = StringIO()
    call_command("give_starting_rules", stdout=out)
    return [line for line in out.getvalue().splitlines() if line.startswith(f"{house.slug}:")]


def without(house: House, code: str) -> None:
    """As an earlier version left it: without this rule, and with another one changed and one switched off."""
    with house.sitting("manager"):
        ClockRule.objects.filter(code=code).update(code="of_an_earlier_version")
        ClockRule.objects.filter(code="nc_dispose").update(amount=9, version=2)
        ClockRule.objects.filter(code="nc_contain").update(active=False)


def rules(house: House) -> dict[str, tuple[int, bool]]:
    with house.sitting("manager"):
        return {row.code: (int(row.amount), row.active) for row in ClockRule.objects.all()}


def test_only_the_missing_rule_is_given_and_once(cast: Cast) -> None:
    without(cast.a, "nc_measure")
    assert upgraded(cast.a) == [f"{cast.a.slug}: 1 new rules"]
    held = rules(cast.a)
    assert (held["nc_measure"], held["nc_dispose"], held["nc_contain"][1]) == ((1, True), (9, True), False)
    assert upgraded(cast.a) == []
    assert rules(cast.a) == held


def test_it_is_part_of_the_migration_that_every_installation_runs() -> None:
    script = (Path(settings.BASE_DIR) / "tools" / "entrypoint.sh").read_text()
    step = script.split("\nmigrate)\n")[1].split(";;")[0]
    assert step.index("migrate --database owner") < step.index("manage.py give_starting_rules")
