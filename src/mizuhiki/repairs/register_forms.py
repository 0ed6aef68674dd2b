"""What is entered of notices, contractors, items, turns and keys."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.repairs.contractor_selectors import contractors
from mizuhiki.repairs.fields import ClockField, DegreeField, SpanForm, TownsField
from mizuhiki.repairs.models import AreaNotice, Contractor, Side, Urgency
from mizuhiki.repairs.services.notices import Area
from mizuhiki.web.fields import DayField, TelephoneField, plain
from mizuhiki.web.forms import Form

MOST_RADIUS_M = 50_000
WORDS = "お客様への案内"


class MetresField(forms.Field):
    """Whole metres: 500, ５００ｍ, 1,200."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 8})
        super().__init__(**{"widget": box} | kwargs)

    @override
    def to_python(self, value: str | None) -> int | None:
        typed = plain(value or "").replace(",", "").removesuffix("m")
        if not typed:
            return None
        if not typed.isdigit() or not 1 <= int(typed[:6]) <= MOST_RADIUS_M or len(typed) > 5:
            raise ValidationError(f"{self.label}は1から{MOST_RADIUS_M:,}までの数字で入力してください")
        return int(typed)


class NoticeForm(SpanForm):
    """An outage, work or a disaster: what, where, until when, and what callers are told."""

    kind = forms.ChoiceField(label="種類", choices=[("", "選んでください"), *AreaNotice.Kind.choices])
    title = forms.CharField(label="件名", max_length=60, help_text="例：緑町一丁目 配水管の破損による断水")
    words = forms.CharField(
        label=WORDS, max_length=500, widget=forms.Textarea({"rows": 4}),
        help_text="電話でそのまま読める文にします。",
    )  # fmt: skip
    is_everywhere = forms.BooleanField(label="全域", required=False)
    towns = TownsField(label="町", help_text="登録してある町名のとおりに、「、」か改行で区切ります。")
    latitude = DegreeField(label="円の中心の緯度", most=90, required=False)
    longitude = DegreeField(label="円の中心の経度", most=180, required=False)
    radius_m = MetresField(label="円の半径（m）", required=False)

    field_order = (
        "kind", "title", "words", "from_on", "from_time", "until_on", "until_time", "is_everywhere", "towns",
        "latitude", "longitude", "radius_m",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = clock.now().astimezone(clock.TOKYO)
        kwargs["initial"] = {"from_on": now.date(), "from_time": now.time()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def area(self) -> Area:
        """Where it holds."""
        given = self.cleaned_data
        names = ("towns", "latitude", "longitude", "radius_m", "is_everywhere")
        return Area(**{name: given[name] for name in names})


class ProlongForm(Form):
    """Until when it lasts now, and what callers are told from now on."""

    until_on = DayField(label="新しい終了日")
    until_time = ClockField(label="新しい終了時刻", help_text="例：14:30")
    words = forms.CharField(label=WORDS, max_length=500, widget=forms.Textarea({"rows": 3}))
    reason = forms.CharField(label="理由", max_length=200, widget=forms.TextInput({"size": 40}))


class ReasonForm(Form):
    """Why it is over, or a key is stopped."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.TextInput({"size": 40}))


class ContractorForm(Form):
    """A contractor: what they do, when and where."""

    name = forms.CharField(label="業者名", max_length=60)
    telephone = TelephoneField(label="電話")
    does_water = forms.BooleanField(label="水道の修繕", required=False)
    does_sewer = forms.BooleanField(label="下水道の修繕", required=False)
    opens_at = ClockField(label="受付開始", help_text="例：08:30。24時間のときは開始も終了も00:00")
    closes_at = ClockField(label="受付終了", help_text="例：17:15。夜間だけのときは17:00から08:00のように")
    towns = TownsField(label="受持ちの町", help_text="空欄は全域。「、」か改行で区切ります。")

    @override
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("does_water") and not given.get("does_sewer"):
            self.add_error("does_water", "水道か下水道のどちらかを選んでください")
        return given

    @staticmethod
    def first_of(contractor: Contractor) -> dict[str, Any]:
        """What stands in the form of a registered one."""
        names = ("name", "telephone", "does_water", "does_sewer", "opens_at", "closes_at", "towns")
        return {name: getattr(contractor, name) for name in names}


class DutyForm(SpanForm):
    """A contractor's turn."""

    contractor = forms.ModelChoiceField(
        label="業者", queryset=Contractor.objects.none(), empty_label="選んでください"
    )
    field_order = ("contractor", "from_on", "from_time", "until_on", "until_time")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = clock.now().astimezone(clock.TOKYO)
        kwargs["initial"] = {"from_on": now.date(), "from_time": time(17), "until_time": time(8)}
        super().__init__(*args, **kwargs)
        wanted = [one.pk for one in contractors(today=now.date())]
        field = self.fields["contractor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Contractor.objects.filter(pk__in=wanted).order_by("name")


class ItemForm(Form):
    """An item of the list: what to ask and how urgent it is."""

    side = forms.ChoiceField(label="区分", choices=[("", "選んでください"), *Side.choices])
    code = forms.RegexField(
        r"^[a-z][a-z_]{1,23}$", label="コード",
        help_text="英小文字と下線、24文字まで。あとから変えられません。",
        error_messages={"invalid": "コードは英小文字と下線で、24文字以内にしてください"},
    )  # fmt: skip
    label = forms.CharField(label="項目", max_length=24)
    asks = forms.CharField(
        label="聞き取ること", max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )
    urgency = forms.ChoiceField(label="緊急度", choices=[("", "選んでください"), *Urgency.choices])
    is_public = forms.BooleanField(label="道路上で、場所を公開できる（Open311）", required=False)
    place = forms.IntegerField(
        label="並び", min_value=1, max_value=9_999, widget=forms.TextInput({"size": 6})
    )


class ItemChangeForm(ItemForm):
    """The same of one that exists; side and code stay."""

    side = code = None  # type: ignore[assignment]


class KeyForm(Form):
    """Whom a key is for."""

    name = forms.CharField(label="相手先のシステム", max_length=60, help_text="例：市民投稿アプリ")
