"""What a refund by bank can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NothingChosen(RuleBroken):
    """No overpayment was ticked."""

    code = "bankrefund_nothing_chosen"
    sentence = "還付する過誤納を1つ以上選んでください。"


class TellerNameNeeded(RuleBroken):
    """Somebody else than the customer asks, and is not named."""

    code = "bankrefund_teller_name_needed"
    sentence = "代理人または相続人代表の氏名を入力してください。"


class HolderTooLong(RuleBroken):
    """The name does not fit a bank's file, and cut it may be another one's."""

    code = "bankrefund_holder_too_long"
    sentence = "口座名義（カナ）は30文字までです（濁点・半濁点も1文字）。今は{length}文字です。"


class RefundWithdrawn(RuleBroken):
    """It was withdrawn."""

    code = "bankrefund_withdrawn"
    sentence = "口座還付{number}は取下げ済みです。"


class RefundAgreed(RuleBroken):
    """A second person has agreed already."""

    code = "bankrefund_agreed"
    sentence = "口座還付{number}は承認済みです。"


class ApprovalWaits(RuleBroken):
    """Somebody else asked for agreement and waits for it."""

    code = "bankrefund_approval_waits"
    sentence = (
        "口座還付{number}は承認待ちです。取り下げられるのは承認を依頼した人だけです。"
        "承認する人に差し戻してもらうこともできます。"
    )


class RefundInFile(RuleBroken):
    """It is in a file that the bank has or may get."""

    code = "bankrefund_in_file"
    sentence = (
        "口座還付{number}は{pay_on}の振込依頼ファイルに入っているため、取り下げられません。"
        "銀行に渡していないファイルなら、先にファイルを破棄してください。"
    )


class NoContract(RuleBroken):
    """The rules in force say nothing of transfers."""

    code = "bankrefund_no_contract"
    sentence = "今の規則集に総合振込の契約（refunds.transfer）がありません。規則集を確かめてください。"


class DayTooEarly(RuleBroken):
    """The bank could not execute it by then."""

    code = "bankrefund_day_too_early"
    sentence = "振込指定日は{earliest}以降の銀行営業日にしてください。"


class NothingToTransfer(RuleBroken):
    """No refund was agreed to and waits."""

    code = "bankrefund_nothing_to_transfer"
    sentence = "承認済みで振込みを待つ口座還付はありません。"


class CountChanged(RuleBroken):
    """Between the count on the screen and the making, one came in or went."""

    code = "bankrefund_count_changed"
    sentence = (
        "数えたあとに口座還付が変わりました。ファイルは作成していません。新しい件数を確かめてください。"
    )


class FileCannotBeWritten(RuleBroken):
    """A row cannot stand in a bank's file."""

    code = "bankrefund_file_cannot_be_written"
    sentence = "振込依頼ファイルを作成できません。{fault}"


class SameFile(RuleBroken):
    """These very bytes were made before."""

    code = "bankrefund_same_file"
    sentence = (
        "同じ内容の振込依頼ファイルが{pay_on}の分としてすでにあります。二重に振り込むため作成しません。"
    )


class PayDayOver(RuleBroken):
    """The day on which the bank would pay is past."""

    code = "bankrefund_pay_day_over"
    sentence = "振込指定日（{pay_on}）を過ぎています。このファイルは送信できません。"


class FileDropped(RuleBroken):
    """It was given up."""

    code = "bankrefund_file_dropped"
    sentence = "このファイルは破棄済みです。"


class TransferIsDone(RuleBroken):
    """The bank executed it."""

    code = "bankrefund_transfer_done"
    sentence = "このファイルは振込済みです。"


class BankMayHaveIt(RuleBroken):
    """It left, and the bank has not said that it has nothing."""

    code = "bankrefund_bank_may_have_it"
    sentence = "このファイルは取出し済みです。銀行に届いていないことを確かめて記録するまで、破棄できません。"


class NotAccepted(RuleBroken):
    """The bank has not said that it has the file."""

    code = "bankrefund_not_accepted"
    sentence = "銀行の受付を記録していません。先に受付を記録してください。"


class PayDayAhead(RuleBroken):
    """Nothing is paid yet."""

    code = "bankrefund_pay_day_ahead"
    sentence = "振込指定日（{pay_on}）の前です。振込済みとは記録できません。"


class NotTransferred(RuleBroken):
    """It did not go out, or came back."""

    code = "bankrefund_not_transferred"
    sentence = "口座還付{number}は振込済みではありません。何も変わっていません。"


class ReturnDayWrong(RuleBroken):
    """Money does not come back before it goes, nor tomorrow."""

    code = "bankrefund_return_day_wrong"
    sentence = "戻った日は{earliest}から{latest}までの日付にしてください。"
