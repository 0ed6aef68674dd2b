"""What is entered about a paper: how it came, how it is sorted, to whom it goes, what became of it."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.callcentre.models import Arrival
from mizuhiki.callcentre.selectors import operators
from mizuhiki.callcentre.services.queue import NewArrival
from mizuhiki.staff.api import User
from mizuhiki.web.fields import NameField, TelephoneField
from mizuhiki.web.forms import Form
from mizuhiki.web.moments import MomentForm

MOST_PAGES = 20


class PagesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PagesField(forms.FileField):
    """Scanned pages: PDF or pictures, several at once."""

    widget = PagesInput

    @override
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(given) > MOST_PAGES:
            raise forms.ValidationError(f"一度に登録できるのは{MOST_PAGES}枚までです")
        return [super(PagesField, self).clean(one, initial) for one in given]


class ArrivalForm(MomentForm):
    """What is seen at a first look."""

    source = forms.ChoiceField(label="経路", choices=Arrival.Source)
    asks = forms.ChoiceField(label="内容", choices=Arrival.Asks)
    slip_no = forms.CharField(
        label="受付票番号", max_length=20, required=False, help_text="窓口受付票のときだけ入力します。"
    )
    pages = PagesField(
        label="書類の画像", required=False, help_text="PDF・PNG・JPEG。1枚20MBまで、20枚まで。"
    )
    name = NameField(label="差出人", max_length=100, required=False)
    telephone = TelephoneField(label="電話番号", required=False)
    text = forms.CharField(
        label="書かれていること", max_length=2_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    field_order = ("source", "asks", "slip_no", "on", "moment", "pages", "name", "telephone", "text")

    def arrival(self) -> NewArrival:
        """The cleaned form."""
        given = self.cleaned_data
        return NewArrival(
            source=given["source"],
            asks=given["asks"],
            arrived_at=self.happened_at(),
            slip_no=given["slip_no"],
            name=given["name"],
            telephone=given["telephone"],
            text=given["text"],
        )


class SortForm(Form):
    """How a paper is sorted."""

    is_urgent = forms.BooleanField(label="至急（1時間以内に登録）", required=False)
    needs_reply = forms.BooleanField(label="返信が必要", required=False)


class GiveForm(Form):
    """Who registers it."""

    person = forms.ModelChoiceField(
        label="担当のＯＰ", queryset=User.objects.none(), empty_label="選んでください"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = operators()  # type: ignore[attr-defined]


class LineForm(Form):
    """A line about what was done."""

    text = forms.CharField(label="内容", max_length=400, widget=forms.Textarea({"rows": 2}))
