"""The files of certificates on their way out. Who may open the row may open its file."""

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase

from qms.organisations.context import behind_the_counter
from qms.records.downloads import send_file
from qms.records.models import Attachment
from qms.registrations.models import Certificate, Registration
from qms.registrations.queries import certificates_of


def certificate_with(record: Registration, key: uuid.UUID) -> Certificate:
    """The certificate of the registration with this key, as far as the reader's role sees it; or 404."""
    found = next((one for one in certificates_of(record) if one.pk == key), None)
    if found is None:
        raise Http404
    return found


def send_certificate(request: HttpRequest, row: Certificate) -> HttpResponseBase:
    """The file, or 404 where there is none. The row was found under the reader's own role."""
    if not row.file_sha256:
        raise Http404
    with behind_the_counter():  # the row of the file itself is not shared: a former certificate's would be, too
        file = Attachment.objects.get(pk=Certificate.objects.values_list("file_id", flat=True).get(pk=row.pk))
    return send_file(request, file)
