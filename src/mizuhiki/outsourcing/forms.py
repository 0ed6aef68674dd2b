"""What is entered about an incidental task: as little as there is to say, and why one is taken back."""

import re
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from mizuhiki.outsourcing.models import MOST_COUNT, MOST_MINUTES
from mizuhiki.platform import clock
from mizuhiki.web.fields import CountField, DayField
from mizuhiki.web.forms import Form


class MinutesField(CountField):
    """Minutes, as 15 or 15分."""

    unit, example = "分", "15"
    clutter = re.compile(r"[ ,分]")


class TimesField(CountField):
    """How many of it, as 2 or 2件."""

    unit, example = "件", "2"


class TaskForm(Form):
    """One task of today; Enter in any box books it."""

    description = forms.CharField(
        label="内容",
        max_length=100,
        help_text="お客様の氏名や番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40, "list": "words", "data-focus": ""}),
    )
    minutes = MinutesField(label="時間（分）", least=1, most=MOST_MINUTES, help_text="全部でかかった時間")
    count = TimesField(label="件数", least=1, most=MOST_COUNT, initial=1)
    work_type = forms.ChoiceField(label="業務区分", widget=forms.RadioSelect)
    done_on = DayField(label="日付")
    agreement = forms.CharField(
        label="発注者との協議",
        max_length=100,
        required=False,
        help_text="協議して引き受けたとき、その日と相手",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )

    def __init__(
        self, data: MultiValueDict[str, str] | None, *, types: list[tuple[str, str]], last: str
    ) -> None:
        known = {code for code, _ in types}
        super().__init__(data, initial={"work_type": last if last in known else "", "done_on": clock.today()})
        self.fields["work_type"].choices = types  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The cleaned form, as the service takes it."""
        return dict(self.cleaned_data)


class ReverseForm(Form):
    """Why a task does not count."""

    reason = forms.CharField(
        label="理由",
        max_length=100,
        help_text="例：件数の誤り、二重に記録した。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )
