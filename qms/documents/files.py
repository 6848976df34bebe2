"""The file of a revision on its way out. Who may open the revision may open its file."""

from django.http import Http404, HttpRequest, HttpResponseBase

from qms.documents.models import DocumentRevision
from qms.organisations.context import behind_the_counter
from qms.records.downloads import send_file
from qms.records.models import Attachment


def send_revision_file(request: HttpRequest, revision: DocumentRevision) -> HttpResponseBase:
    """The file, or 404 where the revision has none. The revision was found under the reader's own role."""
    if not revision.file_sha256:
        raise Http404
    with behind_the_counter():  # the row of the file itself is not shared: another revision's would be, too
        file = Attachment.objects.get(pk=DocumentRevision.objects.values_list("file_id", flat=True).get(pk=revision.pk))
    return send_file(request, file)
