"""What this room refuses, in the words of a clerk."""

from mizuhiki.platform.errors import RuleBroken


class ReadingReplaced(RuleBroken):
    """Somebody gave the month another value meanwhile."""

    code = "reading_replaced"
    sentence = "この検針は{who}が{at:%m月%d日 %H:%M}に登録し直しています。新しい値を確かめてください。"


class AgreementWaits(RuleBroken):
    """A second person has been asked; until the answer nothing else is registered."""

    code = "agreement_waits"
    sentence = "この検針は承認待ちです（依頼番号 {number}）。決まるまでお待ちください。"


class SourceUnknown(RuleBroken):
    """The supply had no such further meter before that day."""

    code = "source_unknown"
    sentence = "{on}の前に「{code}」のメーターは登録されていません。「料金の条件」を確かめてください。"


class NothingHeld(RuleBroken):
    """A reading that can be billed needs no acceptance and no estimate."""

    code = "nothing_held"
    sentence = "この検針は確認待ちではありません。値が違うときは「訂正」で登録してください。"


class NothingCorrected(RuleBroken):
    """The same day and the same value."""

    code = "nothing_corrected"
    sentence = "指針も検針日も変わっていません。違う値を入力してください。"


class ReadingDayWrong(RuleBroken):
    """A day on which this meter cannot have been read for this month."""

    code = "reading_day_wrong"
    sentence = "検針日は{first}から{last}までの日にしてください。"


class IndexTooLong(RuleBroken):
    """More than the dial can show."""

    code = "index_too_long"
    sentence = "このメーターの指針は{digits}桁です。{most:,}以下で入力してください。"


class ShutIndexFell(RuleBroken):
    """Less than the dial showed while the tap was shut off."""

    code = "shut_index_fell"
    sentence = (
        "給水停止中に確認した指針は{known:,}です。閉栓の指針{index:,}はそれより小さいため登録できません。"
        "メーターを確かめてください。"
    )


class ClosingDayWrong(RuleBroken):
    """The meter was read on that day or a later one."""

    code = "closing_day_wrong"
    sentence = "このメーターは検針済みです。閉栓日は{first}以後の日にしてください。"


class CyclesDiffer(RuleBroken):
    """Nobody could say which reading month a last reading belongs to."""

    code = "cycles_differ"
    sentence = (
        "この契約には、検針月の違う料金があるか、使用中の料金がありません。"
        "現地では精算できません。契約の内容を確かめてください。"
    )


class EstimateTooHigh(RuleBroken):
    """More water than can pass the meter."""

    code = "estimate_too_high"
    sentence = (
        "口径{bore_mm}mmのメーターを{days}日間に通る水は{most:,}m³までです。それ以下で入力してください。"
    )


class FinalNotEstimated(RuleBroken):
    """The last reading of a user is measured or corrected, not estimated."""

    code = "final_not_estimated"
    sentence = "閉栓の検針は認定にできません。指針を確かめて「訂正」で登録してください。"


class ReasonMissing(RuleBroken):
    """Whoever settles a reading says why."""

    code = "reason_missing"
    sentence = "理由を入力してください"


class EstimateTooLow(RuleBroken):
    """Less than what passed the meter that was taken off in the period."""

    code = "estimate_too_low"
    sentence = "取り外したメーターを通った{carried:,}m³より少なくはできません。それ以上で入力してください。"


class MeterExchanged(RuleBroken):
    """What passed the meter was reckoned from this reading when it was taken off."""

    code = "meter_exchanged"
    sentence = (
        "この検針のあと、{on}にメーターを取り替えています。旧メーターの使用水量がこの検針から数えてあるため、"
        "ここでは変えられません。業務責任者に相談してください。"
    )


class SettleFirst(RuleBroken):
    """A reading of the meter to be taken off still waits."""

    code = "settle_first"
    sentence = "{day}の検針が確認待ちです。先に「検針値の確認・訂正」で登録してください。"


class ExchangeDayWrong(RuleBroken):
    """Before the last reading, or a day to come."""

    code = "exchange_day_wrong"
    sentence = "取替日は{first}から{last}までの日にしてください。"


class RemovedIndexWrong(RuleBroken):
    """What the old meter showed does not follow from its last reading."""

    code = "removed_index_wrong"
    sentence = (
        "旧メーターの指針が、前回（{on}の{previous:,}）から数えて{problem}。"
        "読み違いでないか確かめてください。読めないときは前回の指針を入力し、次の検針で水量を決めます。"
    )


class NotInUse(RuleBroken):
    """Nobody uses water there on that day."""

    code = "not_in_use"
    sentence = "この日は、この契約では使われていません。取替日を確かめてください。"


class NothingRead(RuleBroken):
    """A reading that never came has no figure to stand by."""

    code = "nothing_read"
    sentence = "この月は検針できていません。「訂正」か「認定」で登録してください。"


class DoubtOver(RuleBroken):
    """Somebody has looked at it already."""

    code = "doubt_over"
    sentence = "この検針は、もう確認が済んでいます。"


class RoundDaysWrong(RuleBroken):
    """Days on which no reading of the month is taken in."""

    code = "round_days_wrong"
    sentence = "検針の日は{first}から{last}までで、初日、末日の順にしてください。"


class NothingToSend(RuleBroken):
    """No tap of the route is read in the month."""

    code = "nothing_to_send"
    sentence = "この検針月に読むメーターが、この検針区にありません。"
