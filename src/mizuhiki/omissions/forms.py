"""What is entered when months are claimed that were never billed."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mizuhiki.billing.api import Omitted
from mizuhiki.notices.api import SlipReissue
from mizuhiki.omissions.errors import NothingChosen
from mizuhiki.web.forms import Form, TickedForm


class ClaimForm(TickedForm):
    """Which months, and why."""

    bills = forms.MultipleChoiceField(
        label="請求する月",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NothingChosen().message, "invalid_choice": NothingChosen().message},
    )
    reason = forms.CharField(
        label="調定漏れの理由",
        max_length=200,
        help_text="例：排水設備の届出が登録されていなかった。氏名や電話番号は書かないでください。",
        widget=forms.Textarea({"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, found: Sequence[Omitted], **kwargs: Any) -> None:
        values = [one.mark for one in found if one.may_claim]
        super().__init__(*args, values=values, **kwargs)


class WayForm(Form):
    """How the customer gets the slips."""

    way = forms.ChoiceField(label="渡し方", choices=SlipReissue.Way.choices, widget=forms.RadioSelect)
