"""The keys that all nodes of an installation must share: the database knows their fingerprints, never the keys.

The first node that starts makes what is missing and writes the fingerprints down. Every later start compares: a node
with another key would seal PDFs and sign the trail as a stranger, and what it signed would not verify elsewhere. It
does not start; it says which key is wrong and what to do.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection

from qms.operations.models import InstallationKey
from qms.pdf import seal
from qms.trail import keys

log = structlog.get_logger(__name__)

ROUNDS = 100_000
ADVICE = (
    "Copy KEYS_DIR from a node that works, with the same owner and mode, or give this node the same SECRET_KEY. "
    "If the keys of the whole installation were changed on purpose: manage.py installation_keys --accept."
)


@dataclass(frozen=True)
class SharedKey:
    """A key: what people call it, whether it is here, its fingerprint (made when none is here), and its former ones."""

    words: str
    is_here: Callable[[], bool]
    fingerprint: Callable[[], str]
    former: Callable[[], list[str]]


def _secret() -> str:
    """Slow to guess, in case somebody has chosen a short one."""
    return hashlib.pbkdf2_hmac("sha256", settings.SECRET_KEY.encode(), b"concord: which SECRET_KEY", ROUNDS).hex()


SHARED = {
    "seal": SharedKey(
        "the seal of PDFs (KEYS_DIR/pdf-seal.pem)",
        lambda: (settings.KEYS_DIR / seal.KEY_FILE).exists(),
        lambda: seal.ensure_key(settings.KEYS_DIR).fingerprint,
        lambda: [hashlib.sha256(der).hexdigest() for der in seal.trusted_certificates(settings.KEYS_DIR)],
    ),
    "checkpoints": SharedKey(
        "the key of the trail's checkpoints (KEYS_DIR/trail-signing.pem)",
        lambda: (settings.KEYS_DIR / keys.KEY_FILE).exists(),
        lambda: keys.signing_key().fingerprint,
        keys.fingerprints,
    ),
    "secret": SharedKey("SECRET_KEY", lambda: True, _secret, list),
}


def refuse_strange_keys() -> None:
    """Called when web server and workers start. Raises ImproperlyConfigured with every key that is not the
    installation's. Without database or before its migration there is nothing to compare with.
    """
    try:
        faults = strange_keys()
    except (OperationalError, ProgrammingError) as error:
        log.warning("start.keys_not_compared", error=str(error))
        return
    finally:
        connection.close()
    if faults:
        raise ImproperlyConfigured(" ".join([*faults, ADVICE]))


def strange_keys() -> list[str]:
    """A sentence for each key of this node that is not the installation's. Writes down what nobody has told before."""
    known = dict(InstallationKey.objects.values_list("name", "fingerprint"))
    return [fault for name, key in SHARED.items() if (fault := _fault(name, key, known.get(name)))]


def _fault(name: str, key: SharedKey, known: str | None) -> str:
    if known is not None and not key.is_here() and known not in key.former():
        return f"This node does not have {key.words}, which the installation has."
    mine = key.fingerprint()
    if known is None:
        known = InstallationKey.objects.get_or_create(name=name, defaults={"fingerprint": mine})[0].fingerprint
    if known == mine:
        return ""
    if known in key.former():  # it was changed here, and the old one is kept for what it has signed
        InstallationKey.objects.filter(name=name, fingerprint=known).update(fingerprint=mine)
        log.info("start.key_changed", key=name, old=known, new=mine)
        return ""
    return f"Here {key.words} has the fingerprint {mine[:16]}…, in the installation it is {known[:16]}…."


def accept() -> dict[str, str]:
    """Take the keys of this node as the installation's from now on; returns their fingerprints."""
    mine = {name: key.fingerprint() for name, key in SHARED.items()}
    for name, fingerprint in mine.items():
        InstallationKey.objects.update_or_create(name=name, defaults={"fingerprint": fingerprint})
    return mine


def forget() -> None:
    """After a restore: the keys of the place that was restored into become the installation's at the next start."""
    InstallationKey.objects.all().delete()
