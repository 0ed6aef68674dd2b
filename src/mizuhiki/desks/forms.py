"""What is typed on the desks' own screens."""

from django import forms

from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


class RulesForm(Form):
    """From which day, and why."""

    from_on = DayField(label="施行日", help_text="この日の検針・請求・締めから、この版の規則で処理します。")
    reason = forms.CharField(
        label="理由",
        max_length=400,
        help_text="例：条例改正（令和9年4月1日施行）による料金改定",
        widget=forms.Textarea({"rows": 3}),
    )
