"""Why a move is not carried out; nothing is changed by any of them."""

from mizuhiki.platform.errors import RuleBroken


class FilesAtFault(RuleBroken):
    """The files hold faults."""

    code = "takeover_files_at_fault"
    sentence = (
        "旧システムのファイルに誤りが{count:,}件あります。migrate checkで確かめて、すべて直してください。"
    )


class NotAgreed(RuleBroken):
    """Nobody agreed to exactly these files."""

    code = "takeover_not_agreed"
    sentence = (
        "このファイル一式の移行は承認されていません。migrate proposeで依頼し、承認を待ってください。"
        "承認のあとでファイルを直したときは、依頼からやり直します。"
    )


class UtilityNotEmpty(RuleBroken):
    """There are people, places or bills already."""

    code = "takeover_not_empty"
    sentence = "すでにデータ（{table}）があるため、移行できません。移行は空の本番に一度だけ行います。"


class BalanceDiffers(RuleBroken):
    """What was loaded does not come to what was agreed to."""

    code = "takeover_balance_differs"
    sentence = "読み込んだ残高が承認された残高と合いません（{what}）。何も読み込んでいません。"
