"""What is entered when somebody asks to waive a late charge."""

from django import forms

from mizuhiki.latecharges.errors import WaiverReasonMissing
from mizuhiki.web.fields import YenField
from mizuhiki.web.forms import Form


class WaiverForm(Form):
    """How many yen, and why."""

    yen = YenField(label="減免する額")
    reason = forms.CharField(
        label="減免の理由",
        max_length=200,
        help_text="例：災害により納付できなかったため（条例第6条）。お客様の氏名や電話番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
        error_messages={"required": WaiverReasonMissing().message},
    )
