"""What follows from an act besides its messages: of a change its documents and the hours to tell of an emergency; of a
trade-off what its customer is shown and asked.
"""

from changecontrol.notices import tradeoff
from changecontrol.notices.change import announce
from changecontrol.services.documents import follow_the_change
from changecontrol.services.emergency import time_the_telling
from changecontrol.services.sharing import follow_the_trade_off
from qms.organisations.context import reason_kept
from qms.workflow.perform import ANNOUNCERS, Done


def _announce(done: Done) -> None:
    announce(done)
    with reason_kept():
        follow_the_change(done)
        time_the_telling(done.record)


ANNOUNCERS["change"] = _announce


def _announce_trade_off(done: Done) -> None:
    tradeoff.announce(done)
    with reason_kept():
        follow_the_trade_off(done)


ANNOUNCERS["trade_off"] = _announce_trade_off
