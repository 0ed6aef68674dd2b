"""What a call for training can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoDrillHere(RuleBroken):
    """Made-up calls among real ones would falsify every report."""

    code = "drill_not_here"
    sentence = "研修の電話は、研修と見本の環境でだけ使えます。"


class TraineeBusy(RuleBroken):
    """One call at a time."""

    code = "drill_trainee_busy"
    sentence = "{who}は別の通話が終わっていません。コードを付けて後処理を終えてからかけてください。"


class NobodyToPlay(RuleBroken):
    """The made-up town has nobody of whom this can be played."""

    code = "drill_nobody_to_play"
    sentence = "この場面を演じられるお客様が、研修用のデータにいません。"


class DrillUnfit(RuleBroken):
    """The step does not follow."""

    code = "drill_unfit"
    sentence = "いまは「{state}」のため、この操作はできません。画面を開き直してください。"


class DrillJudged(RuleBroken):
    """A result is kept once."""

    code = "drill_judged"
    sentence = "この電話の結果は、すでに記録されています。"
