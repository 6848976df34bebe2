"""A stale version is answered with both sides and a choice per field; nothing typed is lost."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.http import QueryDict

from qms.organisations.models import Site
from qms.web.conflict import differences, settled
from qms.web.forms import DateInput
from tests.factories.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.records import do


class Sheet(forms.Form):
    title = forms.CharField(label="Title")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Apple"), ("b", "Berry")])
    tags = forms.MultipleChoiceField(label="Tags", choices=[("x", "Ex"), ("y", "Why")], required=False)
    on = forms.DateField(label="On", widget=DateInput)
    shared = forms.BooleanField(label="Shared", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)


MINE = "title=Mine&kind=a&tags=x&on=2026-11-20&password=secret"
THEIRS: dict[str, Any] = {
    "title": "Theirs", "kind": "b", "tags": ["x", "y"], "on": dt.date(2026, 11, 21), "shared": True, "password": "p",
}  # fmt: skip


def test_both_sides_are_told_in_words() -> None:
    rows = differences(Sheet(QueryDict(MINE)), THEIRS)
    assert [(row.label, row.mine, row.theirs) for row in rows if row.name != "on"] == [
        ("Title", "Mine", "Theirs"),
        ("Kind", "Apple", "Berry"),
        ("Tags", "Ex", "Ex, Why"),
        ("Shared", "no", "yes"),
    ]


def test_the_same_value_is_no_difference() -> None:
    same = {"title": " Mine\n", "kind": "a", "tags": ("x",), "on": dt.date(2026, 11, 20), "shared": False}
    assert differences(Sheet(QueryDict(MINE)), same) == []


def test_only_what_both_have_changed_is_asked() -> None:
    before = {**THEIRS, "kind": "a", "title": "Old"}
    assert [row.name for row in differences(Sheet(QueryDict(MINE)), THEIRS, before=before)] == ["title"]


def test_the_choice_is_what_is_sent() -> None:
    data = QueryDict(MINE + "&keep_title=mine&keep_kind=theirs&keep_tags=theirs&keep_on=theirs&keep_shared=theirs")
    form = Sheet(settled(data, Sheet(data), THEIRS))
    assert form.is_valid()
    assert form.cleaned_data == {
        "title": "Mine", "kind": "b", "tags": ["x", "y"], "on": dt.date(2026, 11, 21), "shared": True,
        "password": "secret",
    }  # fmt: skip


def test_an_act_on_a_stale_record_asks_field_by_field(cast: Cast, client_for: Any) -> None:
    record = complaint(cast.a)
    path = f"/{cast.a.slug}/complaints/{record.number}/acknowledge/"
    client = client_for(cast.engineer)
    stale = client.post(path, {"version": 99, "site": str(cast.a.graz.pk), "form_key": str(uuid.uuid4())})
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "It changed while you were writing" in page
    assert 'name="keep_site"' in page
    assert "Piet Larsen" in page, "who did it"
    sent = {"version": record.version, "site": str(cast.a.graz.pk), "keep_site": "theirs"}
    assert client.post(path, sent).status_code == 302
    with cast.a.sitting("engineer"):
        record.refresh_from_db()
        assert Site.objects.count() == 2
        assert record.site_id is None, "the person chose what stands in the record"
    assert do(cast.a, record, "assess", "engineer", category="product", severity="minor", severity_reason="x",
              harm="none", no_market_reason="None.").state == "assessed"  # fmt: skip
