"""How an operator's talks were."""

from datetime import date
from typing import Any

from django import forms

from mizuhiki.reporting.models import SIDES, Evaluation
from mizuhiki.staff.api import User
from mizuhiki.web.forms import Form

SCORES = [(str(value), label) for value, label in Evaluation.Score.choices]


def _score(name: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=SIDES[name], choices=[("", "－"), *SCORES], coerce=int)


class EvaluationForm(Form):
    """Whose talks of which month, how they were, and why."""

    about_id = forms.TypedChoiceField(label="ＯＰ", coerce=int)
    month = forms.TypedChoiceField(label="対象月", coerce=date.fromisoformat)
    manner, listening = _score("manner"), _score("listening")
    explaining, recording = _score("explaining"), _score("recording")
    comment = forms.CharField(
        label="良かったところ・直すところ",
        max_length=400,
        widget=forms.Textarea({"rows": 4}),
        help_text="お客様のお名前、電話番号、住所は書かないでください。",
    )

    def __init__(self, *args: Any, people: list[User], months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "－"), *((str(one.pk), str(one)) for one in people)]
        self.fields["about_id"].choices = choices  # type: ignore[attr-defined]
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (f"{one}", f"{one.year}年{one.month}月") for one in months
        ]
