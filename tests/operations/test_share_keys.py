"""All nodes have the same keys: a node with another one does not start and says which; the database knows no key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from qms.operations.models import InstallationKey
from qms.operations.sharedkeys import forget, refuse_strange_keys
from qms.pdf.seal import KEY_FILE, RETIRED
from qms.trail.keys import rotate, signing_key


@pytest.fixture(autouse=True)
def first_node(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A fresh installation with one node, which has started."""
    forget()
    settings.KEYS_DIR = tmp_path / "first"
    refuse_strange_keys()
    yield settings.KEYS_DIR
    forget()


def test_the_first_node_makes_the_keys_and_writes_down_their_fingerprints(first_node: Path) -> None:
    known = dict(InstallationKey.objects.values_list("name", "fingerprint"))
    assert set(known) == {"seal", "checkpoints", "secret"}
    assert known["checkpoints"] == signing_key().fingerprint
    refuse_strange_keys()


def test_a_node_without_keys_makes_none_and_does_not_start(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "second"
    with pytest.raises(ImproperlyConfigured, match=r"does not have the seal of PDFs.*Copy KEYS_DIR"):
        refuse_strange_keys()
    assert not settings.KEYS_DIR.exists()


def test_a_node_with_other_keys_does_not_start(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "second"
    mine = signing_key().fingerprint
    with pytest.raises(ImproperlyConfigured, match=f"checkpoints .* has the fingerprint {mine[:16]}"):
        refuse_strange_keys()


def test_a_node_with_another_secret_does_not_start_and_the_secret_is_not_told(settings: Any) -> None:
    settings.SECRET_KEY = "another node's secret, long enough"
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY has the fingerprint") as refused:
        refuse_strange_keys()
    assert settings.SECRET_KEY not in str(refused.value)


def test_a_key_that_was_changed_in_order_becomes_the_installations(first_node: Path) -> None:
    """As docs/administrator/keys.md tells it."""
    old, new = InstallationKey.objects.get(name="seal").fingerprint, rotate().fingerprint
    pem = (first_node / KEY_FILE).read_text()
    (first_node / RETIRED).mkdir()
    (first_node / RETIRED / "2026.pem").write_text(pem[pem.index("-----BEGIN CERTIFICATE") :])
    (first_node / KEY_FILE).unlink()
    refuse_strange_keys()
    assert InstallationKey.objects.get(name="checkpoints").fingerprint == new
    assert InstallationKey.objects.get(name="seal").fingerprint != old


def test_keys_can_be_accepted_on_purpose(settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.KEYS_DIR = tmp_path / "second"
    signing_key()
    with pytest.raises(SystemExit):
        call_command("installation_keys")
    call_command("installation_keys", accept=True)
    refuse_strange_keys()
    call_command("installation_keys")
    assert "All keys are those of the installation." in capsys.readouterr().out
