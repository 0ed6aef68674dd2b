"""What a clerk chooses when notices are printed, or a slip is issued anew."""

from collections.abc import Iterable
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.notices.errors import BillsChanged, NothingChosen
from mizuhiki.notices.models import NoticePrint, SlipReissue
from mizuhiki.web.fields import CountField
from mizuhiki.web.forms import Form

MOST = 10_000_000
WHAT = (("left", "まだ印刷していないもの"), ("again", "出せなかったものをもう一度"))


class PrintForm(Form):
    """Which notices, how many, in which order."""

    kind = forms.ChoiceField(label="帳票", choices=NoticePrint.Kind, widget=forms.RadioSelect)
    what = forms.ChoiceField(label="対象", choices=WHAT, initial="left", widget=forms.RadioSelect)
    most = CountField(
        label="件数",
        least=1,
        most=MOST,
        required=False,
        help_text="順番の先頭から何件を印刷するか。空欄なら残りの全部",
    )
    order = forms.ChoiceField(
        label="印刷の順番",
        choices=NoticePrint.Order,
        initial=NoticePrint.Order.ROUTE,
        widget=forms.RadioSelect,
    )

    @override
    def clean(self) -> None:
        """Choices as their own types."""
        super().clean()
        given = self.cleaned_data
        if "kind" in given and "order" in given:
            given["kind"], given["order"] = (
                NoticePrint.Kind(given["kind"]),
                NoticePrint.Order(given["order"]),
            )


class TellForm(Form):
    """How the customer gets the notice, and the sum that was on the screen."""

    way = forms.ChoiceField(label="渡し方", choices=SlipReissue.Way, widget=forms.RadioSelect)
    seen_yen = forms.IntegerField(widget=forms.HiddenInput)


class ReissueForm(Form):
    """Which bills, how it was asked for, and how the customer gets the slip."""

    bills = forms.MultipleChoiceField(
        label="再発行する請求",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": NothingChosen().message,
            "invalid_choice": BillsChanged().message,
        },
    )
    asked = forms.ChoiceField(label="申出", choices=SlipReissue.Asked, widget=forms.RadioSelect)
    way = forms.ChoiceField(label="渡し方", choices=SlipReissue.Way, widget=forms.RadioSelect)

    def __init__(self, *args: Any, values: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bills"].choices = [(value, value) for value in values]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        """The bills with a mark, as sent or as they stand at first."""
        return set(self["bills"].value() or ())

    @property
    def chosen(self) -> dict[int, int]:
        """Demand → the balance that was shown, of a valid form."""
        pairs = (value.split("-") for value in self.cleaned_data["bills"])
        return {int(demand_id): int(shown_yen) for demand_id, shown_yen in pairs}
