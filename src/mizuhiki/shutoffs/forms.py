"""What the office writes down of a shut-off."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.shutoffs.models import DayWeather, GuardCheck, OrderEnd
from mizuhiki.staff.api import User
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form, ModelForm

NO_NAMES = "氏名・電話番号は書かないでください。"
STOPPED = [(one.value, one.label) for one in OrderEnd.Why if one is not OrderEnd.Why.PAID]


class ListForm(Form):
    """Which day, which crew."""

    cut_on = DayField(label="執行日")
    crew = forms.ModelChoiceField(User.objects.none(), label="担当", empty_label="選んでください")

    @override
    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = people  # type: ignore[attr-defined]


class CheckForm(Form):
    """What was looked into before a tap may be ordered closed."""

    what = forms.ChoiceField(label="確認事項", choices=GuardCheck.What.choices, widget=forms.HiddenInput)
    how = forms.ChoiceField(label="確認方法", choices=[("", "選んでください"), *GuardCheck.How.choices])
    is_clear = forms.TypedChoiceField(
        label="結果",
        choices=[("", "選んでください"), ("yes", "該当なし"), ("no", "該当あり（停止しない）")],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label="確認内容", max_length=200, help_text=NO_NAMES)


class CancelForm(Form):
    """Why an order is called off."""

    why = forms.ChoiceField(label="理由の区分", choices=[("", "選んでください"), *STOPPED])
    reason = forms.CharField(label="理由", max_length=200, help_text=NO_NAMES)


class AskForm(Form):
    """Why a second person is asked."""

    reason = forms.CharField(label="依頼の内容", max_length=400)


class WeatherForm(ModelForm):
    """How hot or cold a day will be."""

    day = DayField(label="日")

    class Meta:
        model = DayWeather
        fields = ("day", "max_c", "min_c", "wbgt_c", "source")
