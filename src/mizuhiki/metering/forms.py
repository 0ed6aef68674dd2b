"""What is asked with a file of readings."""

from datetime import date
from typing import Any

from django import forms

from mizuhiki.platform.calendars import months_until
from mizuhiki.web.fields import MonthField
from mizuhiki.web.forms import Form

MONTHS_BACK = 6


class ReadingFileForm(Form):
    """The month and the file."""

    cycle_month = MonthField(label="検針月", help_text="ファイルに入っている検針の月です。")
    file = forms.FileField(
        label="検針ファイル",
        help_text="ハンディターミナルから取り出したCSVファイル（64MBまで）。",
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": "検針ファイルを選んでください", "empty": "検針ファイルが空です"},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = self.fields["cycle_month"]
        assert isinstance(month, MonthField)
        month.offer(months_until(today, back=MONTHS_BACK))
