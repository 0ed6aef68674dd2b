"""What is entered about a group, its members and its slips."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from mizuhiki.jointbills.errors import BillsChanged, NothingChosen
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.web.fields import MonthField, NumberField
from mizuhiki.web.forms import Form, TickedForm

INQUIRY_DIGITS, CUSTOMER_DIGITS = 11, 10


class GroupForm(Form):
    """Whose group it is, and on which application."""

    name = forms.CharField(label="グループの名称", max_length=40, help_text="市の部署名、建物の名称など")
    recipient_no = NumberField(
        label="送付先のお客様番号",
        digits=CUSTOMER_DIGITS,
        required=False,
        help_text="納付者と別の人に送るとき。空欄なら納付者に送ります",
    )
    reason = forms.CharField(label="申出の内容", max_length=200)


class JoinForm(Form):
    """Which supply comes into the group, and from which month."""

    inquiry_no = NumberField(label="お問い合わせ番号", digits=INQUIRY_DIGITS)
    month = MonthField(label="開始月", help_text="この検針月の調定から、一括納付書に載せます")
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].offer(months)  # type: ignore[attr-defined]


class LeaveForm(Form):
    """Which supply leaves the group, and from which month."""

    supply = forms.ChoiceField(label="除外する契約")
    month = MonthField(label="除外する月", help_text="この検針月の調定から、契約ごとの納付書になります")
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(
        self, *args: Any, months: Sequence[date], supplies: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].offer(months)  # type: ignore[attr-defined]
        self.fields["supply"].choices = [(str(pk), label) for pk, label in supplies]  # type: ignore[attr-defined]


class IssueForm(TickedForm):
    """Which bills, and how the slip goes out."""

    bills = forms.MultipleChoiceField(
        label="一括納付書に載せる請求",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NothingChosen().message, "invalid_choice": BillsChanged().message},
    )
    way = forms.ChoiceField(label="渡し方", choices=JointPaper.Way, widget=forms.RadioSelect)


class PrintForm(Form):
    """Which slip of a run, and how it goes out."""

    slip = forms.IntegerField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label="渡し方", choices=JointPaper.Way, widget=forms.RadioSelect)
