"""Who is told what about a study. All of it is for staff; a study has no portal page."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.seat import Seat, SystemActor
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.risk.models import FailureMode, Fmea
from qms.risk.observing import observed_words
from qms.workflow.perform import ANNOUNCERS, Done

REASSESS = register(Kind("fmea-reassess", _("A row of a study must be re-assessed"), side="staff"))
APPROVED = register(Kind("fmea-approved", _("A study was approved"), optional=True, side="staff"))
later_figures = lazy(observed_words, str)
"""The figures as a sentence in the language of whoever reads them."""


def row_url(fmea: Fmea, row: FailureMode) -> str:
    """The page of a row."""
    return f"/{fmea.organisation.slug}/fmeas/{fmea.number}/rows/{row.code}/"


def owners(fmea: Fmea) -> list[Person]:
    """Who works the study: its owner, else all quality engineers."""
    return [fmea.owner] if fmea.owner else list(staff_with_roles(["quality_engineer"]))


def _others(people: list[Person], by: Seat | SystemActor) -> list[Person]:
    me = by.person.pk if isinstance(by, Seat) else None
    return [person for person in people if person.pk != me]


def tell_reassess(fmea: Fmea, row: FailureMode, *, by: Seat | SystemActor) -> None:
    """A record or the figures contradict a row: its owner is told with the numbers in words."""
    notice = Notice(
        event=f"fmea:{fmea.pk}:{row.code}:{fmea.version}", kind=REASSESS, url=row_url(fmea, row),
        subject=_("Re-assess %(row)s of “%(title)s”"),
        lines=[_("What the field shows of %(row)s, “%(mode)s”: %(figures)s"),
               _("Rate the row anew, or keep the rating by signature.")],
        values={"row": row.code, "title": fmea.title, "mode": row.mode, "figures": later_figures(row.observed)},
        button=_("Open the row"), why=_("You get this because you own the study."), record_number=fmea.number,
    )  # fmt: skip
    notify(organisation=fmea.organisation, notice=notice, recipients=_others(owners(fmea), by))


def announce(done: Done) -> None:
    """Tell the owner that the study was approved."""
    fmea: Any = done.record
    if done.transition.act != "approve":
        return
    notice = Notice(
        event=f"fmea:{fmea.pk}:approved:{fmea.version}", kind=APPROVED,
        url=f"/{fmea.organisation.slug}/fmeas/{fmea.number}/",
        subject=_("Approved: %(title)s"), lines=[_("Revision %(revision)s of “%(title)s” is approved.")],
        values={"title": fmea.title, "revision": fmea.revision}, button=_("Open the study"),
        why=_("You get this because you own the study."), record_number=fmea.number,
    )  # fmt: skip
    notify(organisation=fmea.organisation, notice=notice, recipients=_others(owners(fmea), done.by))


ANNOUNCERS["fmea"] = announce
