"""Files of complaints as somebody would bring them, and the command that takes them in."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qms.importing.models import ImportFile
from qms.organisations.context import Acting, tenant_context
from qms.records.models import NumberSeries, Record
from tests.factories.cast import House

HEADER = "Text,Received,Customer,Site,Product,Lot,Quantity,Inspected,Email,Harm,Serial"
MAP = [
    "Text=description", "Received=received_at", "Customer=customer", "Site=site", "Product=product", "Lot=lot",
    "Quantity=quantity_affected", "Inspected=quantity_inspected", "Email=complainant_email", "Harm=harm",
    "Serial=serial",
]  # fmt: skip
GOOD = "The weld cracked.,2024-03-01,NL,GRZ,Bracket,L-77,3,50,ann@nordlicht.example,possible,"


def table(folder: Path, *lines: str, header: str = HEADER, name: str = "letters.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def run(house: House, path: Path, *options: str, mapped: bool = True) -> str:
    """Import the file by command; what it prints. Raises CommandError when it exits with 1."""
    said = StringIO()
    pairs = [part for pair in MAP for part in ("--map", pair)] if mapped else []
    call_command("import_feedback", str(path), "--organisation", house.slug, *pairs, *options, stdout=said, stderr=said)
    return said.getvalue()


def refused(house: House, path: Path, *options: str, mapped: bool = True) -> str:
    """What the command prints about lines that it refuses; nothing is stored then."""
    said = StringIO()
    pairs = [part for pair in MAP for part in ("--map", pair)] if mapped else []
    with pytest.raises(CommandError) as caught:
        call_command(
            "import_feedback", str(path), "--organisation", house.slug, *pairs, *options, stdout=said, stderr=said
        )
    nothing_is_stored(house)
    return f"{said.getvalue()}{caught.value}"


def looking(house: House) -> Any:
    return tenant_context(Acting(house.organisation.pk, source="test"))


def nothing_is_stored(house: House) -> None:
    with looking(house):
        assert not Record.objects.exists()
        assert not NumberSeries.objects.exists()
        assert not ImportFile.objects.filter(state="done").exists()
