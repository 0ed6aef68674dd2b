"""What to do about a letter that cannot be written, as screens and refusals say it."""

from mizuhiki.notices.models import UnprintedNotice

Reason = UnprintedNotice.Reason
ADVICE = {
    Reason.REFUSED: "下の「くわしい理由」にある文字や項目を、お客様の画面で直してください。",
    Reason.DECEASED: "相続人代表を登録するか、送付先を登録してください。",
    Reason.RETURNED: "返戻の調査を終え、新しい送付先を登録してください。",
    Reason.NO_ADDRESS: "お客様の画面で住所を登録してください。",
    Reason.PARKED: "保留の理由を解消してください。",
    Reason.CHANGED: "請求のあとに残額が変わりました。お客様の画面から、残額の納付書を再発行してください。",
    Reason.NO_WAY: "口座振替の契約を確かめるか、お客様の画面から納付書を再発行してください。",
    Reason.PROTECTED: "支援措置の対象者の通知書は、別のファイルに印刷します。",
}
