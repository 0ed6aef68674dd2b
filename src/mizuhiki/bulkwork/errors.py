"""What a clerk is told when a bulk change cannot be had; nothing is changed by any of them."""

from mizuhiki.attachments.api import FileRefused
from mizuhiki.platform.errors import RuleBroken


class ChangeFileRefused(FileRefused):
    """The file has lines that cannot be carried out; it was not taken."""

    code = "change_file_refused"


class ChangeFileKnown(RuleBroken):
    """The same file waits, or was carried out."""

    code = "change_file_known"
    sentence = "{file_name}と同じ内容の一括変更（番号 {number}）があります。何も変わっていません。"


class NothingToChange(RuleBroken):
    """Everything is as the file wants it, or no account is at the old branch."""

    code = "nothing_to_change"
    sentence = "{file_name}で変わるものはありません。ファイルと対象を確かめてください。"


class WorkMoved(RuleBroken):
    """Somebody changed some of it by hand after it was read."""

    code = "work_moved"
    sentence = (
        "読み込んだあとで{count:,}件が変わったため、1件も変更していません（例：{example}）。"
        "ファイルを今の台帳に合わせて、読み込み直してください。"
    )


class WorkEnded(RuleBroken):
    """It was carried out, or is on its way."""

    code = "work_ended"
    sentence = "この一括変更は{state}です。もう承認を求めることはできません。"


class NothingToUndo(RuleBroken):
    """No record is as the change left it, or it was never carried out."""

    code = "nothing_to_undo"
    sentence = "元に戻せるものはありません。実施していないか、そのあとで別の値に変わっています。"


class UndoneBefore(RuleBroken):
    """The way back was made before."""

    code = "undone_before"
    sentence = "この一括変更を戻す変更（番号 {number}）は、すでに作ってあります。"


class DayOver(RuleBroken):
    """The banks merge before anybody agreed."""

    code = "merger_day_over"
    sentence = "新しい店番で引き落とす日（{on}）を過ぎています。日を直して、読み込み直してください。"
