"""What is entered about work on a closed day."""

from typing import Any

from django import forms

from mizuhiki.staff.models import User
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


class ClosedDayForm(Form):
    """What, on which day, by whom, and why it cannot wait."""

    day = DayField(label="休業日")
    task = forms.CharField(
        label="業務",
        max_length=60,
        help_text="例：給水停止予告書の発送",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )
    reason = forms.CharField(
        label="休業日に行う理由",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "size": 60}),
    )
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label="従事する人", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


class WithdrawForm(Form):
    """Why it was not done."""

    reason = forms.CharField(
        label="取り消す理由", max_length=200, widget=forms.TextInput({"autocomplete": "off", "size": 60})
    )
