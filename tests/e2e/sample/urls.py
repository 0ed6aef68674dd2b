"""Made-up screens that show every shared widget; only tests serve them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms as django_forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mizuhiki.web import fields, forms
from mizuhiki.web.charts import PairPoint
from mizuhiki.web.navigation import Entry


class SampleForm(forms.Form):
    """One field of each kind."""

    name = django_forms.CharField(label="お名前", max_length=50)
    kana = django_forms.CharField(label="フリガナ", required=False, help_text="ひらがなでもかまいません。")
    method = django_forms.ChoiceField(
        label="お支払い方法",
        choices=[("slip", "払込用紙"), ("debit", "口座振替")],
        widget=django_forms.RadioSelect,
    )
    started_on = fields.DayField(label="使用開始日", required=False, help_text="検針票にある日付です。")
    received_yen = fields.YenField(label="領収額", required=False)
    note = django_forms.CharField(label="メモ", required=False, widget=django_forms.Textarea)


IDENTITY = SimpleNamespace(
    name="髙橋 さくら",
    kana="タカハシ サクラ",
    number="0012345678",
    address="水引市 本町1丁目2-3 𠮷田ハイツ101",
    contract="髙橋 一郎",
    verified=False,
    marks=[
        SimpleNamespace(word="滞納", tone="wrong"),
        SimpleNamespace(word="生命維持装置あり", tone="care"),
    ],
)
FACTS = [
    ("使用者", "髙橋 さくら 様"),
    ("水栓番号", "11-222-333"),
    ("口径", "20 mm"),
    ("検針", "偶数月"),
    ("建物", ""),
]
BILLS = [
    SimpleNamespace(
        start=date(2026, month, 1),
        end=date(2026, month + 2, 1),
        due=date(2026, month + 2, 25),
        usage=24,
        yen=yen,
        tone=tone,
        word=word,
    )
    for month, yen, tone, word in (
        (9, 12_345, "care", "未納"),
        (7, 10_289, "good", "✓ 収納済み"),
        (5, -1_000, "", "還付"),
        (3, 9_800, "wrong", "督促済み"),
    )
]


POINTS = [
    PairPoint("2025-12", 41, 38),
    PairPoint("2026-02", 44, 40),
    PairPoint("2026-04", None, 39),
    PairPoint("2026-06", 40, 37, is_estimate=True),
    PairPoint("2026-08", 52, 41),
    PairPoint("2026-10", 187, 42),
]


def customer(request: HttpRequest) -> HttpResponse:
    """A page with every widget on it; `?bad` shows its form with faults."""
    form = SampleForm(request.POST if request.method == "POST" else {} if "bad" in request.GET else None)
    context: dict[str, Any] = {
        "identity": IDENTITY,
        "facts": FACTS,
        "bills": BILLS,
        "due": date(2026, 11, 30),
        "page": Paginator(range(1234), 50).page(2),
        "points": POINTS,
        "form": form,
    }
    return render(request, "sample/customer.html", context, status=422 if form.errors else 200)


def confirm(request: HttpRequest) -> HttpResponse:
    """Asks before an act."""
    context = {
        "title": "督促状を印刷します",
        "facts": [("通数", "100通"), ("金額の合計", "1,234,567円")],
        "effects": ["100人に督促状の番号が付きます。", "印刷したあとの取り消しは、1通ずつ行います。"],
        "action": request.path,
        "button": "100通を印刷する",
        "back": "../customer/",
    }
    return render(request, "web/confirm.html", context)


def blank(request: HttpRequest) -> HttpResponse:
    """Stands for rooms that are not there."""
    return HttpResponse()


DESKS = {
    "窓口": ("お客様", "収納", "開閉栓の受付"),
    "料金": ("検針", "料金の計算", "口座振替"),
    "共通": ("作業一覧", "承認待ち"),
}
LINES = [(desk, label) for desk, labels in DESKS.items() for label in labels]
MENU = [
    Entry(label, f"sample:line{number}" if number else "sample:customer", "", number, desk)
    for number, (desk, label) in enumerate(LINES)
]

app_name = "sample"
urlpatterns = [
    path("customer/", customer, name="customer"),
    path("confirm/", confirm, name="confirm"),
    path("search/", blank, name="search"),
    *[path(f"line/{number}/", blank, name=f"line{number}") for number in range(1, len(LINES))],
]
