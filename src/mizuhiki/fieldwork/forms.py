"""What the office writes down of visits, and what a tablet sends."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.web.fields import DayField, RecordField
from mizuhiki.web.forms import Form

DEVICE = r"^[0-9a-f]{64}$"  # 256 bits that the tablet drew for this list


class PlanForm(Form):
    """Who goes, when."""

    visit_on = DayField(label="訪問日（閉栓日）", help_text="この日の料金表を当日の朝に作ります。")
    crew = forms.ModelChoiceField(User.objects.none(), label="訪問する人", empty_label="選んでください")
    note = forms.CharField(
        label="連絡事項",
        max_length=200,
        required=False,
        help_text="氏名や電話番号は書かないでください。例：14時以降、メーターは裏口。",
        widget=forms.TextInput({"size": 50}),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["crew"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class ReasonForm(Form):
    """Why a visit is called off, or a tablet does not come back."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="氏名や電話番号は書かないでください。",
        widget=forms.TextInput({"size": 50}),
    )


class InstantField(forms.CharField):
    """An instant with its zone, as a script writes it."""

    @override
    def clean(self, value: Any) -> datetime:
        text = super().clean(value)
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError("日時が読めません。端末を業務責任者に見せてください。") from None
        if found.tzinfo is None:
            raise ValidationError("日時が読めません。端末を業務責任者に見せてください。")
        return found.astimezone(clock.TOKYO)


class DeviceForm(forms.Form):
    """Which tablet speaks."""

    device = forms.RegexField(DEVICE, error_messages={"invalid": "端末の番号が読めません。"})


class BringForm(DeviceForm):
    """What every word of a tablet has; the rest is its kind's to read."""

    key = forms.UUIDField(error_messages={"invalid": "記録の番号が読めません。"})
    visit = RecordField()
    taken_at = InstantField(max_length=40)


class PhotoForm(BringForm):
    """A picture, and of which visit."""

    photo = forms.FileField(error_messages={"required": "写真が届いていません。もう一度送ってください。"})


def is_device(text: str) -> bool:
    """Whether a text can be the key of a tablet."""
    return re.match(DEVICE, text) is not None
