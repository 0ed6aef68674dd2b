"""What people enter about empty houses."""

from typing import Any

from django import forms

from mizuhiki.staff.api import User
from mizuhiki.vacancies.models import Evidence
from mizuhiki.vacancies.telling import Way
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

NOBODY = "お客様でない方の氏名や電話番号は書かないでください。"


def _line(label: str, help_text: str = "", *, needed: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        required=needed,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class OpenForm(Form):
    """Why a supply is looked into."""

    reason = _line("きっかけ", f"例：検針員の報告、隣の方の電話、返戻。{NOBODY}")


class FoundForm(Form):
    """One thing that was found or heard."""

    kind = forms.ChoiceField(
        label="証拠の種類",
        choices=[one for one in Evidence.Kind.choices if one[0] not in (Evidence.Kind.STILL, "visit")],
        widget=forms.RadioSelect,
    )
    on = DayField(label="確認した日")
    text = forms.CharField(
        label="内容",
        max_length=400,
        help_text=f"例：管理会社に電話、5月末に退去と確認。閉栓予告をポストに投函。{NOBODY}",
        widget=forms.Textarea({"rows": 2}),
    )
    is_against = forms.BooleanField(label="使用中を示す", required=False)


class NoticeForm(Form):
    """How a 閉栓予告 gets to the house."""

    way = forms.ChoiceField(
        label="届け方",
        choices=[(Way.HAND, "現地に投函する（宛名だけを印刷）"), (Way.POST, "郵送する")],
        initial=Way.HAND,
        widget=forms.RadioSelect,
    )


class LookForm(Form):
    """Who goes to look, and when."""

    crew = forms.ModelChoiceField(label="担当者", queryset=User.objects.none(), empty_label="選んでください")
    visit_on = DayField(label="訪問日")
    note = _line("連絡事項", f"例：表札、電気メーター、郵便受けを確認。{NOBODY}", needed=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = people  # type: ignore[attr-defined]


class ReasonForm(Form):
    """Why."""

    reason = _line("理由", NOBODY)
