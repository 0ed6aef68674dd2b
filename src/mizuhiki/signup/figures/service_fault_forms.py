"""What is said of a fault of the service."""

from datetime import datetime
from typing import Any

from django import forms

from mizuhiki.platform import clock
from mizuhiki.signup.models import ServiceFault, ServiceFaultStep
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1_000, help_text=help_text, widget=forms.Textarea({"rows": 4, "cols": 60})
    )


def _instant(given: dict[str, Any], name: str) -> datetime:
    return datetime.combine(given[f"{name}_on"], given[f"{name}_time"], tzinfo=clock.TOKYO)


class FaultForm(Form):
    """What does not work, and since when."""

    affects = forms.ChoiceField(label="影響したもの", choices=ServiceFault.Affects, widget=forms.RadioSelect)
    title = forms.CharField(label="件名", max_length=60, widget=forms.TextInput({"size": 40}))
    happened = _text("状況", f"だれが何をできないか。{NO_NAMES}")
    started_on = DayField(label="発生した日")
    started_time = forms.TimeField(label="発生した時刻", help_text="例：14:30")

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        facts = {name: given[name] for name in ("affects", "title", "happened")}
        return facts | {"started_at": _instant(given, "started")}


class FaultStepForm(Form):
    """What was found out or done, and when."""

    kind = forms.ChoiceField(label="区分", choices=ServiceFaultStep.Kind, widget=forms.RadioSelect)
    text = _text("内容", NO_NAMES)
    happened_on = DayField(label="日付")
    happened_time = forms.TimeField(label="時刻", help_text="例：15:05")

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "text": given["text"],
            "happened_at": _instant(given, "happened"),
        }
