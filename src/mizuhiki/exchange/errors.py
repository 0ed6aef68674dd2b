"""What maintenance of the exchange can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class DoneAlready(RuleBroken):
    """The same form came a second time."""

    code = "exchange_done_already"
    sentence = "この内容はすでに登録しています。もう一度は登録していません。"


class SaysNothing(RuleBroken):
    """A record says something."""

    code = "exchange_says_nothing"
    sentence = "内容を入力してください"


class OfficerMissing(RuleBroken):
    """An instruction is somebody's."""

    code = "exchange_officer_missing"
    sentence = "指示した発注者の職員を入力してください"


class ChangeNotOpen(RuleBroken):
    """Master data is changed under an approved change that is still open."""

    code = "exchange_change_not_open"
    sentence = "承認済みで、まだ終わっていない変更を選んでください。"


class NotApproved(RuleBroken):
    """A change is closed with its approver."""

    code = "exchange_not_approved"
    sentence = "発注者の承認がないため、終わりにできません。"


class ChecksMissing(RuleBroken):
    """A change is closed with the version of its procedure and the check of operation."""

    code = "exchange_checks_missing"
    sentence = "操作手順書の版と、正常動作の確認の結果を入力してください。"


class ClosedAlready(RuleBroken):
    """It is closed."""

    code = "exchange_closed_already"
    sentence = "この変更は{day}に終わっています。"


class AskedInVain(RuleBroken):
    """An agreement is asked for once."""

    code = "exchange_agreed_already"
    sentence = "すでに発注者の承認があります。"


class EntryWrong(RuleBroken):
    """A value does not fit its column."""

    code = "exchange_entry_wrong"
    sentence = "{problem}"


class EntryGone(RuleBroken):
    """It was removed."""

    code = "exchange_entry_gone"
    sentence = "この登録は削除済みです。"


class EntryMoved(RuleBroken):
    """Somebody else changed it meanwhile."""

    code = "exchange_entry_moved"
    sentence = "ほかの人が先に変更しました（第{number}版）。開き直してください。"


class MessageUnagreed(RuleBroken):
    """Only agreed words are recorded."""

    code = "exchange_message_unagreed"
    sentence = "文言に発注者の承認がないため、録音を登録できません。"


class RecordedAlready(RuleBroken):
    """One recording for each message."""

    code = "exchange_recorded_already"
    sentence = "録音は登録済みです。文言を変えるときは、新しいメッセージを作ってください。"


class BranchWrong(RuleBroken):
    """An IVR message is of a branch; others are of none."""

    code = "exchange_branch_wrong"
    sentence = "IVR分岐のメッセージだけに、分岐を入力してください。"


class PeriodWrong(RuleBroken):
    """From first to last."""

    code = "exchange_period_wrong"
    sentence = "期間は初日から最終日の順に、今日までの{most}日以内で入力してください。"


class TimesWrong(RuleBroken):
    """Shown, told, written."""

    code = "exchange_times_wrong"
    sentence = "表示、連絡の順に、今より前の日時を入力してください。"
