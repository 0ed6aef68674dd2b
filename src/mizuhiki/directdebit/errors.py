"""What direct debit can run into; nothing is changed when one of these is raised."""

from collections.abc import Sequence

from mizuhiki.attachments.api import Fault, FileRefused
from mizuhiki.platform.errors import RuleBroken


class NothingToDebit(RuleBroken):
    """No demand falls due by debit on that day."""

    code = "nothing_to_debit"
    sentence = "{debit_on}に{label}で口座振替する請求はありません。振替日を確かめてください。"


class DebitFileCannotBeWritten(RuleBroken):
    """A row cannot stand in a bank's file."""

    code = "debit_file_cannot_be_written"
    sentence = "振替依頼ファイルを作成できません。{fault}"


class DebitDayOver(RuleBroken):
    """The day on which the banks would draw is past."""

    code = "debit_day_over"
    sentence = "振替日（{debit_on}）を過ぎています。この日のファイルは作成も送信もできません。"


class CountChanged(RuleBroken):
    """Between the count on the screen and the making, something was paid, parked or changed."""

    code = "debit_count_changed"
    sentence = (
        "件数を数えたあとに請求が変わりました。ファイルは作成していません。新しい件数を確かめてください。"
    )


class ResultsAreIn(RuleBroken):
    """The bank has answered the file."""

    code = "debit_results_are_in"
    sentence = "このファイルの結果は取込済みです。もう一度送ると二重に引き落とされるため、取り出せません。"


class ResultsAwaited(RuleBroken):
    """What failed is worked off once, when all is known."""

    code = "debit_results_awaited"
    sentence = "結果待ちが{count:,}件あります。全件の結果を取り込んでから、振替不能の処理をしてください。"


class NothingToFollow(RuleBroken):
    """Every failure is paid, asked again, asked by slip or parked."""

    code = "debit_nothing_to_follow"
    sentence = "再振替または納付書に切り替える請求はありません。何も変わっていません。"


class RetryTakesTwo(RuleBroken):
    """One person alone draws no money a second time."""

    code = "debit_retry_takes_two"
    sentence = "再振替には別の担当者の承認が必要です。画面を読み込み直し、承認を依頼してください。"


class ResultRefused(FileRefused):
    """The file is not the answer to what was sent; none of it was booked."""

    code = "result_refused"
    sentence = "{file_name}は取り込みませんでした。{first}"

    def __init__(self, *, file_name: str, faults: Sequence[Fault]) -> None:
        more = f"（ほか{len(faults) - 1}件）" if len(faults) > 1 else ""
        super().__init__(file_name=file_name, faults=faults, first=f"{faults[0].problem}{more}")


class ResultAlreadyImported(RuleBroken):
    """The same bytes were imported before; nothing was done again."""

    code = "result_already_imported"
    sentence = "{file_name}は{at:%Y-%m-%d %H:%M}に取込済みです。何も変わっていません。"


class MandateExists(RuleBroken):
    """The supply has an account already."""

    code = "mandate_exists"
    sentence = "この契約にはすでに口座が登録されています。変更するときは先に今の口座を終了してください。"


class MandateHasEnded(RuleBroken):
    """It ended, or its end is settled."""

    code = "mandate_has_ended"
    sentence = "この口座は、やめる日（{ends_on}）がすでに決まっています。何も変わっていません。"


class NoEndStands(RuleBroken):
    """Nobody asked for an end, or it was taken back."""

    code = "mandate_no_end_stands"
    sentence = "この口座に取り消せる解約はありません。何も変わっていません。"


class AnotherAccountFollows(RuleBroken):
    """Since the end another account is registered, or will be from a later day."""

    code = "mandate_another_follows"
    sentence = (
        "{starts_on}からの別の口座が登録されています。解約は取り消せません。"
        "前の口座に戻すときは、新しい依頼書を受け取ってください。"
    )


class BankKnowsOfEnd(RuleBroken):
    """The bank stopped the account itself, and has not confirmed that it draws on."""

    code = "mandate_bank_knows_of_end"
    sentence = (
        "この解約は金融機関が知っています（{why}）。"
        "続けて振り替えられることを金融機関に確かめ、確かめた相手を理由に書いてください。"
    )


class TakingBackTakesTwo(RuleBroken):
    """Money would be drawn again, or the account was out of force: one person alone does not decide."""

    code = "mandate_taking_back_takes_two"
    sentence = "この解約の取消には別の担当者の承認が必要です（{why}）。承認を依頼してください。"


class AskedOfBank(RuleBroken):
    """A bank was asked to draw from the account on that day or later; nobody can call that back."""

    code = "mandate_asked_of_bank"
    sentence = (
        "{debit_on}の口座振替をこの口座に依頼済みで、取り消せません。"
        "口座が終わる日は{earliest}以降にしてください。"
    )


class EndDayWrong(RuleBroken):
    """The day lies outside of the days on which the account may end."""

    code = "mandate_end_day_wrong"
    sentence = "やめる日は{earliest}から{latest}までの日付にしてください。"


class NothingToCarry(RuleBroken):
    """The place named has no account in force that could be carried on."""

    code = "carry_over_nothing"
    sentence = (
        "お問い合わせ番号{number}には、継続できる口座がありません{why}。新しい依頼書を受け取ってください。"
    )


class CarriedOver(RuleBroken):
    """The account was carried on before."""

    code = "carry_over_done"
    sentence = (
        "お問い合わせ番号{number}の口座は、お問い合わせ番号{place}に継続済みです。何も変わっていません。"
    )


class AccountInDoubt(RuleBroken):
    """A bank's answer made the account doubtful, and nobody has looked into it."""

    code = "carry_over_in_doubt"
    sentence = (
        "お問い合わせ番号{number}の口座は、振替結果により確認中です。"
        "確認が終わるまで継続できません。収納の受付箱の「口座の確認」を見てください。"
    )


class HolderDiffers(RuleBroken):
    """The name that was told is not the holder's."""

    code = "carry_over_holder_differs"
    sentence = (
        "聞き取った口座名義が登録と一致しません。継続していません。"
        "もう一度確かめ、一致しないときは新しい依頼書を受け取ってください。"
    )


class CustomerDiffers(RuleBroken):
    """Nobody uses or pays for both places."""

    code = "carry_over_customer_differs"
    sentence = (
        "お問い合わせ番号{number}の使用者・納付者は、この契約の使用者・納付者と違います。"
        "口座は継続できません。新しい依頼書を受け取ってください。"
    )


class HolderIsOther(RuleBroken):
    """The holder is not the customer by name: one person alone does not decide."""

    code = "carry_over_holder_is_other"
    sentence = "口座名義が使用者・納付者のカナと違います。理由を書くと、別の担当者に承認を依頼します。"


class StartDayWrong(RuleBroken):
    """The day lies outside of the days from which an account may be carried on."""

    code = "carry_over_day_wrong"
    sentence = "継続する日は{earliest}から{latest}までの日付にしてください。"


class SupplyNotRunning(RuleBroken):
    """No water is used there then."""

    code = "carry_over_supply_ended"
    sentence = "この契約は{ends_on}に終わっています。口座は継続できません。"


class FormUnderWay(RuleBroken):
    """A form of the customer's lies here already."""

    code = "debit_form_under_way"
    sentence = "受付番号{number}の依頼書を受け取って処理中です。新しい用紙は送っていません。"


class NobodyToPost(RuleBroken):
    """The conditions leave nobody."""

    code = "debit_posting_nobody"
    sentence = "この条件で送る相手はいません。条件を変えて数え直してください。"


class PostingChanged(RuleBroken):
    """Between the count on the screen and the printing, somebody dropped out or came in."""

    code = "debit_posting_changed"
    sentence = "数えたあとに送る相手が変わりました。印刷していません。新しい件数を確かめてください。"


class FormHasEnded(RuleBroken):
    """The paper is registered, or went back."""

    code = "debit_form_has_ended"
    sentence = "受付番号{number}の依頼書は、登録か不備返却がすでに済んでいます。"


class FormAlreadyRead(RuleBroken):
    """Somebody was faster, or the number is another paper's."""

    code = "debit_form_already_read"
    sentence = "受付番号{number}の依頼書は、その段階ではありません。番号を確かめてください。"


class SamePersonReads(RuleBroken):
    """One person would read both times."""

    code = "debit_form_same_person"
    sentence = "受付番号{number}の依頼書は、あなたが1回目を入力しました。照合は別の人が行います。"


class FormNotToCorrect(RuleBroken):
    """There is no difference, or it is settled."""

    code = "debit_form_not_to_correct"
    sentence = "受付番号{number}の依頼書に、訂正を待つ相違はありません。"


class FormsChanged(RuleBroken):
    """The list on the screen is not what waits now."""

    code = "debit_forms_changed"
    sentence = "送付する依頼書が変わりました。送付は記録していません。新しい一覧を確かめてください。"


class AnswerNotAwaited(RuleBroken):
    """A form is not of this sending, or was answered."""

    code = "debit_answer_not_awaited"
    sentence = "回答済みの依頼書が含まれています。何も記録していません。一覧を読み込み直してください。"


class AccountNewer(RuleBroken):
    """The supply has an account that starts later."""

    code = "debit_account_newer"
    sentence = "受付番号{number}の契約には{starts_on}からの口座があります。登録日を確かめてください。"


class ProfileUnknown(RuleBroken):
    """The rules know no bank profile of that name."""

    code = "debit_profile_unknown"
    sentence = "規則集に「{profile}」という金融機関の設定はありません。設定の名前を確かめてください。"


class DebitUnderWay(RuleBroken):
    """A bank was asked for the bill and has not answered: paid by a slip too, it would be paid twice."""

    code = "debit_under_way"
    sentence = (
        "{month}分は{debit_on}の口座振替を依頼していて、結果がまだ届いていません。二重の納付になるため、"
        "納付書の発行も充当もしていません。結果を取り込んでから、残った未納を扱ってください。"
    )
