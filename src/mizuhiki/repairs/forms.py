"""What is entered of a request: how it came, and each step after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.repairs.contractor_selectors import Offer, items
from mizuhiki.repairs.fields import ClockField, DegreeField
from mizuhiki.repairs.models import RepairItem, RepairRequest, Urgency
from mizuhiki.repairs.permissions import CREW_WORK
from mizuhiki.repairs.selectors import RepairCase
from mizuhiki.repairs.services.receiving import Given
from mizuhiki.staff.api import User, able
from mizuhiki.web.fields import DayField, NameField, RecordField, TelephoneField
from mizuhiki.web.forms import Form

NO_NAMES = "氏名や電話番号は書かないでください。"
CHANNELS = [one for one in RepairRequest.Channel.choices if one[0] != RepairRequest.Channel.SYSTEM]
ANOTHER = "another"  # no duplicate of any request near by


class WhatForm(Form):
    """What is broken, where, and who told of it: of a new request, and of one that is told otherwise."""

    item = forms.ModelChoiceField(
        label="項目", queryset=RepairItem.objects.none(), empty_label="選んでください"
    )
    urgency = forms.ChoiceField(
        label="緊急度",
        choices=[("", "項目のとおり"), *Urgency.choices],
        required=False,
        help_text="空欄のときは、項目に決めてある緊急度です。",
    )
    words = forms.CharField(
        label="状況", max_length=1_000, widget=forms.Textarea({"rows": 3}), help_text="聞き取った内容"
    )
    place = forms.CharField(
        label="場所",
        max_length=120,
        widget=forms.TextInput({"size": 40}),
        help_text="住所と目印。例：緑町一丁目 交差点の北、コンビニの前",
    )
    latitude = DegreeField(label="緯度", most=90, required=False)
    longitude = DegreeField(label="経度", most=180, required=False)
    name = NameField(label="お名前", required=False, max_length=60, help_text="伺えたときだけ")
    telephone = TelephoneField(label="電話", required=False, help_text="折り返す番号")

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = RepairItem.objects.filter(pk__in=[one.pk for one in items(side=side)]).order_by(
            "place"
        )

    @override
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        pin = (given.get("latitude"), given.get("longitude"))
        if (pin[0] is None) != (pin[1] is None) and not self.errors:
            missing = "latitude" if pin[0] is None else "longitude"
            self.add_error(missing, ValidationError("緯度と経度は両方を入力してください"))
        return given

    def given(self, **facts: Any) -> Given:
        """The cleaned form; `facts` are what the page knows besides."""
        told = self.cleaned_data
        item: RepairItem = told["item"]
        return Given(
            side=self.side,
            item_id=item.pk,
            urgency=told["urgency"] or item.urgency,
            place=told["place"],
            words=told["words"],
            latitude=told["latitude"],
            longitude=told["longitude"],
            name=told["name"],
            telephone=told["telephone"],
            **facts,
        )


class ReceiveForm(WhatForm):
    """A request as it comes in. `search` looks for a place; `same_as` says whether it is known already."""

    channel = forms.ChoiceField(label="方法", choices=CHANNELS, initial=RepairRequest.Channel.TELEPHONE)
    on = DayField(label="受付日")
    moment = ClockField(label="受付時刻", help_text="例：14:30")
    search = forms.CharField(
        label="住所・水栓番号・メーター番号で場所を探す",
        max_length=60,
        required=False,
        widget=forms.TextInput({"size": 30, "autocomplete": "off"}),
    )
    same_as = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    town = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    supply = RecordField(required=False)
    customer = RecordField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = clock.now().astimezone(clock.TOKYO)
        kwargs["initial"] = {"on": now.date(), "moment": now.time()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["item"].widget.attrs["data-focus"] = ""

    def happened_at(self, now: datetime) -> datetime:
        """The instant; a form knows no seconds, so the present minute is now."""
        given = self.cleaned_data
        told = datetime.combine(given["on"], given["moment"], tzinfo=clock.TOKYO)
        is_now = told == now.astimezone(clock.TOKYO).replace(second=0, microsecond=0)
        return now if is_now else told


class ChangeForm(WhatForm):
    """What it is now, and why."""

    version = RecordField()
    reason = forms.CharField(
        label="変更の理由", max_length=500, widget=forms.TextInput({"size": 40}), help_text=NO_NAMES
    )

    def __init__(self, *args: Any, found: RepairCase, **kwargs: Any) -> None:
        told, detail = found.told, found.detail
        before = {"item": detail.item_id, "urgency": detail.urgency, "version": detail.version}
        names = ("words", "place", "latitude", "longitude", "name", "telephone")
        before |= {name: getattr(told, name) for name in names} if told else {}
        super().__init__(*args, side=detail.side, initial=before, **kwargs)


class WordsForm(Form):
    """A step that says something."""

    text = forms.CharField(
        label="内容", max_length=500, widget=forms.Textarea({"rows": 2}), help_text=NO_NAMES
    )


class NoteForm(Form):
    """A step that may say something."""

    text = forms.CharField(
        label="連絡事項",
        max_length=500,
        required=False,
        widget=forms.TextInput({"size": 40}),
        help_text=NO_NAMES,
    )


class DispatchForm(NoteForm):
    """Who goes: a contractor, the best fitting first, or one of our own crew."""

    contractor = forms.ChoiceField(label="業者", required=False)
    crew = forms.ModelChoiceField(
        label="現場担当（自前）", queryset=User.objects.none(), required=False, empty_label="選ばない"
    )
    field_order = ("contractor", "crew", "text")

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contractor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "選ばない")] + [
            (str(one.contractor.pk), f"{one.contractor.name}（{one.words}）{one.contractor.telephone}")
            for one in offers
        ]
        self.fields["crew"].queryset = able([CREW_WORK])  # type: ignore[attr-defined]


class LinkForm(Form):
    """Which request it is the same as."""

    original = RecordField(widget=forms.TextInput({"inputmode": "numeric", "size": 8, "autocomplete": "off"}),
                           label="元の修繕依頼の番号", help_text="第 号の番号だけ")  # fmt: skip


class PhotoForm(Form):
    """A picture of the place."""

    file = forms.FileField(
        label="現場の写真", help_text="JPEGかPNG、10MBまで。人の顔や表札は写さないでください。"
    )
