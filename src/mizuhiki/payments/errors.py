"""What a payment can run into; nothing is changed when one of these is raised."""

from collections.abc import Sequence

from mizuhiki.attachments.api import Fault, FileRefused
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


class OnsiteDrawerNeeded(RuleBroken):
    """Cash of 現地精算 lies in its own float, never with another (COL-019)."""

    code = "onsite_drawer_needed"
    sentence = (
        "領収した人が現地精算のレジ（かばん）を開けていないため、記帳できません。"
        "「レジ」で現地精算のレジを開けてから、もう一度記帳してください。"
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


class OverpaymentRefunded(RuleBroken):
    """What was too much was given back; the receipt it came with stays."""

    code = "overpayment_refunded"
    sentence = (
        "この領収の過誤納は還付番号{number}で{paid_on}に還付済みです。"
        "二重に返すことになるため、取り消せません。"
    )


class AlreadyRefunded(RuleBroken):
    """Somebody was faster."""

    code = "already_refunded"
    sentence = "この過誤納は還付番号{number}で{paid_on}に還付済みです。現金を渡さないでください。"


class RefundIsUndone(RuleBroken):
    """It was taken back once."""

    code = "refund_is_undone"
    sentence = "還付番号{number}は取消済みです。"


class RefundOfOtherDay(RuleBroken):
    """Cash of an earlier day was counted as gone."""

    code = "refund_of_other_day"
    sentence = "取り消せるのは、還付した日（{paid_on}）のうちだけです。"


class PaidItOut(RuleBroken):
    """That cash came back is seen by somebody who did not pay it out."""

    code = "paid_it_out"
    sentence = "還付番号{number}を支払った人は、その取消を承認できません。別の承認者に頼んでください。"


class OverpaymentOffset(RuleBroken):
    """What was too much pays another bill now; that is taken back first."""

    code = "overpayment_offset"
    sentence = "この領収の過誤納は充当番号{number}で未納に充てています。先に充当を取り消してください。"


class AlreadyOffset(RuleBroken):
    """All of it was set against debts."""

    code = "already_offset"
    sentence = "この過誤納は充当番号{number}ですべて未納に充てています。お返しするお金はありません。"


class NothingChosenToOffset(RuleBroken):
    """No bill was ticked."""

    code = "nothing_chosen_to_offset"
    sentence = "充てる請求を1つ以上選んでください。"


class OffsetBillsChanged(RuleBroken):
    """A bill was paid meanwhile, or is none of this supply."""

    code = "offset_bills_changed"
    sentence = "請求の未納額が変わりました。充当はしていません。表示を確かめて、選び直してください。"


class OffsetToldPaid(RuleBroken):
    """A store told of money for one of the bills: set against it too, it would be paid twice."""

    code = "offset_told_paid"
    sentence = (
        "{month}分は{paid_at:%Y-%m-%d}に{where}で支払われたという速報が届いています。"
        "二重になるため、充当はしていません。確報が届くまで待ってください。"
    )


class ClaimInTheFuture(RuleBroken):
    """Nobody can have paid tomorrow."""

    code = "claim_in_the_future"
    sentence = "支払った日が先の日付です。お客様に日付を確かめて、入力し直してください。"


class ClaimAlreadyNoted(RuleBroken):
    """The same payment was told of before and waits."""

    code = "claim_already_noted"
    sentence = (
        "同じ日・同じ金額の入金連絡を{at:%Y-%m-%d %H:%M}に記録済みです。もう一度記録する必要はありません。"
    )


class ClaimHasEnded(RuleBroken):
    """Somebody or some money was faster."""

    code = "claim_has_ended"
    sentence = "この入金連絡は「{how}」で終わっています。何も変えていません。"


class ClaimNeedsNote(RuleBroken):
    """What was found out is not said."""

    code = "claim_needs_note"
    sentence = "何を確かめたかを入力してください。"


class OverpaymentHeld(RuleBroken):
    """Somebody asked for it by bank: until that is taken back, it goes no other way."""

    code = "overpayment_held"
    sentence = (
        "この過誤納には{told}の申出があり、振込みを待っています。"
        "窓口還付・充当・領収の取消しをするときは、先に申出を取り下げてください。"
    )


class AlreadyTransferred(RuleBroken):
    """It went to an account."""

    code = "already_transferred"
    sentence = "この過誤納は{told}で口座に振込み済みです。もう一度お返しするお金はありません。"


class NothingToRefund(RuleBroken):
    """The receipt was taken back, or nothing was too much."""

    code = "nothing_to_refund"
    sentence = "還付する過誤納はありません。納付の記録を確かめてください。"


class RefundChanged(RuleBroken):
    """Another amount was on the screen."""

    code = "refund_changed"
    sentence = "過誤納額は{now:,}円です。{shown:,}円は還付できません。画面を読み込み直してください。"


class InterestChanged(RuleBroken):
    """Another interest was on the screen: a day went by."""

    code = "interest_changed"
    sentence = (
        "還付加算金は今日{now:,}円です（画面では{shown:,}円）。還付していません。"
        "画面を読み込み直してください。"
    )


class OtherPayer(RuleBroken):
    """Money of one person never pays another's debt."""

    code = "offset_other_payer"
    sentence = "2つの契約の納付者が同じ人ではないため、充当できません。"


class NoRuleForIt(RuleBroken):
    """The rules do not let it be done without the payer's consent."""

    code = "offset_no_rule"
    sentence = "規則集に、同意なしで別の契約に充てる定めがありません。納付者の同意を確かめてください。"


class ConsentAhead(RuleBroken):
    """Nobody has consented tomorrow."""

    code = "offset_consent_ahead"
    sentence = "同意の日が先の日付です。同意を受けた日を入力してください。"


class OffsetRequestOver(RuleBroken):
    """It was made or withdrawn."""

    code = "offset_request_over"
    sentence = "別契約への充当{number}は、もう終わっています。"


class PayeeNameNeeded(RuleBroken):
    """Who takes money for another is written down."""

    code = "payee_name_needed"
    sentence = "代理人または相続人代表の氏名を入力してください。"


class ReversalOfCorrection(RuleBroken):
    """What a 更正 freed was never money; only another 更正 of the bill changes it."""

    code = "reversal_of_correction"
    sentence = "更正による過誤納は取り消せません。請求額を直すときは、更正してください。"


class ReversalOfReversal(RuleBroken):
    """A reversing row cannot be reversed; the money is taken again."""

    code = "reversal_of_reversal"
    sentence = "取消しの記録は取り消せません。もう一度領収してください。"


class AgentUnknown(RuleBroken):
    """The rules know no agent of that name."""

    code = "store_agent_unknown"
    sentence = "規則集に「{agent}」という収納代行会社の設定はありません。会社を選び直してください。"


class ReportsAlreadyImported(RuleBroken):
    """The same bytes were imported before; nothing was done again."""

    code = "store_reports_already_imported"
    sentence = "{file_name}は{at:%Y-%m-%d %H:%M}に取込済みです。何も変わっていません。"


class ReportsRefused(FileRefused):
    """An agent's file cannot be taken; none of it was."""

    code = "store_reports_refused"
    sentence = "{file_name}は取り込みませんでした。{first}"

    def __init__(self, *, file_name: str, faults: Sequence[Fault]) -> None:
        more = f"（ほか{len(faults) - 1}件）" if len(faults) > 1 else ""
        super().__init__(file_name=file_name, faults=faults, first=f"{faults[0].problem}{more}")


class ReportNotToSettle(RuleBroken):
    """It is no money, belongs to a slip, or somebody settled it."""

    code = "store_report_not_to_settle"
    sentence = "この収納は突合を待っていません。すでに処理されたか、納付書が見つかっています。"


class SettlingNeedsReason(RuleBroken):
    """Money is never given a place without saying why."""

    code = "store_settling_needs_reason"
    sentence = "確かめた内容を入力してください。"


class ReportNotDisputed(RuleBroken):
    """Only what a store took back is taken back here."""

    code = "store_report_not_disputed"
    sentence = "この収納には取消の報告がないか、入金をすでに取り消しています。何も変えていません。"
