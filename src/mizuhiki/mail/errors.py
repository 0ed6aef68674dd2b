"""What cannot be done with a letter, in the words the desk reads."""

from mizuhiki.platform.errors import RuleBroken


class PiecesAlreadyPrinted(RuleBroken):
    """The run recorded a letter about the same subject."""

    code = "pieces_already_printed"
    sentence = "この印刷では、同じ請求などの「{title}」がすでに記録されています。"


class NothingToDispatch(RuleBroken):
    """Every letter of the run has left or was spoilt."""

    code = "nothing_to_dispatch"
    sentence = "投函を待っている郵便物はありません。ほかの担当者が記録した可能性があります。"


class DispatchDayWrong(RuleBroken):
    """Before the printing, or in the future."""

    code = "dispatch_day_wrong"
    sentence = "投函日は、印刷した{printed_on:%Y-%m-%d}から今日までの日付にしてください"


class PostageTermsMissing(RuleBroken):
    """Nobody said what it costs and who bears it."""

    code = "postage_terms_missing"
    sentence = "「{purpose}」の郵送料の単価と負担者が、{day}の時点で決まっていません。先に登録してください。"


class PieceNotDispatched(RuleBroken):
    """What has not left cannot come back."""

    code = "piece_not_dispatched"
    sentence = "文書番号{number}は投函の記録がありません。投函を記録してから、もう一度登録してください。"


class PieceAlready(RuleBroken):
    """It is recorded."""

    code = "piece_already"
    sentence = "文書番号{number}の「{what}」は{day:%Y-%m-%d}に記録されています。"


class PieceHasLeft(RuleBroken):
    """Spoilt is what did not leave."""

    code = "piece_has_left"
    sentence = (
        "文書番号{number}は投函済みのため、書損にはできません。戻ったときは「返戻」を登録してください。"
    )


class MovementAlreadyBooked(RuleBroken):
    """The same movement was booked before."""

    code = "movement_already_booked"
    sentence = "この用紙の動きはすでに登録されています。"


class CountIsTheSame(RuleBroken):
    """What was counted is what the book says."""

    code = "count_is_the_same"
    sentence = "数えた枚数は帳簿と同じです。登録するものはありません。"


class SerialsMissing(RuleBroken):
    """A numbered form comes with its first and last number."""

    code = "serials_missing"
    sentence = (
        "「{title}」は一連番号のある用紙です。番号（自）と番号（至）を、枚数に合わせて入力してください。"
    )


class PieceNotReturned(RuleBroken):
    """Only what came back goes out again."""

    code = "piece_not_returned"
    sentence = "文書番号{number}は返戻の記録がないか、すでに送り直しています。画面を読み直してください。"


class DeliveryOutOfTime(RuleBroken):
    """Put in before it came back, or not yet."""

    code = "delivery_out_of_time"
    sentence = "投函した日時は、返戻の{returned_at}から今までにしてください。"


class CannotBePosted(RuleBroken):
    """Nobody may write to the addressee now."""

    code = "form_cannot_be_posted"
    sentence = "郵送できません（{reason}）。{advice}"


class FormCoverRefused(RuleBroken):
    """The cover cannot be printed."""

    code = "form_cover_refused"
    sentence = "送付状を印刷できません。{problem}"


class FormIsBack(RuleBroken):
    """It was written down before that the form is here, or will not come."""

    code = "form_is_back"
    sentence = "受付番号{number}の申請書の返送は、{on}に記録済みです。何も変わっていません。"


class RequestSent(RuleBroken):
    """It went to the client before."""

    code = "form_request_sent"
    sentence = "補充依頼{number}は{at:%Y-%m-%d}に送付済みです。何も変わっていません。"


class RequestIsOver(RuleBroken):
    """Nothing is awaited for it any more."""

    code = "form_request_is_over"
    sentence = "補充依頼{number}は「{state}」のため、変えられません。画面を読み直してください。"


class WithdrawalNeedsReason(RuleBroken):
    """Why nobody waits for it."""

    code = "form_withdrawal_needs_reason"
    sentence = "取り下げる理由を入力してください"


class NoPrintHouse(RuleBroken):
    """The rules name no house, or not for letters of this kind."""

    code = "no_print_house"
    sentence = "「{title}」を外部の印刷・封入業者へ渡すことは、規則集の printhouse に書かれていません。"


class NothingForHouse(RuleBroken):
    """Every file went out, left otherwise, or is kept here."""

    code = "nothing_for_house"
    sentence = (
        "引き渡せる印刷ファイルがありません。引渡し済み、投函済み、または支援措置の対象者がいるファイルです。"
    )


class MarkTooNarrow(RuleBroken):
    """A number of a sheet has more figures than the pack gives its item."""

    code = "mark_too_narrow"
    sentence = "読取りマークの{item}は{value}で、規則集の{digits}けたに入りません。けた数を増やしてください。"


class MarksOverPrint(RuleBroken):
    """Something is printed where the machine would read marks."""

    code = "marks_over_print"
    sentence = (
        "文書番号{number}の{page}ページは、読取りマークの場所（左から{left}mm・上から{top}mm）に印字があります。"
        "規則集の printhouse.marks の位置を直すか、その1通を書損にして別に送ってください。"
    )


class ErasureDayWrong(RuleBroken):
    """Before the data were made, or in the future."""

    code = "erasure_day_wrong"
    sentence = "消去日は、データを作った{made_on:%Y-%m-%d}から今日までの日付にしてください。"


class ErasureKnown(RuleBroken):
    """It was recorded before."""

    code = "erasure_known"
    sentence = "この引渡しの消去は{erased_on:%Y-%m-%d}で記録されています。"


class ReprintUnfit(RuleBroken):
    """The numbers are no letters of this run, stand the wrong way round, or are too many."""

    code = "reprint_unfit"
    sentence = "文書番号{first}から{last}までを刷り直せません。{problem}"
