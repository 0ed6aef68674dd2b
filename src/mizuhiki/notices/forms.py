"""What a clerk chooses when notices are printed, or a slip is issued anew."""

from django import forms
from typing_extensions import override

from mizuhiki.notices.errors import BillsChanged, NothingChosen
from mizuhiki.notices.models import NoticePrint, SlipReissue
from mizuhiki.web.fields import CountField
from mizuhiki.web.forms import Form, TickedForm

MOST = 10_000_000
WHAT = (("left", "まだ印刷していないもの"), ("again", "出せなかったものをもう一度"))

BY_ASKING = [(one.value, one.label) for one in SlipReissue.Asked if one != SlipReissue.Asked.CORRECTION]


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


class ReissueForm(TickedForm):
    """Which bills, how it was asked for, and how the customer gets the slip."""

    bills = forms.MultipleChoiceField(
        label="再発行する請求",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": NothingChosen().message,
            "invalid_choice": BillsChanged().message,
        },
    )
    asked = forms.ChoiceField(label="申出", choices=BY_ASKING, widget=forms.RadioSelect)
    way = forms.ChoiceField(label="渡し方", choices=SlipReissue.Way, widget=forms.RadioSelect)
