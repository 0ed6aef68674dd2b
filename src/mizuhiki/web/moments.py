"""When something happened or is to happen: a day and a time of day, each typed as people type them."""

import re
from datetime import datetime, time
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
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 8})
        )
        super().__init__(**kwargs)

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


class MomentForm(Form):
    """When something happened, by default just now."""

    on = DayField(label="日付")
    moment = ClockField(label="時刻", help_text="例：14:30")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = clock.now().astimezone(clock.TOKYO)
        kwargs["initial"] = {"on": now.date(), "moment": now.time()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def happened_at(self) -> datetime:
        """The instant."""
        given = self.cleaned_data
        return datetime.combine(given["on"], given["moment"], tzinfo=clock.TOKYO)
