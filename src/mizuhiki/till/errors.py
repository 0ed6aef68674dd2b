"""What a drawer can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoTillOpen(RuleBroken):
    """Money goes into a drawer somebody answers for."""

    code = "no_till_open"
    sentence = "レジを開けていません。「レジ」でレジを開けてから領収してください。"


class TillOfOtherDay(RuleBroken):
    """A drawer is for one business day."""

    code = "till_of_other_day"
    sentence = "開けているレジは{day}の分です。締めてから、本日のレジを開けてください。"


class TillHandedOver(RuleBroken):
    """While another person is to count it, nothing goes in or out."""

    code = "till_handed_over"
    sentence = "このレジは{name}へ引継ぎ中です。受けるか断る、または取り下げるまで出し入れできません。"


class CounterEnded(RuleBroken):
    """The counter took its last money before."""

    code = "counter_ended"
    sentence = "{name}は{last_day}で終了しています。この窓口では領収できません。"


class CounterNotOpened(RuleBroken):
    """The counter does not exist yet."""

    code = "counter_not_opened"
    sentence = "{name}は{opened_on}に開設します。それより前の日付では領収できません。"


class OutOfHoursNeedsReason(RuleBroken):
    """The counter's hours are over, or it is closed today."""

    code = "out_of_hours_needs_reason"
    sentence = "業務時間（{hours}）の外です。「レジ」の「時間外に取り扱う理由」を入力してください。"


class SealWithoutImprint(RuleBroken):
    """A seal is used from the day its imprint is filed on."""

    code = "seal_without_imprint"
    sentence = "領収印{seal}は、この日までに印影を届け出ていないため使えません。"


class SealUnusable(RuleBroken):
    """Lost or withdrawn."""

    code = "seal_unusable"
    sentence = "領収印{seal}は「{state}」のため使えません。責任者に連絡してください。"


class SealInUse(RuleBroken):
    """Somebody has it."""

    code = "seal_in_use"
    sentence = "領収印{seal}は{name}が使用中です。"


class TillInUse(RuleBroken):
    """Somebody stands there."""

    code = "till_in_use"
    sentence = "{till}は{name}が使用中です。"


class AlreadyAtTill(RuleBroken):
    """One drawer a person."""

    code = "already_at_till"
    sentence = "すでに{till}を開けています。締めるか引き継いでから開けてください。"


class SealOfOtherCounter(RuleBroken):
    """A seal belongs to a counter."""

    code = "seal_of_other_counter"
    sentence = "領収印{seal}は別の窓口のものです。"


class DifferenceNeedsReason(RuleBroken):
    """A yen more or less is never passed over in silence."""

    code = "difference_needs_reason"
    sentence = (
        "数えた額は{counted:,}円、帳簿は{expected:,}円で、{yen:+,}円の過不足です。"
        "数え直し、それでも合わないときは理由を入力してください。別の責任者の承認が要ります。"
    )


class CounterDayOpen(RuleBroken):
    """The ledger's day waits for the counters."""

    code = "counter_day_open"
    sentence = "{name}の{day}の日計が済んでいません。先に窓口の日計を締めてください。"


class TillsStillOpen(RuleBroken):
    """A day is closed when every drawer is."""

    code = "tills_still_open"
    sentence = "{tills}がまだ開いています。レジを締めてから日計を締めてください。"


class DifferenceWaits(RuleBroken):
    """Somebody has still to agree."""

    code = "difference_waits"
    sentence = "{count}件、{yen:,}円の過不足が承認されていません。承認されるまで日計は締められません。"


class DayDoesNotAddUp(RuleBroken):
    """Receipts, drawers and ledger do not say the same."""

    code = "day_does_not_add_up"
    sentence = (
        "領収{receipts:,}円、元帳の現金{ledger:,}円、レジの現金{counted:,}円"
        "（承認済みの過不足{difference:+,}円）が合いません。締めていません。"
    )


class CounterDayClosed(RuleBroken):
    """Once."""

    code = "counter_day_closed"
    sentence = "{name}の{day}の日計は締め済みです。"


class EarlierCounterDayOpen(RuleBroken):
    """Days are not skipped."""

    code = "earlier_counter_day_open"
    sentence = "{name}の{day}の日計が済んでいません。古い日から順に締めてください。"


class NotYourHandover(RuleBroken):
    """Only who was named takes it, once."""

    code = "not_your_handover"
    sentence = "この引継ぎは、あなた宛てではないか、すでに済んでいます。"


class HandToAnother(RuleBroken):
    """Nobody hands over to themselves, nor to somebody who stands at a drawer."""

    code = "hand_to_another"
    sentence = "引き継ぐ相手には、ほかの人で、レジを開けていない人を選んでください。"


class HandoverNeedsExactCount(RuleBroken):
    """What is handed over is what the book says; otherwise the drawer is closed with its difference."""

    code = "handover_needs_exact_count"
    sentence = (
        "数えた額は{counted:,}円、帳簿は{expected:,}円です。合わないときは引き継がず、"
        "過不足の理由を付けてレジを締めてください。"
    )


class SlipDiffers(RuleBroken):
    """The bank's paper says another sum."""

    code = "slip_differs"
    sentence = "入金票は{slip:,}円、入金する額は{deposit:,}円です。合わないため記録していません。"


class NotTheCarrier(RuleBroken):
    """The money is passed on by who has it, to another."""

    code = "not_the_carrier"
    sentence = "この現金は今{name}が持っています。受け取るのは、別の人が自分のサインインで行ってください。"


class SlipAlreadyRecorded(RuleBroken):
    """The bank has this money."""

    code = "slip_already_recorded"
    sentence = "この入金は{day}に金融機関へ入金済みです。"


class SafeNotOpen(RuleBroken):
    """Money goes through a safe that somebody has opened."""

    code = "safe_not_open"
    sentence = "{name}が開いていません。鍵の保管者が「金庫」で開けてから、もう一度行ってください。"


class SafeLeftOpen(RuleBroken):
    """Yesterday's opening was never counted and locked."""

    code = "safe_left_open"
    sentence = "{name}は{day}に開けたまま、数えて閉めていません。先に「金庫」で数えて閉めてください。"


class SafeIsOpen(RuleBroken):
    """One opening at a time."""

    code = "safe_is_open"
    sentence = "{name}は{by}が開けています。"


class NoSafe(RuleBroken):
    """Refunds come out of a safe's reserve."""

    code = "no_safe"
    sentence = "{name}に金庫がありません。還付準備金は金庫から出します。金庫を登録してください。"


class SafeTooLittle(RuleBroken):
    """The safe gives what lies in it."""

    code = "safe_too_little"
    sentence = "{name}の{purpose}は{balance:,}円です。{yen:,}円は出せません。"


class SafePlaced(RuleBroken):
    """One safe a counter."""

    code = "safe_placed"
    sentence = "この窓口の金庫は「{name}」として登録済みです。"


class MoneyOnItsWay(RuleBroken):
    """A book begins when no money is outside it."""

    code = "money_on_its_way"
    sentence = (
        "{name}に、開いているレジ、締めていない日計、入金していない収入金のどれかがあります。"
        "済ませてから金庫を登録してください。"
    )


class NotAKeyHolder(RuleBroken):
    """Only who is on the list opens it."""

    code = "not_a_key_holder"
    sentence = "{name}の鍵の保管者ではないため、開けられません。保管者に頼んでください。"


class KeyHeld(RuleBroken):
    """Once on the list."""

    code = "key_held"
    sentence = "{name}はすでに鍵の保管者です。"


class KeyReturned(RuleBroken):
    """Off the list already."""

    code = "key_returned"
    sentence = "{name}の鍵は返却済みです。"


class SafeHeldOpen(RuleBroken):
    """A key comes back when the safe is locked."""

    code = "safe_held_open"
    sentence = "{name}が金庫を開けています。数えて閉めてから、鍵の返却を記録してください。"


class LineWritten(RuleBroken):
    """The same act twice."""

    code = "line_written"
    sentence = "この出し入れは記録済みです。"


class TillsOut(RuleBroken):
    """For the night all money lies in the safe."""

    code = "tills_out"
    sentence = "{tills}がまだ開いています。レジを締めて現金を金庫へ入れてから、金庫を閉めてください。"


class SafeDifferenceNeedsReason(RuleBroken):
    """A yen more or less in the safe is never passed over in silence."""

    code = "safe_difference_needs_reason"
    sentence = (
        "{purpose.label}は、数えた額が{counted:,}円、帳簿が{expected:,}円で、{yen:+,}円の過不足です。"
        "数え直し、それでも合わないときは理由を入力してください。別の責任者の承認が要ります。"
    )


class CustodyCounted(RuleBroken):
    """Signed for once."""

    code = "custody_counted"
    sentence = "{day}の{slot}の計数は署名済みです。"


class CustodyDiffers(RuleBroken):
    """What is not as the books say is not passed over in silence."""

    code = "custody_differs"
    sentence = (
        "{kind.label}は、数えた数が{counted:,}、帳簿が{expected:,}です。"
        "数え直し、それでも合わないときは理由を入力してください。"
    )


class FloatPlanned(RuleBroken):
    """One plan a day."""

    code = "float_planned"
    sentence = "{day}からの計画は登録済みです。別の日を入れてください。"


class MoneyInSafe(RuleBroken):
    """Money that lies in the safe is taken out of it before it is paid in."""

    code = "money_in_safe"
    sentence = "この現金は{name}の中にあります。運ぶ人が受け取ってから、入金票を記録してください。"


class CarriedByOpener(RuleBroken):
    """Money leaves the safe from one person to another."""

    code = "carried_by_opener"
    sentence = "金庫を開けた{name}から、別の人が自分のサインインで受け取ってください。1人では持ち出せません。"


class ReserveWithoutTarget(RuleBroken):
    """Nobody said how much the reserve shall be."""

    code = "reserve_without_target"
    sentence = "還付準備金の基準額が登録されていません。先に基準額を登録してください。"


class ReserveAskedFor(RuleBroken):
    """One request waits at a time."""

    code = "reserve_asked_for"
    sentence = "依頼番号{number}で{yen:,}円の補充を依頼済みです。受入れを記録してから、次を依頼してください。"


class ReserveFull(RuleBroken):
    """Nothing is missing."""

    code = "reserve_full"
    sentence = "残高{balance:,}円は基準額{target:,}円に足りています。依頼していません。"


class PolicyIncomplete(RuleBroken):
    """An insurance says who insures, under which number, from when to when."""

    code = "policy_incomplete"
    sentence = "証券番号、保険会社、補償額を入力し、終わりの日を始まりの日からあとにしてください。"


class PolicyKnown(RuleBroken):
    """One number, one insurance."""

    code = "policy_known"
    sentence = "証券番号{policy_no}は登録済みです。更新したときは、新しい証券番号で登録してください。"


class CountedSince(RuleBroken):
    """What was counted is what lay there: no earlier act is undone behind it."""

    code = "counted_since"
    sentence = "{name}は、そのあとに数えて閉めています。数えたあとは取り消せません。"


class HeldTheMoney(RuleBroken):
    """A difference is agreed to by somebody through whose hands the money did not go."""

    code = "held_the_money"
    sentence = (
        "この現金を扱った人（レジや金庫を開けた人、引き継いだ人）は、過不足を承認できません。"
        "扱っていない承認者に頼んでください。"
    )
