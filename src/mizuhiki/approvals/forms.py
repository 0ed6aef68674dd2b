"""The answer to a request."""

from django import forms

from mizuhiki.approvals.models import Decision
from mizuhiki.web.forms import Form


class DecisionForm(Form):
    """Which button was pressed, and why. The reason's need depends on the button; the service knows."""

    outcome = forms.ChoiceField(choices=Decision.Outcome, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由・申し送り",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="差し戻すときと取り下げるときは必ず書いてください。お客様の氏名や住所は書かないでください。",
    )
