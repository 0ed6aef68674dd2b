"""What writing down work on a closed day can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class DayIsOpen(RuleBroken):
    """The service works on that day anyway."""

    code = "closed_day_is_open"
    sentence = "{day:%Y年%m月%d日}は休業日ではありません。休業日の業務の記録はいりません。"


class NobodyWorks(RuleBroken):
    """Work is done by somebody."""

    code = "closed_day_nobody"
    sentence = "従事する人を1人以上選んでください。"


class ClosedDayWorkMissing(RuleBroken):
    """The schedule needs work on a closed day, and nobody wrote it down."""

    code = "closed_day_work_missing"
    sentence = (
        "{day:%Y年%m月%d日}は休業日（{why}）です。"
        "先に「休業日の業務」に業務・従事者・理由を記録してください。"
    )


class AlreadyWithdrawn(RuleBroken):
    """Somebody was faster."""

    code = "closed_day_already_withdrawn"
    sentence = "この記録はすでに取り消されています。"
