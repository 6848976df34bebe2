"""What follows from an act on a change besides its messages: its documents, the hours to tell of an emergency."""

from changecontrol.notices.change import announce
from changecontrol.services.documents import follow_the_change
from changecontrol.services.emergency import time_the_telling
from qms.organisations.context import reason_kept
from qms.workflow.perform import ANNOUNCERS, Done


def _announce(done: Done) -> None:
    announce(done)
    with reason_kept():
        follow_the_change(done)
        time_the_telling(done.record)


ANNOUNCERS["change"] = _announce
