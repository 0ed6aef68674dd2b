"""What is entered when an account is to be drawn from no more."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.directdebit.models import Channel, MandateEnd
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


class EndForm(Form):
    """Who asks that an account be drawn from no more, why, and from which day."""

    asked_by = forms.ChoiceField(label="申し出た人", choices=MandateEnd.Asked, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="受付方法", choices=Channel, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="理由", choices=MandateEnd.Reason, widget=forms.RadioSelect)
    ends_on = DayField(label="やめる日", help_text="この日の振替から止めます。前の日までの振替は行います。")
    note = forms.CharField(
        label="備考",
        max_length=200,
        required=False,
        help_text="理由が「その他」のときは必ず書きます。口座番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Another reason is said in words."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("reason") == MandateEnd.Reason.OTHER and not found.get("note"):
            self.add_error("note", "理由を備考に書いてください")
        return found
