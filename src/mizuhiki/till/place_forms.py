"""What is entered when a counter, a drawer or a seal is set up, or a counter ends."""

from django import forms

from mizuhiki.till.models import Counter, Till
from mizuhiki.till.place_errors import ReasonMissing
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


def _counters() -> list[tuple[int, str]]:
    """Those that have not ended."""
    return list(Counter.objects.filter(end=None).order_by("code").values_list("pk", "name"))


class _OfCounter(Form):
    """A form about one counter: its cleaned value is the counter itself."""

    counter = forms.ChoiceField(label="窓口", choices=_counters)

    def clean_counter(self) -> Counter:
        """The row of the chosen number, which the choices hold."""
        return Counter.objects.get(pk=self.cleaned_data["counter"])


class CounterForm(Form):
    """A counter that is opened."""

    code = forms.CharField(label="窓口の番号", max_length=20)
    name = forms.CharField(label="窓口の名称", max_length=40)
    place = forms.CharField(label="所在地", max_length=80)
    opened_on = DayField(label="開設日")


class CounterEndForm(_OfCounter):
    """A counter that is closed for good."""

    last_day = DayField(label="最終日")
    reason = forms.CharField(
        label="理由", max_length=200, error_messages={"required": ReasonMissing().message}
    )


class TillForm(_OfCounter):
    """A drawer of a counter."""

    code = forms.CharField(label="レジの番号", max_length=20)
    name = forms.CharField(label="レジの名称", max_length=40)
    purpose = forms.ChoiceField(label="用途", choices=Till.Purpose, help_text="用途の違うお金は混ぜません")


class SealForm(_OfCounter):
    """A seal of a counter."""

    code = forms.CharField(label="印番号", max_length=20, help_text="印影を届け出るまで使えません")
