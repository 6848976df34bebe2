"""Which rule asks for which field of the domain's records, and who may see it."""

from django.db.models import Model

from changecontrol.models import Change, ChangeNotice, ClassRuleSet, JointWeighing, TradeOff
from qms.records.models import Record
from qms.records.offers import FieldRule
from qms.web.shapes import Words

ISO = "ISO 9001:2015 8.5.6"
IATF = "IATF 16949:2016 8.5.6.1"
JEDEC = "J-STD-046"
REGISTRY = ("number", "title", "customer", "site", "owner")
PERSONAL = {"owner", "approved_by_name", "implemented_by", "signed_by_name", "acknowledged_by_name", "decided_by",
            "countersigned_by_name"}  # fmt: skip
CITED: dict[str, tuple[str, ...]] = {
    "reason": (ISO,), "target": (ISO, IATF), "part_numbers": (IATF, JEDEC), "level": (IATF,), "approved_at": (ISO,),
    "approved_by_name": (ISO,), "verification": (IATF,), "notice_text": (JEDEC,), "notice_reason": (JEDEC,),
    "sample_on": (JEDEC,), "first_ship_on": (JEDEC,), "last_order_on": (JEDEC,), "last_ship_on": (JEDEC,),
    "earliest_ship_on": (JEDEC,), "containment": (IATF,),
}  # fmt: skip


def _fields(model: type[Model], names: tuple[str, ...], shared: tuple[str, ...]) -> tuple[FieldRule, ...]:
    labels: dict[str, Words] = {
        field.name: field.verbose_name for one in (Record, model) for field in one._meta.local_concrete_fields
    }
    return tuple(
        FieldRule(
            name, labels[name], "customer" if name in (*REGISTRY, *shared) else "internal", CITED.get(name, ()),
            personal=name in PERSONAL,
        )
        for name in (*REGISTRY, *names)
    )  # fmt: skip


def _own(model: type[Model]) -> tuple[str, ...]:
    return tuple(one.name for one in model._meta.local_concrete_fields if one.name != "record_ptr")


CHANGE_FIELDS = _fields(Change, _own(Change), ())
RULES_FIELDS = _fields(ClassRuleSet, _own(ClassRuleSet), ())
NOTICE_FIELDS = _fields(ChangeNotice, _own(ChangeNotice), ChangeNotice.PORTAL_COLUMNS)
TRADE_OFF_FIELDS = _fields(TradeOff, _own(TradeOff), ())
JOINT_FIELDS = _fields(JointWeighing, _own(JointWeighing), JointWeighing.PORTAL_COLUMNS)
