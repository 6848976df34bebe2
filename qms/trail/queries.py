"""Questions about the trail of the acting organisation."""

from django.db.models import QuerySet

from qms.trail.models import Fact


def facts() -> QuerySet[Fact]:
    """The facts of the acting organisation; the database's wall decides which. Newest first by id."""
    return Fact.objects.select_related("link")
