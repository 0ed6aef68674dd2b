"""What is entered when debts are proposed to be given up."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mizuhiki.rulepacks.api import Ground
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form, TickedForm
from mizuhiki.writeoffs.errors import DebtOfAnother, GroundUnknown, NoDebtChosen, ReasonMissing
from mizuhiki.writeoffs.selectors import OpenDebt

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"


class ProposeForm(TickedForm):
    """Which debts, on which ground, since when and why."""

    bills = forms.MultipleChoiceField(
        label="欠損の候補にする未納",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NoDebtChosen().message, "invalid_choice": DebtOfAnother().message},
    )
    ground = forms.ChoiceField(
        label="事由", widget=forms.RadioSelect, error_messages={"required": GroundUnknown().message}
    )
    since = DayField(label="事由が生じた日")
    note = forms.CharField(
        label="経緯",
        max_length=400,
        widget=forms.Textarea({"rows": 4, "cols": 60}),
        help_text=f"調査の結果と、納付が見込めない理由。{NO_NAMES}",
        error_messages={"required": ReasonMissing().message},
    )

    def __init__(
        self, *args: Any, debts: Sequence[OpenDebt], grounds: Sequence[Ground], **kwargs: Any
    ) -> None:
        super().__init__(*args, values=[str(one.assessment_id) for one in debts], **kwargs)
        self.fields["ground"].choices = [(one.code, f"{one.label}（{one.article}）") for one in grounds]  # type: ignore[attr-defined]
        self.lines = [(str(one.assessment_id), one) for one in debts]


class PaperForm(Form):
    """A paper that the ground asks for."""

    name = forms.CharField(max_length=120, widget=forms.HiddenInput)
    upload = forms.FileField(
        label="書類のファイル",
        help_text="拡張子はPDF、PNG、JPG。",
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": "ファイルを選んでください", "empty": "ファイルが空です"},
    )


class WithdrawForm(Form):
    """Why a case is taken back."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text=NO_NAMES,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
        error_messages={"required": ReasonMissing().message},
    )
