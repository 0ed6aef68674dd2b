"""What fixing a month and evaluating run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class MonthNotOver(RuleBroken):
    """Calls of a month that goes on are still to come."""

    code = "kpi_month_not_over"
    sentence = "{month}はまだ終わっていません。翌月になってから確定してください。"


class CallsStillOpen(RuleBroken):
    """What is not known to have ended cannot be counted for good."""

    code = "kpi_calls_still_open"
    sentence = (
        "{month}に、終わりの分からない通話が{count:,}件あります。通話の記録を直してから確定してください。"
    )


class MonthClosed(RuleBroken):
    """A month is fixed once; once more it takes a reason."""

    code = "kpi_month_closed"
    sentence = "{month}は確定済みです。確定し直すときは、理由を入力してください。"


class MonthUnchanged(RuleBroken):
    """Closing again what comes to the same would say nothing."""

    code = "kpi_month_unchanged"
    sentence = "{month}の件数は、確定したときと変わっていません。確定し直す必要はありません。"


class ReductionWaits(RuleBroken):
    """Two requests about one month's fee could both be granted."""

    code = "kpi_reduction_waits"
    sentence = "{month}の委託料の減額が承認待ちです。承認か差戻しの後で確定し直してください。"


class ReductionDone(RuleBroken):
    """A fee that was reduced stays so; what is owed anew is settled between the parties."""

    code = "kpi_reduction_done"
    sentence = "{month}の委託料は減額済みです。確定し直す前に発注者と協議してください。"


class NoContract(RuleBroken):
    """A pack without the definition judges nothing."""

    code = "kpi_no_contract"
    sentence = (
        "{month}の規則集にkpi.yamlがないため、運営管理指標を計算できません。規則集に加えて施行してください。"
    )


class EvaluatesOneself(RuleBroken):
    """An evaluation is somebody else's view."""

    code = "evaluates_oneself"
    sentence = "自分の応対は評価できません。ほかのＳＶかＭＧが評価してください。"


class EvaluationTooEarly(RuleBroken):
    """A month that has not begun has no talks."""

    code = "evaluation_too_early"
    sentence = "まだ始まっていない月です。"


class EvaluationSaysNothing(RuleBroken):
    """Scores alone help nobody."""

    code = "evaluation_says_nothing"
    sentence = "良かったところ・直すところを入力してください。"
