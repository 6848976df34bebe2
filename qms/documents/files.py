"""The files of revisions and translations on their way out. Who may open the row may open its file."""

from django.http import Http404, HttpRequest, HttpResponseBase

from qms.documents.models import DocumentRevision, DocumentTranslation
from qms.organisations.context import behind_the_counter
from qms.records.downloads import send_file
from qms.records.models import Attachment


def send_content_file(request: HttpRequest, row: DocumentRevision | DocumentTranslation) -> HttpResponseBase:
    """The file, or 404 where there is none. The row was found under the reader's own role."""
    if not row.file_sha256:
        raise Http404
    with behind_the_counter():  # the row of the file itself is not shared: another revision's would be, too
        key = type(row)._default_manager.values_list("file_id", flat=True).get(pk=row.pk)
        file = Attachment.objects.get(pk=key)
    return send_file(request, file)
