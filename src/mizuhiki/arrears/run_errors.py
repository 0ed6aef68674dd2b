"""What sending the letters of a step can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoLetterWords(RuleBroken):
    """The rules in force have no words for the letter."""

    code = "arrears_no_letter_words"
    sentence = "料金規則にこの手順の文書の言葉（arrears_letters）がありません。"


class StepIsNoLetter(RuleBroken):
    """The utility does not take this step by letter."""

    code = "arrears_no_such_letter"
    sentence = "料金規則の手順に、この文書はありません。"


class SendDayPast(RuleBroken):
    """A letter is dated today or later."""

    code = "arrears_send_day_past"
    sentence = "発送日は今日（{today:%Y年%m月%d日}）から{most}日以内にしてください。"


class DeadlineTooNear(RuleBroken):
    """The rules give the debtor more time."""

    code = "arrears_deadline_too_near"
    sentence = "指定期限は{least:%Y年%m月%d日}以後の営業日にしてください（発送日から{days}日以上）。"


class NobodyToWriteTo(RuleBroken):
    """No supply is ripe for the step."""

    code = "arrears_nobody_to_write_to"
    sentence = "{title}の対象になる契約はありません。"


class RunIsOver(RuleBroken):
    """What was to be done belongs before this."""

    code = "arrears_run_is_over"
    sentence = "この発送処理は「{state}」です。{act}はできません。"


class AlreadyExcluded(RuleBroken):
    """Somebody was faster."""

    code = "arrears_already_excluded"
    sentence = "この候補はすでに除外されています（{reason}）。"


class ReasonMissing(RuleBroken):
    """An exclusion and a stop say why."""

    code = "arrears_reason_missing"
    sentence = "理由を入力してください"


class LettersToPull(RuleBroken):
    """Somebody paid, something holds, or too much time went by, since the letters were printed."""

    code = "arrears_letters_to_pull"
    sentence = "印刷のあとで対象でなくなったものが{count:,}通あります。封筒を抜いてから投函してください。"


class NothingToPull(RuleBroken):
    """Every letter that lies here may leave."""

    code = "arrears_nothing_to_pull"
    sentence = "抜く必要のある封筒はありません。"


class NotForCrews(RuleBroken):
    """These letters go by post."""

    code = "arrears_not_for_crews"
    sentence = "この文書は郵送です。現地投函の予定は作れません。"


class NothingToDeliver(RuleBroken):
    """No letter of the route waits for a crew."""

    code = "arrears_nothing_to_deliver"
    sentence = "この検針区に、配達を待つ文書はありません。"


class NotPublishable(RuleBroken):
    """The rules do not let a public notice take the letter's place, or it was not sent in vain."""

    code = "arrears_not_publishable"
    sentence = "{title}の公示送達は記録できません：{why}"


class CountsDiffer(Exception):  # noqa: N818 - named by what is true now
    """Candidates are not all accounted for: a fault of ours, and the run does not end."""
