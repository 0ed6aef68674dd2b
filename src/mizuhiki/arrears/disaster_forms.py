"""What is entered about a disaster."""

from datetime import datetime
from typing import Any

from django import forms

from mizuhiki.arrears.models import DisasterWord
from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, MinuteField
from mizuhiki.web.forms import Form


def _text(label: str, most: int, *, size: int = 40, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": size}),
    )


class BeginForm(Form):
    """Where, because of what, and who of the client said so."""

    name = _text("名称", 60, help_text="例：7月10日の地震")
    areas = forms.MultipleChoiceField(label="区域", widget=forms.CheckboxSelectMultiple)
    until = DayField(label="終了の予定日", required=False, help_text="決まっていなければ空欄")
    told_by = _text("指示した発注者の職員", 40)
    instruction = _text("指示の内容", 400, size=60)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = areas  # type: ignore[attr-defined]


class WordForm(Form):
    """Who told whom what and when."""

    kind = forms.ChoiceField(label="種類", choices=DisasterWord.Kind, widget=forms.RadioSelect)
    said_on = DayField(label="日付")
    said_minute = MinuteField(label="時刻")
    said_by = _text("指示した人・作業した人", 40)
    said_to = _text("指示を受けた人・依頼した人", 40)
    text = _text("内容", 400, size=60)

    def facts(self) -> dict[str, Any]:
        """What was said, with its instant."""
        given = dict(self.cleaned_data)
        day, minute = given.pop("said_on"), given.pop("said_minute")
        hour, rest = divmod(minute, 60)
        said_at = datetime(day.year, day.month, day.day, hour, rest, tzinfo=clock.TOKYO)
        return {**given, "kind": DisasterWord.Kind(given["kind"]), "said_at": said_at}


class EndForm(Form):
    """Why it can be over."""

    reason = _text("終了できる理由", 200, size=60)
