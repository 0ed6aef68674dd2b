"""What is entered when somebody applies for a reduction, and when an application is withdrawn."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mizuhiki.billing.api import Bill
from mizuhiki.reductions.errors import (
    BillOfAnother,
    NoBillChosen,
    PlaceNeeded,
    ReasonMissing,
    ReferenceNeeded,
)
from mizuhiki.reductions.models import ReductionApplication
from mizuhiki.reductions.reckoning import Rule
from mizuhiki.web.fields import DayField, VolumeField
from mizuhiki.web.forms import Form, TickedForm


class ApplyForm(TickedForm):
    """Who asks for which bills, and what the rule wants to know; other fields are not there."""

    bills = forms.MultipleChoiceField(
        label="減額する請求",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NoBillChosen().message, "invalid_choice": BillOfAnother().message},
    )
    relation = forms.ChoiceField(
        label="申請者", choices=ReductionApplication.Relation, widget=forms.RadioSelect
    )
    place = forms.ChoiceField(
        label="漏水の場所", widget=forms.RadioSelect, error_messages={"required": PlaceNeeded().message}
    )
    repaired_on = DayField(label="修繕した日")
    reference_m3 = VolumeField(
        label="基準水量",
        error_messages={"required": ReferenceNeeded().message},
        help_text="ふだんの1回の検針の使用水量。これを超えた分を漏水とします",
    )
    papers = forms.MultipleChoiceField(
        label="受け取った書類",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="足りない書類は、あとから届いたときに記録できます",
    )
    received_on = DayField(label="申請日")

    def __init__(self, *args: Any, rule: Rule, bills: Sequence[Bill], way: str = "", **kwargs: Any) -> None:
        super().__init__(*args, values=[str(one.demand_id) for one in bills], **kwargs)
        self.fields["place"].choices = [(one, one) for one in rule.places]  # type: ignore[attr-defined]
        self.fields["papers"].choices = [(one, one) for one in rule.papers]  # type: ignore[attr-defined]
        if way:
            self.fields["reference_m3"].help_text += f"（はじめの値は{way}）"
        self.lines = [(str(one.demand_id), one) for one in bills]
        unused = {"place": rule.places, "papers": rule.papers, "repaired_on": rule.is_leak}
        for name, is_wanted in {**unused, "reference_m3": rule.is_leak}.items():
            if not is_wanted:
                del self.fields[name]


class WithdrawForm(Form):
    """Why an application is taken back."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例：修繕証明書が用意できないため。お客様の氏名や電話番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
        error_messages={"required": ReasonMissing().message},
    )
