"""What opening a tap, looking after a closed one, and the hardware can run into; nothing is changed."""

from mizuhiki.platform.errors import RuleBroken


class NotClosed(RuleBroken):
    """There is nothing to open."""

    code = "shutoffs_not_closed"
    sentence = "{inquiry_no}は停止中ではありません。"


class RestorationIsOpen(RuleBroken):
    """One request is enough."""

    code = "shutoffs_restoration_is_open"
    sentence = "この停止には、解除の受付（{asked:%m月%d日 %H:%M}）がもうあります。"


class RestorationIsOver(RuleBroken):
    """The tap was opened, or the request came to nothing."""

    code = "shutoffs_restoration_is_over"
    sentence = "この解除は終わっています。"


class AskedInFuture(RuleBroken):
    """Nobody has asked yet."""

    code = "shutoffs_asked_in_future"
    sentence = "受付時刻は、停止した時刻（{cut:%m月%d日 %H:%M}）から今までの時刻にしてください。"


class ReleaseNotMet(RuleBroken):
    """What the rules ask for is not there."""

    code = "shutoffs_release_not_met"
    sentence = "収納の確認ができません。あと{missing:,}円の納付が必要です（{article}）。{pledge}"


class ConfirmedBefore(RuleBroken):
    """It stands that the tap may be opened."""

    code = "shutoffs_confirmed_before"
    sentence = "この解除は確認済みです。"


class NotConfirmed(RuleBroken):
    """Nobody goes before the money, the pledge or the exception is there."""

    code = "shutoffs_not_confirmed"
    sentence = "収納の確認または承認を受けた例外がないため、手配できません。"


class LateUndecided(RuleBroken):
    """It came after the hour, and the utility has not said that it is done today."""

    code = "shutoffs_late_undecided"
    sentence = (
        "{by:%H:%M}より後に受け付けた解除です。当日に行うには、先に発注者の決定を記録してください。"
        "決定がないときの予定日は{due:%Y-%m-%d}です。"
    )


class NotLate(RuleBroken):
    """There is nothing to decide."""

    code = "shutoffs_not_late"
    sentence = "{by:%H:%M}までに受け付けた解除は、決定がなくても当日に行います。"


class DecidedBefore(RuleBroken):
    """What the utility said stands."""

    code = "shutoffs_decided_before"
    sentence = "発注者の決定は記録済みです（{answer}、{officer}）。"


class OfficerNotOfUtility(RuleBroken):
    """The contractor does not decide."""

    code = "shutoffs_officer_not_of_utility"
    sentence = "{name}さんは発注者（企業局）の職員ではありません。"


class DecidedOutOfTime(RuleBroken):
    """Neither before the request nor after now."""

    code = "shutoffs_decided_out_of_time"
    sentence = "決定の時刻は、受付から今までの時刻にしてください。"


class NotAssigned(RuleBroken):
    """Nobody was sent."""

    code = "shutoffs_not_assigned"
    sentence = "担当が決まっていません。先に担当を手配してください。"


class OpenedOutOfTime(RuleBroken):
    """Neither before the tap was closed nor after now."""

    code = "shutoffs_opened_out_of_time"
    sentence = "解除した時刻は、停止した時刻（{cut:%m月%d日 %H:%M}）から今までの時刻にしてください。"


class ReadingMissing(RuleBroken):
    """A dial was read, or there is a reason why not."""

    code = "shutoffs_reading_missing"
    sentence = "指針か、検針できなかった理由のどちらかを入力してください。"


class ReadingFell(RuleBroken):
    """A meter does not run backwards."""

    code = "shutoffs_reading_fell"
    sentence = "指針{index:,}は、停止時の指針{before:,}より小さい値です。読み直してください。"


class RestorationIsNeeded(RuleBroken):
    """What the tap was closed for is gone: it has to be opened."""

    code = "shutoffs_restoration_is_needed"
    sentence = "この停止は解除しなければなりません。取下げはできません。"


class CheckOver(RuleBroken):
    """What was found stands, or the tap is open again."""

    code = "shutoffs_check_over"
    sentence = "この状況確認は終わっています。"


class CheckPlanned(RuleBroken):
    """Somebody goes already."""

    code = "shutoffs_check_planned"
    sentence = "この停止には、結果を待つ状況確認の予定（{day:%Y-%m-%d}）があります。"


class MoveUnknown(RuleBroken):
    """Hardware does not go that way."""

    code = "shutoffs_move_unknown"
    sentence = "その動きは記録できません。"


class HardwareReasonMissing(RuleBroken):
    """What comes from outside, is lost or scrapped says why."""

    code = "shutoffs_hardware_reason_missing"
    sentence = "理由を入力してください。"


class HardwareReferenceTaken(RuleBroken):
    """The same key stands for another move."""

    code = "shutoffs_hardware_reference_taken"
    sentence = "同じ操作番号で別の動きが記録されています。画面を開き直してください。"
