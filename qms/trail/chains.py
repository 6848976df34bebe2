"""Which chains a command is about: those of all organisations and of the installation, or of one organisation."""

import uuid

from django.core.management.base import CommandError

from qms.organisations.context import INSTALLATION
from qms.organisations.models import Organisation
from qms.trail.anchors import places


def named_chains(slug: str | None) -> list[tuple[str, uuid.UUID]]:
    """Short name and key of each chain; None: of all, also those that only the anchors outside still know.

    Raises CommandError for an unknown name.
    """
    rows = Organisation.objects.order_by("slug")
    if slug is None:
        known = [*((row.slug, row.pk) for row in rows), ("(installation)", INSTALLATION)]
        gone = set().union(*(place.organisations() for place in places())) - {key for _name, key in known}
        return [*known, *((str(key), key) for key in sorted(gone))]
    row = rows.filter(slug=slug).first()
    if row is None:
        raise CommandError(f"There is no organisation {slug}.")
    return [(row.slug, row.pk)]
