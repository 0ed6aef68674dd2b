"""What is entered about the budget of a year, and about a work of the preparation."""

from typing import Any

from django import forms
from django.db.models.functions import Collate

from mizuhiki.outsourcing.models import BudgetCheck
from mizuhiki.staff.api import User
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


def _line(label: str, length: int, help_text: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        help_text=help_text,
        required=required,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class BudgetForm(Form):
    """What the client said of a year's budget."""

    result = forms.ChoiceField(label="支出予算", choices=BudgetCheck.Result, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label="契約の扱い",
        choices=BudgetCheck.Outcome,
        widget=forms.RadioSelect,
        help_text="減額・削除のときは、変更・解除・協議中のどれかを選びます。",
    )
    confirmed_on = DayField(label="確認した日", help_text="予算の議決または内示を確認した日")
    officer = _line("確認した発注者の職員", 40, "例：経営企画課 予算係長")
    paper = _line("根拠の文書", 80, "例：令和9年度水道事業会計予算（3月24日議決）")
    note = _line("メモ", 200, "変更・解除の内容、協議の経過など", required=False)

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        return dict(self.cleaned_data)


class PreparationForm(Form):
    """Who, by when, and when it was done."""

    owner = forms.ModelChoiceField(label="担当者", queryset=User.objects.none(), empty_label="選んでください")
    due_on = DayField(label="期日")
    done_on = DayField(label="完了した日", required=False, help_text="まだのときは空けておきます。")
    evidence = _line(
        "確認できる資料", 200, "例：雇用名簿、研修の受講記録、体制図。完了のときは必須", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by(Collate("display_kana", "C"), "username")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        return given | {"owner_id": given.pop("owner").pk}
