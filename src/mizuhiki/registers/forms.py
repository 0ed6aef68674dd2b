"""What is said of an accident, and of a number that turned up."""

from datetime import datetime
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.registers.models import Accident
from mizuhiki.staff.api import HandlerCard
from mizuhiki.till import api as till
from mizuhiki.web.fields import DayField, PrintedNumberField
from mizuhiki.web.forms import Form

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"
What = Accident.What
PICK = "選んでください"


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1_000, help_text=help_text, widget=forms.Textarea({"rows": 4, "cols": 60})
    )


class AccidentForm(Form):
    """Which numbers, which seal or which card are gone, when, where and how."""

    what = forms.ChoiceField(label="事故の対象", choices=What, widget=forms.RadioSelect)
    how = forms.ChoiceField(label="区分", choices=Accident.How, widget=forms.RadioSelect)
    book = forms.ModelChoiceField(
        till.ReceiptBook.objects.none(),
        empty_label=PICK,
        label="冊",
        required=False,
        help_text="手書領収書のとき",
    )
    first_no = PrintedNumberField(label="番号（自）", required=False, help_text="領収書・手書領収書のとき")
    last_no = PrintedNumberField(
        label="番号（至）", required=False, help_text="1枚だけのときは空けておきます。"
    )
    seal = forms.ModelChoiceField(
        till.Seal.objects.none(), empty_label=PICK, label="領収印", required=False, help_text="領収印のとき"
    )
    card = forms.ModelChoiceField(
        HandlerCard.objects.none(),
        empty_label=PICK,
        label="指定公金事務取扱者証",
        required=False,
        help_text="証のとき",
    )
    noticed_on = DayField(label="気づいた日")
    noticed_time = forms.TimeField(label="気づいた時刻", help_text="例：14:30")
    place = forms.CharField(label="場所", max_length=100, widget=forms.TextInput({"size": 40}))
    circumstances = _text("状況", f"いつまであったか、だれが持っていたかなど。{NO_NAMES}")
    measures = _text("とった措置", f"探した所、警察への届出など。{NO_NAMES}")
    told = forms.CharField(
        label="知らせた発注者の担当", max_length=60, help_text="直ちに知らせてから、報告書を出します。"
    )

    def __init__(self, *args: Any, books: Any, seals: Any, cards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("book", books), ("seal", seals)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found
            field.label_from_instance = lambda obj: obj.code  # type: ignore[method-assign]
        field = self.fields["card"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = cards
        field.label_from_instance = lambda obj: f"{obj.number} {obj.holder}"  # type: ignore[method-assign]

    @override
    def clean(self) -> dict[str, Any]:
        """What is gone is named, and nothing else."""
        found: dict[str, Any] = super().clean() or {}
        what = found.get("what")
        if what == What.SHEETS and not found.get("book"):
            self.add_error("book", "手書領収書の冊を選んでください")
        if what in {What.SHEETS, What.BLANKS} and not found.get("first_no") and "first_no" in found:
            self.add_error("first_no", "なくなった番号を入力してください")
        if what == What.SEAL and not found.get("seal"):
            self.add_error("seal", "領収印を選んでください")
        if what == What.CARD and not found.get("card"):
            self.add_error("card", "なくなった証を選んでください")
        return found

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        what, noticed_on = What(given["what"]), given["noticed_on"]
        facts = {name: given[name] for name in ("place", "circumstances", "measures", "told")}
        facts |= {"what": what, "how": Accident.How(given["how"])}
        facts["noticed_at"] = datetime.combine(noticed_on, given["noticed_time"], tzinfo=clock.TOKYO)
        if what == What.SEAL:
            return facts | {"seal_id": given["seal"].pk}
        if what == What.CARD:
            return facts | {"card_id": given["card"].pk}
        facts |= {"first_no": given["first_no"], "last_no": given["last_no"] or given["first_no"]}
        return facts | ({"book_id": given["book"].pk} if what == What.SHEETS else {})


class SightingForm(Form):
    """What was shown is, or bears, this number or seal."""

    what = forms.ChoiceField(label="見つかったもの", choices=What, widget=forms.RadioSelect)
    named = forms.CharField(
        label="番号・領収印", max_length=20, help_text="領収書・証の番号、または領収印の記号"
    )
    where = forms.CharField(
        label="見つかった状況",
        max_length=200,
        help_text=f"いつ、どこで示されたか。{NO_NAMES}",
        widget=forms.TextInput({"size": 60}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """A sheet has a number."""
        found: dict[str, Any] = super().clean() or {}
        named = str(found.get("named", ""))
        plain = named.isascii() and named.isdigit()
        if found.get("what") in {What.SHEETS, What.BLANKS} and named and not plain:
            self.add_error("named", "番号を半角の数字で入力してください")
        return found

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        what = What(given["what"])
        has_code = what in {What.SEAL, What.CARD}
        return {
            "what": what,
            "number": None if has_code else int(given["named"]),
            "named": given["named"].strip() if has_code else "",
            "where": given["where"],
        }
