"""What docs/generated says is what the code says."""

from pathlib import Path

from django.conf import settings

from qms.workflow.declare import WORKFLOWS
from qms.workflow.generated import generated_pages
from qms.workflow.management.commands.generated import stale_pages


def test_the_generated_pages_are_fresh() -> None:
    stale = stale_pages(Path(settings.BASE_DIR) / "docs" / "generated")
    assert stale == [], "run: .venv/bin/python manage.py generated --write"


def test_every_right_every_address_and_every_act_is_told() -> None:
    pages = generated_pages()
    told = {f"{kind}-workflow.md" for kind in WORKFLOWS}
    assert set(pages) == {"addresses.md", "rights.md", "offers.md"} | told
    assert "/<slug:organisation>/complaints/<slug:number>/" in pages["addresses.md"]
    assert "| manage_people |" in pages["rights.md"]
    assert "approve_reply" in pages["rights.md"]
    assert "stateDiagram-v2" in pages["complaint-workflow.md"]
    assert "severity_reason | Reason of the severity | internal" in pages["offers.md"].lower().replace(
        "reason of the severity", "Reason of the severity"
    )
