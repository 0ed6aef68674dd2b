"""What this room refuses; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class ItemOfOtherSide(RuleBroken):
    """A water item for sewer, or one that is used no more."""

    code = "repair_item_of_other_side"
    sentence = "項目「{label}」は{side}の受付では使えません。項目を選び直してください。"


class PinHalf(RuleBroken):
    """A latitude without a longitude, or outside the country."""

    code = "repair_pin_half"
    sentence = "緯度と経度は両方を入力してください（例：36.561325 と 136.656205）。"


class PlaceMissing(RuleBroken):
    """Nobody can go nowhere."""

    code = "repair_place_missing"
    sentence = "場所を入力してください。地図で示すだけでなく、目印や住所も言葉で入力します。"


class ReceivedInTheFuture(RuleBroken):
    """It has not come yet."""

    code = "repair_received_in_the_future"
    sentence = "受付の日時は今より前にしてください。"


class RequestEnded(RuleBroken):
    """Nothing is added to what is over."""

    code = "repair_ended"
    sentence = "修繕依頼 第{number}号は「{state}」です。登録していません。"


class RequestMoved(RuleBroken):
    """A duplicate: what comes in goes to the original."""

    code = "repair_moved"
    sentence = "修繕依頼 第{number}号は第{original}号に統合されています。第{original}号に登録してください。"


class NotAcknowledged(RuleBroken):
    """The repair desk first says that it knows."""

    code = "repair_not_acknowledged"
    sentence = "修繕担当がまだ確認していません。先に「確認する」を押してください。"


class NothingToAcknowledge(RuleBroken):
    """It was acknowledged, by whom and when."""

    code = "repair_acknowledged_before"
    sentence = "{who}が{at}に確認しています。二重には登録していません。"


class NothingToReport(RuleBroken):
    """No change waits to be reported."""

    code = "repair_nothing_to_report"
    sentence = "報告を待っている変更・キャンセルはありません。登録していません。"


class NothingChanged(RuleBroken):
    """The same as before."""

    code = "repair_nothing_changed"
    sentence = "今の受付内容と同じです。登録していません。"


class DetailMoved(RuleBroken):
    """Somebody else changed it while this form was open."""

    code = "repair_detail_moved"
    sentence = "この依頼は{at}に{who}が変更しています。新しい内容を確かめてから、もう一度入力してください。"


class StepSaysNothing(RuleBroken):
    """A step without words."""

    code = "repair_step_says_nothing"
    sentence = "内容を入力してください。"


class NotDispatched(RuleBroken):
    """Nobody was sent."""

    code = "repair_not_dispatched"
    sentence = "まだ手配していません。先に業者か現場担当を手配してください。"


class WorkingAlready(RuleBroken):
    """They have begun."""

    code = "repair_working_already"
    sentence = "すでに着手しています。二重には登録していません。"


class GoesToOne(RuleBroken):
    """A contractor or our own crew."""

    code = "repair_goes_to_one"
    sentence = "業者か現場担当のどちらか一方を選んでください。"


class ContractorUnfit(RuleBroken):
    """It is not registered any more, or does not do this."""

    code = "repair_contractor_unfit"
    sentence = "{name}は{side}の修繕を受けていません。ほかの業者を選んでください。"


class OriginalUnfit(RuleBroken):
    """The original is itself over or a duplicate, or of the other side."""

    code = "repair_original_unfit"
    sentence = "第{number}号には統合できません（{why}）。"


class NoticeOver(RuleBroken):
    """It has ended."""

    code = "repair_notice_over"
    sentence = "このお知らせは{at}に終わっています。新しく登録してください。"


class NoticeNotForward(RuleBroken):
    """It ends after it begins."""

    code = "repair_notice_not_forward"
    sentence = "終了は開始より後にしてください。"


class NoticeNowhere(RuleBroken):
    """It has no area."""

    code = "repair_notice_nowhere"
    sentence = "区域を入力してください。町、地図の円、全域のどれかが要ります。"


class LabelTaken(RuleBroken):
    """There is one of that name."""

    code = "repair_label_taken"
    sentence = "「{label}」は登録済みです。別の名前にしてください。"


class DutyOverlaps(RuleBroken):
    """One turn at a time."""

    code = "repair_duty_overlaps"
    sentence = "この時間には{name}の当番が登録されています。時間を確かめてください。"


class KeyEnded(RuleBroken):
    """It was stopped before."""

    code = "repair_key_ended"
    sentence = "この鍵は{at}に止めています。"
