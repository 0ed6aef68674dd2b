"""What cannot be written down of a test, in Japanese."""

from mizuhiki.platform.errors import RuleBroken


class NoteNeeded(RuleBroken):
    """What differed is said."""

    code = "trial_note_needed"
    sentence = "期待と違ったとき、できなかったときは、気づいたことを入力してください。"


class NothingWrong(RuleBroken):
    """A fault is of a step that failed."""

    code = "trial_nothing_wrong"
    sentence = "不具合は、「違った」か「できなかった」を記録した手順から登録してください。"


class FaultKnown(RuleBroken):
    """A result has one fault."""

    code = "trial_fault_known"
    sentence = "この結果の不具合は登録済みです。"


class StepNotYet(RuleBroken):
    """Analysis, then proposal, then agreement, then proof."""

    code = "trial_step_not_yet"
    sentence = "解析、対応方針、承認、対応の確認の順に進めてください。"


class HelpAnswered(RuleBroken):
    """A call is answered once."""

    code = "trial_help_answered"
    sentence = "この質問は回答済みです。続きは、新しい質問としてもらってください。"
