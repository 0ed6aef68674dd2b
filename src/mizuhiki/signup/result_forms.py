"""What is asked about the list of results."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mizuhiki.web.fields import CountField
from mizuhiki.web.forms import Form

DIGITS = "[0-9A-Fa-f]{8,64}"


class ReceiptForm(Form):
    """受領: what was counted and found in the file."""

    line_count = CountField(label="件数", help_text="見出しの行を除いた行数")
    digest = forms.CharField(
        label="照合番号（SHA-256）",
        max_length=64,
        help_text="取り出したファイルから求めた番号。先頭の8桁だけでもかまいません。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40, "spellcheck": "false"}),
    )


class LayoutForm(Form):
    """Whose layout a day is looked at in."""

    rules = forms.TypedChoiceField(label="レイアウト", coerce=int)

    def __init__(self, *args: Any, versions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rules"]
        field.choices = versions


class AgainForm(LayoutForm):
    """Making a day's file again, in the layout that was looked at."""

    rules = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="作り直す理由", max_length=200, widget=forms.TextInput({"autocomplete": "off", "size": 40})
    )
