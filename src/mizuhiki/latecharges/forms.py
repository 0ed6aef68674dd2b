"""What is entered to see what would be borne by a day, and to ask to waive a late charge."""

from datetime import date

from django import forms

from mizuhiki.latecharges.errors import WaiverReasonMissing
from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, YenField
from mizuhiki.web.forms import Form

MOST_YEARS = 10


class DayForm(Form):
    """By which day everything would be paid."""

    day = DayField(label="納める日")

    def clean_day(self) -> date:
        """Not a day that is over: what was paid by then is known."""
        day: date = self.cleaned_data["day"]
        today = clock.today()
        if not today <= day <= today.replace(year=today.year + MOST_YEARS, day=1):
            raise forms.ValidationError(f"今日から{MOST_YEARS}年以内の日を入力してください")
        return day


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
