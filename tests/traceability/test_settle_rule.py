"""What a rule of gaps does in an organisation: read by all, changed by quality managers with a reason."""

from dataclasses import replace
from typing import Any

import pytest

from feedback.models import Complaint
from qms.lib.refusal import Refused
from qms.traceability.gaps import get_rule
from qms.traceability.models import GapRuleSetting
from qms.traceability.offers import GAP_RULES
from qms.traceability.services import settle_rule
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint
from tests.factories.records import do

CODE = "complaint_without_capa"


def settle(house: House, use: str, part: str = "manager", version: int = 0, reason: str = "Agreed.") -> GapRuleSetting:
    with house.sitting(part) as seat:
        return settle_rule(GAP_RULES[CODE], use=use, reason=reason, version=version, by=seat)


def test_everybody_who_reads_records_reads_the_rules(cast: Cast, client_for: Any) -> None:
    root = f"/{cast.a.slug}/traceability/rules/"
    page = client_for(cast.auditor).get(root).content.decode()
    assert "Corrective action is needed, but no CAPA follows" in page
    assert "ISO 13485:2016, 8.5.2" in page
    one = client_for(cast.auditor).get(f"{root}{CODE}/").content.decode()
    assert "Open or link the CAPA that was decided" in one
    assert "Change what it does" not in one
    assert client_for(cast.auditor).get(f"{root}{CODE}/edit/").status_code == 404
    assert client_for(cast.manager).get(f"{root}no_such_rule/").status_code == 404


def test_a_quality_manager_settles_it_with_a_reason_that_is_kept(cast: Cast, client_for: Any) -> None:
    client, root = client_for(cast.manager), f"/{cast.a.slug}/traceability/rules/{CODE}/"
    assert client.post(f"{root}edit/", {"use": "off", "version": 0, "reason": ""}).status_code == 422
    assert client.post(f"{root}edit/", {"use": "off", "version": 0, "reason": "Kept elsewhere."}).status_code == 302
    assert client.post(f"{root}edit/", {"use": "listed", "version": 1, "reason": "Back here."}).status_code == 302
    page = client.get(root).content.decode()
    assert "Kept elsewhere." in page
    assert "Back here." in page
    stale = client.post(f"{root}edit/", {"use": "off", "version": 1, "reason": "Once more."})
    assert stale.status_code == 422
    assert "Somebody else has changed this rule" in stale.content.decode()


def test_others_settle_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="role"):
        settle(cast.a, "off", "engineer")
    with pytest.raises(Refused, match="Choose"):
        settle(cast.a, "perhaps")


def test_a_mandatory_rule_keeps_the_record_out_of_the_state(cast: Cast) -> None:
    record = complaint(cast.a, "accepted")
    settle(cast.a, "mandatory")
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=record.pk).update(capa_needed=True)  # as an earlier decision left it
    with pytest.raises(Refused, match="CAPA"):
        do(cast.a, record, "close", "manager", capa_needed=True, capa_reason="Again the same robot.")
    with cast.a.sitting("manager"):
        assert Complaint.objects.get(pk=record.pk).state == "accepted", "nothing is half done"
        Complaint.objects.filter(pk=record.pk).update(capa_needed=None)
    assert do(cast.a, record, "close", "manager", capa_needed=False, capa_reason="Corrected.").state == "closed"


def test_what_is_known_before_is_said_on_the_page(cast: Cast, client_for: Any, monkeypatch: Any) -> None:
    rule = GAP_RULES["complaint_capa_undecided"]
    monkeypatch.setitem(GAP_RULES, rule.code, replace(rule, mandatory=True))
    record = complaint(cast.a, "accepted")
    page = client_for(cast.manager).get(f"/{cast.a.slug}/complaints/{record.number}/").content.decode()
    assert "Before that: Decide whether corrective action is needed." in page


def test_listed_rules_keep_nothing_out(cast: Cast) -> None:
    record = complaint(cast.a, "accepted")
    do(cast.a, record, "close", "manager", capa_needed=False, capa_reason="Again.")
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=record.pk).update(capa_needed=True)  # as records of earlier days are
    with cast.a.sitting("manager") as seat:
        assert get_rule(seat, CODE).setting is None
