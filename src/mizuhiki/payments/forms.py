"""What a clerk types at the counter."""

from django import forms

from mizuhiki.web.fields import YenField
from mizuhiki.web.forms import Form

MOST_CASH_YEN = 99_999_999


class SlipForm(Form):
    """The one field of the counter: a scan, a number, or a name to search for."""

    q = forms.CharField(
        label="納付書の番号またはバーコード",
        max_length=100,
        help_text="読み取るか、番号を入力します。氏名を入れると検索に移ります。",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "size": 50, "data-focus": ""}),
    )


class CashForm(Form):
    """Cash handed over, and whether less than the whole is taken."""

    tendered = YenField(
        label="お預かり",
        most=MOST_CASH_YEN,
        widget=forms.TextInput(
            {"autocomplete": "off", "inputmode": "numeric", "size": 12, "class": "cash", "data-focus": ""}
        ),
    )
    partly = forms.BooleanField(label="一部納付として領収する", required=False)


class TakeForm(Form):
    """The act itself: what was shown to the clerk comes back with it."""

    tendered = YenField(label="お預かり", most=MOST_CASH_YEN, widget=forms.HiddenInput)
    partly = forms.BooleanField(required=False, widget=forms.HiddenInput)
    shown = YenField(label="未納額", widget=forms.HiddenInput)


class ReverseForm(Form):
    """Why a receipt is taken back."""

    reason = forms.CharField(
        label="取消しの理由",
        max_length=200,
        help_text="例：金額の打ち間違い。お客様の氏名や電話番号は書かないでください。",
        widget=forms.Textarea({"rows": 3}),
    )
