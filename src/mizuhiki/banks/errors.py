"""Why a master is not loaded or a file does not leave; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class MasterOlder(RuleBroken):
    """A newer edition was loaded before."""

    code = "bank_master_older"
    sentence = "この版（{edition}）は、取込済みの版（{latest}）より古いため取り込めません。"


class MasterShrunk(RuleBroken):
    """So many codes are gone that the master is cut rather than that banks merged."""

    code = "bank_master_shrunk"
    sentence = "金融機関・支店が{before:,}件から{after:,}件に減っています。台帳の欠けを確かめてください。"


class FileAccepted(RuleBroken):
    """The bank has the file."""

    code = "bank_file_accepted"
    sentence = "銀行がこのファイルを受け付けています。もう一度送ると{danger}ため、取り出せません。"


class ReasonNeeded(RuleBroken):
    """The file left the house before."""

    code = "bank_file_reason_needed"
    sentence = (
        "このファイルは取出し済みです。銀行に届いていないことを確かめ、もう一度取り出す理由を選んでください。"
    )


class NotHandedYet(RuleBroken):
    """Nobody has taken the file out."""

    code = "bank_file_not_handed"
    sentence = "このファイルはまだ取り出されていません。先に取り出して銀行へ送ってください。"


class OutcomeUnknown(RuleBroken):
    """Nobody knows whether the bank has the file."""

    code = "bank_file_outcome_unknown"
    sentence = (
        "送信結果が不明です。もう一度送ると{danger}おそれがあるため、取り出せません。"
        "銀行に届いているかを確かめ、その答えを記録してください。"
    )


class OutcomeNotUnknown(RuleBroken):
    """There is nothing to ask the bank about."""

    code = "bank_file_outcome_not_unknown"
    sentence = "送信結果が不明のファイルではありません。画面を読み込み直してください。"


class OtherPersonSends(RuleBroken):
    """Who noted the bank's word may not send the file again."""

    code = "bank_file_other_person_sends"
    sentence = "銀行に届いていないと記録した人は、もう一度取り出せません。別の担当者が確かめて取り出します。"


class MakerSends(RuleBroken):
    """Nobody sends what they had made."""

    code = "bank_file_maker_sends"
    sentence = (
        "このファイルの作成を依頼または承認した人は取り出せません。"
        "別の担当者が件数と金額を確かめて取り出します。"
    )
