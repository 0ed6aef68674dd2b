"""What a payment can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class ReceiptAlreadyTaken(RuleBroken):
    """The same money is booked."""

    code = "receipt_already_taken"
    sentence = "この入金はすでに{at:%Y-%m-%d %H:%M}に領収済みです。もう一度は領収していません。"


class ReceiptConflict(RuleBroken):
    """The key is booked with another amount or slip."""

    code = "receipt_conflict"
    sentence = "同じ番号の入金が別の金額または納付書で記録されています。係長に確認してください。"


class SlipAlreadyPaid(RuleBroken):
    """Everything the slip asks for is settled: a second payment would be an overpayment (過誤納)."""

    code = "slip_already_paid"
    sentence = (
        "この納付書は{paid_on}に{channel}で納付済みです。現金は受け取らないでください（二重納付になります）。"
    )


class TooLittleCash(RuleBroken):
    """The cash handed over does not cover what shall be taken."""

    code = "too_little_cash"
    sentence = (
        "お預かり{tendered:,}円では{short:,}円不足しています。"
        "不足のまま受け取るときは「一部納付として領収する」を選んでください。"
    )


class BalanceChanged(RuleBroken):
    """Somebody else took or billed something between the look and the act."""

    code = "balance_changed"
    sentence = (
        "画面を開いたあとで未納額が{shown:,}円から{now:,}円に変わりました。領収していません。"
        "今の金額を確かめて、お預かりを入力し直してください。"
    )


class NothingToTake(RuleBroken):
    """No yen were handed over."""

    code = "nothing_to_take"
    sentence = "お預かり額を1円以上で入力してください。"


class ReceiptAlreadyReversed(RuleBroken):
    """A receipt is taken back once."""

    code = "receipt_already_reversed"
    sentence = "この領収はすでに取り消されています。"


class ReversalNeedsReason(RuleBroken):
    """A receipt is never taken back without saying why."""

    code = "reversal_needs_reason"
    sentence = "取消しの理由を入力してください。"


class ReversalOfReversal(RuleBroken):
    """A reversing row cannot be reversed; the money is taken again."""

    code = "reversal_of_reversal"
    sentence = "取消しの記録は取り消せません。もう一度領収してください。"
