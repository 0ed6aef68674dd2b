"""What is entered about a complaint: how it came, each step, the report and its end."""

from typing import Any

from django import forms

from mizuhiki.contacts.cases import owners
from mizuhiki.contacts.forms import ABOUTS, NO_NUMBERS
from mizuhiki.contacts.models import Complaint, Contact
from mizuhiki.contacts.services.complaints import DAYS_TO_SETTLE, Grievance
from mizuhiki.contacts.services.history import Said
from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form
from mizuhiki.web.moments import MomentForm

TEXT_LENGTH = 1_000


def _words(label: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LENGTH, widget=forms.Textarea({"rows": rows}), help_text=help_text
    )


class ReceiveForm(MomentForm):
    """A complaint of somebody who is no customer: a passer-by, a neighbour, nameless perhaps."""

    name = forms.CharField(label="お名前", max_length=60, required=False, help_text="伺えたときだけ")
    reach = forms.CharField(
        label="連絡先", max_length=120, required=False, help_text="電話番号など。返事がいるとき"
    )
    channel = forms.ChoiceField(label="方法", choices=Contact.Channel, initial=Contact.Channel.TELEPHONE)
    about = forms.ChoiceField(label="苦情の分類", choices=ABOUTS)
    text = forms.CharField(
        label="内容", max_length=2_000, widget=forms.Textarea({"rows": 4}), help_text=NO_NUMBERS
    )
    answer = forms.CharField(
        label="その場の回答・対応", max_length=2_000, required=False, widget=forms.Textarea({"rows": 2})
    )
    owner = forms.ModelChoiceField(
        label="担当者", queryset=User.objects.none(), empty_label="自分", required=False
    )
    due_on = DayField(label="対応期限")
    needs_report = forms.BooleanField(label="発注者への報告が必要", required=False)

    field_order = ("channel", "on", "moment", "name", "reach", "about", "text", "answer", "owner", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"due_on": clock.today() + DAYS_TO_SETTLE}, **kwargs)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]

    def said(self) -> Said:
        """The cleaned form."""
        given = self.cleaned_data
        return Said(
            channel=given["channel"],
            direction=Contact.Direction.INCOMING,
            kind=Contact.Kind.COMPLAINT,
            text=given["text"],
            answer=given["answer"],
            happened_at=self.happened_at(),
            grievance=Grievance(
                about=given["about"],
                needs_report=given["needs_report"],
                owner_id=given["owner"].pk if given["owner"] else None,
                due_on=given["due_on"],
                name=given["name"],
                reach=given["reach"],
            ),
        )


class DoneForm(MomentForm):
    """What was done."""

    text = _words("対応の内容")
    field_order = ("text", "on", "moment")


class HandForm(Form):
    """Who goes on with it, and why."""

    owner = forms.ModelChoiceField(
        label="新しい担当者", queryset=User.objects.none(), empty_label="選んでください"
    )
    text = _words("理由", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]


class ClassForm(Form):
    """What it turned out to be about, and why."""

    about = forms.ChoiceField(label="新しい分類", choices=[("", "選んでください"), *Complaint.About.choices])
    text = _words("理由", rows=2)


class ReasonForm(Form):
    """Why the client must be told, or why it was no complaint."""

    text = _words("理由", rows=2)


class ReportForm(MomentForm):
    """Who told the client, whom there, how and what."""

    text = _words("報告先・方法・内容", "例：企業局経営企画課の担当者に電話で報告し、報告書を提出した。")
    person = forms.ModelChoiceField(
        label="報告した人", queryset=User.objects.none(), empty_label="自分", required=False
    )
    field_order = ("text", "person", "on", "moment")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = owners()  # type: ignore[attr-defined]


class CloseForm(Form):
    """How it was resolved."""

    text = _words("処理結果", "お客様への説明、原因、再発防止など。終えたあとは書き足せません。")
