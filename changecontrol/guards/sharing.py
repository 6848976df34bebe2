"""With whom a trade-off is shared, what that customer has said, and what must hold for it. Staff's side only."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.guards import tradeoff as own
from changecontrol.guards import weighing as theirs
from changecontrol.guards.athand import kept
from changecontrol.models import JointWeighing, Recipient, TradeOff, TradeShare
from changecontrol.models.weighing import CustomerPosition
from qms.organisations.models import Customer
from qms.records.models import RecordLink, Relation

Sentence = Promise | str | None
SPOKEN = ("answered", "lapsed", "deciding", "decided")


def share_of(record: TradeOff) -> TradeShare | None:
    """The sharing that stands."""
    rows = TradeShare.objects.filter(record_id=record.pk, ended_at=None).select_related("customer")
    return kept(record, "share", rows.first)


def joint_of(record: TradeOff) -> JointWeighing | None:
    """What the customer reads of it and says to it, where it is shared."""
    share = share_of(record)
    if share is None:
        return None
    rows = JointWeighing.objects.filter(pk=share.joint_id).select_related("customer")
    return kept(record, "joint", rows.first)


def whom_to_ask(record: TradeOff) -> QuerySet[Customer]:
    """The customers that its changes concern; of one that follows from no change, all that are in use."""
    links = RecordLink.objects.filter(source_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    changes = links.filter(target__kind="change").values_list("target_id", flat=True)
    rows = Customer.objects.filter(active=True)
    if not changes:
        return rows
    return rows.filter(pk__in=Recipient.objects.filter(record_id__in=list(changes)).values("customer_id"))


def is_not_shared(record: TradeOff) -> Sentence:
    """With one customer at a time."""
    return gettext_lazy("It is shared already.") if share_of(record) else None


def is_shared(record: TradeOff) -> Sentence:
    """Nothing to take back."""
    return None if share_of(record) else gettext_lazy("It is shared with nobody.")


def shared_criteria_stand(record: TradeOff) -> Sentence:
    """A customer weighs at least two criteria, with something to choose between."""
    if own.criteria_of(record).filter(shared=True).count() < own.FEWEST:
        return gettext_lazy("Before that: mark at least two criteria as shared.")
    return own.there_are_options(record)


def what_is_shared_stands(record: TradeOff) -> Sentence:
    """The same, of one that is shared."""
    return shared_criteria_stand(record) if share_of(record) else None


def the_customer_has_spoken(record: TradeOff) -> Sentence:
    """The position of the customer is given, or its time has run."""
    joint = joint_of(record)
    if joint is None or joint.state in SPOKEN:
        return None
    return _("Before that: the position of %(customer)s, or the end of its time.") % {"customer": joint.customer}


def against(joint: JointWeighing | None, option: str) -> CustomerPosition | None:
    """The position of the customer that a decision for this option goes against."""
    position = theirs.position_of(joint) if joint else None
    if position is None:
        return None
    agrees = position.stance == CustomerPosition.Stance.AGREES and position.option == option
    return None if agrees else position
