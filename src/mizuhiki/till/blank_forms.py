"""What is typed about numbered blanks."""

from typing import Any

from django import forms

from mizuhiki.till.forms import NO_NAMES
from mizuhiki.till.models import Counter
from mizuhiki.web.fields import PrintedNumberField
from mizuhiki.web.forms import Form


class LoadForm(Form):
    """The numbers of the blanks that were put into the printer."""

    counter = forms.ModelChoiceField(Counter.objects.none(), label="窓口", empty_label=None)
    first_no = PrintedNumberField(label="番号（自）", help_text="いちばん上の用紙の番号")
    last_no = PrintedNumberField(label="番号（至）", help_text="いちばん下の用紙の番号")

    def __init__(self, *args: Any, counters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["counter"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = counters
        field.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]


class SpoilForm(Form):
    """Blanks that no receipt was printed on and none will be."""

    first_no = PrintedNumberField(label="番号（自）")
    last_no = PrintedNumberField(
        label="番号（至）", required=False, help_text="1枚だけのときは空けておきます。"
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text=f"例：試し刷り、紙づまり。書き損じた用紙は残してください。{NO_NAMES}",
        widget=forms.TextInput({"size": 60}),
    )
