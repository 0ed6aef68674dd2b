"""What is typed into the pages of the ledger."""

from django import forms

from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"


class MonthCloseForm(Form):
    """What the second person should know of the month."""

    reason = forms.CharField(
        label="承認者への説明",
        max_length=200,
        help_text=NO_NAMES,
        widget=forms.TextInput({"autocomplete": "off", "size": 60}),
        error_messages={"required": "承認者への説明を入力してください"},
    )


class ExportForm(Form):
    """Up to which closed day the journal is handed over."""

    until = DayField(label="この日まで")
