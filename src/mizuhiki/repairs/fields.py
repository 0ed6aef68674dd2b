"""What people type of a repair: a time of day, a degree, towns."""

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, plain
from mizuhiki.web.forms import Form


class ClockField(forms.Field):
    """A time of day: 14:30, 1430, 14時30分."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 8})
        super().__init__(**{"widget": box} | kwargs)

    @override
    def to_python(self, value: str | None) -> time | None:
        typed = plain(value or "")
        if not typed:
            return None
        match = re.fullmatch(r"(\d{1,2})[:時]?(\d{2})分?", typed)
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValidationError(f"{self.label}は時と分で入力してください（例：14:30）")
        return time(int(match[1]), int(match[2]))

    @override
    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class DegreeField(forms.Field):
    """A latitude or a longitude in degrees: 36.561325, also in full width, with six places at most kept."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        box = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": 12})
        super().__init__(**{"widget": box} | kwargs)

    @override
    def to_python(self, value: str | None) -> Decimal | None:
        typed = plain(value or "").rstrip("度°")
        if not typed:
            return None
        if re.fullmatch(r"-?\d{1,3}(\.\d{1,15})?", typed) is None or abs(Decimal(typed)) > self.most:
            raise ValidationError(f"{self.label}は度で入力してください（例：36.561325）")
        return Decimal(typed).quantize(Decimal("0.000001"))


class TownsField(forms.CharField):
    """Towns with 、 or a line between them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(required=False, max_length=4_000, **kwargs)

    @override
    def clean(self, value: Any) -> list[str]:
        parts = re.split(r"[、,，\r\n]+", super().clean(value) or "")
        towns = list(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if any(len(town) > 60 for town in towns):
            raise ValidationError("町名は60文字以内で、1つずつ「、」か改行で区切ってください。")
        return towns

    @override
    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value


class SpanForm(Form):
    """From when until when."""

    from_on = DayField(label="開始日")
    from_time = ClockField(label="開始時刻", help_text="例：14:30")
    until_on = DayField(label="終了日")
    until_time = ClockField(label="終了時刻", help_text="例：14:30")

    def starts_at(self) -> datetime:
        """The instant it begins."""
        given = self.cleaned_data
        return datetime.combine(given["from_on"], given["from_time"], tzinfo=clock.TOKYO)

    def ends_at(self) -> datetime:
        """The instant it is over."""
        given = self.cleaned_data
        return datetime.combine(given["until_on"], given["until_time"], tzinfo=clock.TOKYO)
