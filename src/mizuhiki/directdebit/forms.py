"""What is asked about files to and from the bank."""

from django import forms

from mizuhiki.directdebit.models import DebitFileStep
from mizuhiki.web.forms import Form


class ResultFileForm(Form):
    """The bank's answer."""

    file = forms.FileField(
        label="振替結果ファイル",
        help_text="銀行から受け取った全銀形式（120バイト）のファイル。拡張子はDATまたはTXT。",
        widget=forms.FileInput({"accept": ".dat,.txt"}),
        error_messages={
            "required": "振替結果ファイルを選んでください",
            "empty": "振替結果ファイルが空です",
        },
    )
    vouched = forms.BooleanField(
        label="全件振替済みの結果として取り込む（結果の合計を0のまま返す銀行だけ）",
        required=False,
        help_text=(
            "振替結果コードと結果の合計がすべて0のファイルは、送った依頼ファイルと見分けがつきません。"
            "銀行の通知で全件振替済みと確かめたときだけ選びます。"
        ),
    )


class HandOverForm(Form):
    """Why a file that left before is taken out again."""

    reason = forms.ChoiceField(
        label="もう一度取り出す理由",
        required=False,
        choices=[
            ("", "選んでください"),
            *[choice for choice in DebitFileStep.Reason.choices if choice[0]],
        ],
    )


class AcceptForm(Form):
    """The bank's word that it has the file."""

    acceptance_no = forms.CharField(
        label="銀行の受付番号",
        max_length=30,
        help_text="銀行の受付通知にある番号。番号がないときは受付の日時を書きます。",
        widget=forms.TextInput({"autocomplete": "off", "size": 24}),
    )


class UnknownForm(Form):
    """Nothing is asked: the button says it all."""


class AbsentForm(Form):
    """The bank's word that it has no such file."""

    told_by = forms.CharField(
        label="答えた銀行の担当者",
        max_length=40,
        help_text="電話で確かめた相手の部署と名前。",
        error_messages={"required": "答えた銀行の担当者を入力してください"},
        widget=forms.TextInput({"autocomplete": "off", "size": 24}),
    )
