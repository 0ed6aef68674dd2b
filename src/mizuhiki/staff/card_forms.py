"""What is entered of a card, and when it comes back."""

from typing import Any

from django import forms

from mizuhiki.staff.models import User
from mizuhiki.staff.selectors import people
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


class CardForm(Form):
    """A card as the client issued it."""

    holder = forms.ModelChoiceField(
        label="交付を受けた人", queryset=User.objects.none(), empty_label="選んでください"
    )
    number = forms.CharField(
        label="証の番号",
        max_length=20,
        help_text="証に書かれた番号。例：公金-0012",
        widget=forms.TextInput({"autocomplete": "off", "size": 20}),
    )
    issued_on = DayField(label="交付日")
    valid_until = DayField(label="有効期限", help_text="この日まで有効です。")
    photo = forms.FileField(label="顔写真", help_text="証と同じ写真。JPEGかPNG、5MBまで")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people().filter(is_active=True)  # type: ignore[attr-defined]


class ReturnForm(Form):
    """When it came back."""

    returned_on = DayField(label="返還日")
    note = forms.CharField(
        label="メモ",
        max_length=100,
        required=False,
        help_text="例：退職のため。発注者へ5月8日に引渡し",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )
