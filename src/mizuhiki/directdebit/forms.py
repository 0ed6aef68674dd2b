"""What is asked about files from the bank."""

from django import forms

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
