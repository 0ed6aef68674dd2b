"""What is entered when somebody applies for a certificate, and when one is printed again or voided."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.certificates.models import Application
from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, NameField, plain
from mizuhiki.web.forms import Form

YEARS = 5
MONTHS = "months"


class MonthField(forms.Field):
    """A month: 2026-04, 2026年4月, 202604."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off", "size": 10}))
        super().__init__(**kwargs)

    @override
    def to_python(self, value: str | None) -> date | None:
        typed = plain(value or "")
        if not typed:
            return None
        match = re.fullmatch(r"([12]\d{3})[年./ -]*(\d{1,2})月?分?", typed)
        if match is None or not 1 <= int(match[2]) <= 12:
            raise ValidationError(f"{self.label}は年と月で入力してください（例：2026-04）")
        return date(int(match[1]), int(match[2]), 1)

    @override
    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class ApplicationForm(Form):
    """Who applies, how they showed who they are, and for which months."""

    relation = forms.ChoiceField(label="申請者", choices=Application.Relation, widget=forms.RadioSelect)
    proxy_name = NameField(label="代理人の氏名", max_length=60, required=False)
    has_letter = forms.BooleanField(label="委任状を確かめて受け取った", required=False)
    identity = forms.ChoiceField(
        label="本人確認",
        choices=Application.Identity,
        widget=forms.RadioSelect,
        help_text="申請者（代理人のときは代理人）が示したもの。番号は控えません",
    )
    span = forms.ChoiceField(label="証明する期間", help_text="年度は4月分から翌年3月分まで")
    first_month = MonthField(label="始まりの月", required=False, help_text="月を指定するとき。例：2026-04")
    last_month = MonthField(label="終わりの月", required=False)
    received_on = DayField(label="申請日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.fiscal_year(clock.today())
        years = [(str(year), f"{year}年度") for year in range(this, this - YEARS, -1)]
        self.fields["span"].choices = [*years, (MONTHS, "月を指定する")]  # type: ignore[attr-defined]

    @override
    def clean(self) -> None:
        """The months of a fiscal year so far, or those that were typed."""
        super().clean()
        given = self.cleaned_data
        span = given.get("span")
        if span is None:
            return
        if span != MONTHS:
            year, now = int(span), clock.today().replace(day=1)
            given["first_month"], given["last_month"] = date(year, 4, 1), min(date(year + 1, 3, 1), now)
            return
        for name in ("first_month", "last_month"):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}を入力してください")


class IssueForm(Form):
    """The act of issuing: the sum that was shown comes back with it."""

    seen_yen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class StepForm(Form):
    """Why a certificate is printed again, or voided."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例：紛失のため、印字の誤り。お客様の氏名や電話番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


def years_of_book(chosen: int) -> Sequence[int]:
    """The fiscal years a reader of the book may choose from, newest first."""
    this = clock.fiscal_year(clock.today())
    return sorted({*range(this, this - YEARS, -1), chosen}, reverse=True)
