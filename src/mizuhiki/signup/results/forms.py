"""What is asked about the list of results."""

from collections.abc import Sequence
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.web.fields import CountField, digits_of
from mizuhiki.web.forms import Form

DIGITS = r"\A[0-9A-Fa-f]{8,64}\Z"


class DigestField(forms.RegexField):
    """A SHA-256 or its first digits, in any width; some programs write it in groups with blanks between."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        words = f"{label}は0〜9とa〜fの8桁から64桁までで入力してください"
        super().__init__(DIGITS, label=label, error_messages={"invalid": words}, **kwargs)

    @override
    def to_python(self, value: Any) -> str:
        return digits_of(value or "")


class ReceiptForm(Form):
    """受領: what was counted and found in the file."""

    line_count = CountField(label="件数", help_text="見出しの行を除いた行数")
    digest = DigestField(
        label="照合番号（SHA-256）",
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
