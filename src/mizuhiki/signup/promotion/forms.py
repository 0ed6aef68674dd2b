"""What is said of campaigns, goals and needs."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from mizuhiki.signup.models import Campaign, Goal, Need, NeedStep
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"


def _line(label: str, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=forms.TextInput({"autocomplete": "off", "size": 40}), **more
    )


def _text(label: str, length: int, help_text: str = NO_NAMES) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, help_text=help_text, widget=forms.Textarea({"rows": 4, "cols": 60})
    )


class CampaignForm(Form):
    """Code, channel, days and banks of a campaign."""

    title = _line("名称", 60)
    code = _line(
        "案内の符号",
        20,
        help_text="半角の英字と数字2〜20字。リンクに入り、申込みに残ります。後から変えられません。",
        validators=[RegexValidator(r"^[A-Za-z0-9]{2,20}$", "案内の符号は半角の英字と数字2〜20字です")],
    )
    channel = forms.ChoiceField(label="媒体", choices=Campaign.Channel, widget=forms.RadioSelect)
    first_day = DayField(label="開始日")
    last_day = DayField(label="終了日")
    bank_codes = forms.MultipleChoiceField(
        label="いっしょに行う金融機関", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, banks: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank_codes"].choices = list(banks)  # type: ignore[attr-defined]


class MaterialForm(Form):
    """A leaflet or poster."""

    title = _line("資料の名称", 60)
    upload = forms.FileField(
        label="ファイル",
        help_text="PDF・PNG・JPEG（20MBまで）。",
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": "ファイルを選んでください", "empty": "ファイルが空です"},
    )


class GoalForm(Form):
    """What a period is to come to."""

    measure = forms.ChoiceField(label="指標", choices=Goal.Measure, widget=forms.RadioSelect)
    target = forms.DecimalField(
        label="目標",
        max_digits=8,
        decimal_places=1,
        min_value=Decimal("0.1"),
        localize=False,
        help_text="件数、または割合（%）。例：300、12.5",
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": 10}),
        error_messages={"invalid": "目標は数字で入力してください（例：300、12.5）"},
    )
    first_day = DayField(label="期間の初日")
    last_day = DayField(label="期間の末日")
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label="案内", required=False, empty_label="全体"
    )
    review_on = DayField(label="最初の評価日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["campaign"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Campaign.objects.order_by("-first_day", "-pk")
        field.label_from_instance = lambda obj: f"{obj.title}（{obj.code}）"  # type: ignore[method-assign]


class ReviewForm(Form):
    """What follows from what a goal has come to."""

    findings = _text("評価と改善", 1_000, f"目標との差の理由と、次に行うこと。{NO_NAMES}")
    with_whom = _line("参加した金融機関など", 100, required=False)
    next_on = DayField(label="次の評価日", required=False, help_text="これで終わりのときは空けておきます。")


class NeedForm(Form):
    """What is wanted, and where that was heard."""

    source = forms.ChoiceField(label="把握した所", choices=Need.Source, widget=forms.RadioSelect)
    wanted = _text("ニーズ", 400)
    found_on = DayField(label="把握した日")


class NeedStepForm(Form):
    """What was decided or done."""

    kind = forms.ChoiceField(label="区分", choices=NeedStep.Kind, widget=forms.RadioSelect)
    text = _text("内容", 400)
