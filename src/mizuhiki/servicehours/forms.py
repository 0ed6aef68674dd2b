"""What is entered when the client names busy days or asks for work beyond the hours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from mizuhiki.platform import clock
from mizuhiki.servicehours.models import MOST_STAFF
from mizuhiki.web.fields import CountField, DayField, MinuteField
from mizuhiki.web.forms import Form


def _line(label: str, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class BusyForm(Form):
    """The busy days of a year, and on whose word."""

    officer = _line("指定した発注者の職員", 40, "例：経営企画課 企画係長")
    paper = _line("指定の文書", 80, "例：2027年1月20日付け 繁忙期の運営時間について（通知）")
    days = forms.TypedMultipleChoiceField(
        label="繁忙期の日", coerce=date.fromisoformat, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, days: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(f"{day}", f"{day}") for day in days]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        """The days with a mark, as sent or as they stand."""
        return {str(one) for one in self["days"].value() or ()}


class ExtensionForm(Form):
    """From when to when on which day, why, on whose word, with how many people."""

    day = DayField(label="日付")
    from_minute = MinuteField(label="開始", help_text="例：18:00、早める日は 6:00")
    to_minute = MinuteField(label="終了", help_text="例：21:00。日の終わりは 24:00")
    reason = _line("理由", 100, "例：緑町の水道管破裂で問合せが続いているため")
    officer = _line("要請した発注者の職員", 40, "例：維持管理課 当番 係長")
    asked_on = DayField(label="要請を受けた日")
    asked_minute = MinuteField(label="要請を受けた時刻")
    staff = CountField(label="従事する人数", least=1, most=MOST_STAFF)
    cost = _line("費用の協議", 100, "例：別途協議、1時間あたりの単価で合意")

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        on, minute = given.pop("asked_on"), given.pop("asked_minute")
        midnight = datetime(on.year, on.month, on.day, tzinfo=clock.TOKYO)
        return given | {"asked_at": midnight + timedelta(minutes=minute)}


class EndForm(Form):
    """On whose word an extension ends."""

    officer = _line("終了を決めた発注者の職員", 40)
