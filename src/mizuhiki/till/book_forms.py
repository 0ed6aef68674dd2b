"""What is typed about books of handwritten receipts."""

from typing import Any

from django import forms

from mizuhiki.staff.api import User
from mizuhiki.till.forms import NO_NAMES
from mizuhiki.till.models import BookSheet, Counter, ReceiptBook
from mizuhiki.web.fields import PrintedNumberField
from mizuhiki.web.forms import Form


class BookForm(Form):
    """A book and the numbers printed in it."""

    code = forms.CharField(
        label="冊番号", max_length=20, help_text="例：R8-01", widget=forms.TextInput({"size": 12})
    )
    counter = forms.ModelChoiceField(Counter.objects.none(), label="窓口", empty_label=None)
    first_no = PrintedNumberField(label="番号（自）")
    last_no = PrintedNumberField(label="番号（至）")

    def __init__(self, *args: Any, counters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["counter"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = counters
        field.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]


class BlockForm(Form):
    """How many receipts a tablet shall be able to give."""

    counter = forms.ModelChoiceField(Counter.objects.none(), label="窓口", empty_label=None)
    count = forms.IntegerField(
        label="件数",
        min_value=1,
        initial=50,
        error_messages={
            "invalid": "件数は数字で入力してください",
            "min_value": "件数は1以上で入力してください",
        },
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, counters: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_block_%s", **kwargs)
        field = self.fields["counter"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = counters
        field.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]


class IssueForm(Form):
    """Who gets the book."""

    holder = forms.ModelChoiceField(User.objects.none(), label="持ち出す人", empty_label="選んでください")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["holder"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class ReturnForm(Form):
    """The first sheet nobody has written on."""

    next_no = PrintedNumberField(label="次に使う番号")

    def __init__(self, *args: Any, book: ReceiptBook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "next_no"
        ].help_text = (
            f"現物を見て、まだ書いていない最初の番号を入力します。使い終わった冊は{book.last_no + 1}です。"
        )


class StrikeForm(Form):
    """Sheets that no receipt will bear."""

    first_no = PrintedNumberField(label="番号（自）")
    last_no = PrintedNumberField(
        label="番号（至）", required=False, help_text="1枚だけのときは空けておきます。"
    )
    fate = forms.ChoiceField(
        label="区分",
        choices=[(one.value, one.label) for one in (BookSheet.Fate.VOID, BookSheet.Fate.LOST)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text=f"書き損じた紙は冊に残してください。{NO_NAMES}",
        widget=forms.TextInput({"size": 60}),
    )
