"""`manage.py export_pdf NUMBER --organisation SLUG -o FILE`: a record as sealed PDF, as an auditor would get it."""

import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.accounts.rights import AUDITOR, CONTRIBUTOR
from qms.accounts.seat import Seat, Side
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer, Organisation
from qms.pdf.failure import PdfFailed
from qms.pdf.models import RecordPdf
from qms.pdf.services import make_record_pdf
from qms.records.offers import kind_of, path_on
from qms.records.queries import by_number


class Command(BaseCommand):
    """Writes the file and prints one line about it. Exit status 0: written; 1: refused, with the reason."""

    help = "Export a record as sealed PDF; the export is noted in the trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NUMBER, organisation and file are required."""
        parser.add_argument("number", help="the record's number, such as CMP-2026-00042")
        parser.add_argument("--organisation", required=True, help="short name of the organisation")
        parser.add_argument("-o", "--output", required=True, type=Path, help="file to write")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--customer", action="store_true", help="only what is shared with the customer")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the PDF, or take the kept one, and copy it."""
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(_("There is no organisation “%(slug)s”.") % {"slug": options["organisation"]})
        language = options["language"] or organisation.language
        with translation.override(language):
            pdf = self.made(organisation, options["number"], language, for_customer=options["customer"])
        self.copy(pdf, options["output"])
        written = _("%(file)s: version %(version)s, %(size)s bytes, SHA-256 %(sha256)s")
        values = {"file": options["output"], "version": pdf.version, "size": pdf.size, "sha256": pdf.sha256}
        self.stdout.write(written % values)

    def made(self, organisation: Organisation, number: str, language: str, *, for_customer: bool) -> RecordPdf:
        """The PDF. Raises CommandError when there is no such record, or it cannot be made."""
        with sitting(organisation, None) as seat:
            record = by_number(seat, number)
            customer = record.customer if record and record.shared else None
        if record is None or (for_customer and customer is None):
            shared = _("%(slug)s has no record %(number)s that is shared with a customer.")
            plain = _("%(slug)s has no record %(number)s.")
            raise CommandError((shared if record else plain) % {"slug": organisation.slug, "number": number})
        path = path_on(Side.PORTAL if for_customer else Side.STAFF, kind_of(record.kind))
        sit = partial(sitting, organisation, customer if for_customer else None)
        try:
            return make_record_pdf(sit, path=path, number=record.number, language=language)
        except PdfFailed as failed:
            raise CommandError(failed.sentence) from failed

    def copy(self, pdf: RecordPdf, output: Path) -> None:
        """Write the kept file to its place. Raises CommandError when that is not possible."""
        try:
            with default_storage.open(pdf.storage_name) as kept, output.open("wb") as target:
                shutil.copyfileobj(kept, target)
        except OSError as error:
            values = {"file": output, "reason": error.strerror}
            raise CommandError(_("%(file)s cannot be written: %(reason)s") % values) from error


@contextmanager
def sitting(organisation: Organisation, customer: Customer | None) -> Iterator[Seat]:
    """Act as the product itself: with an auditor's rights, or with those of the customer's people."""
    person = Person(name=_("Command line"))
    side, role = (Side.PORTAL, CONTRIBUTOR) if customer else (Side.STAFF, AUDITOR)
    acting = Acting(organisation.pk, None, "", customer.pk if customer else None, "", "command")
    with tenant_context(acting, portal=customer is not None):
        yield Seat(person, organisation, None, side, frozenset({role.code}), customer)
