"""What disaster mode can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class AreasMissing(RuleBroken):
    """It is of some area."""

    code = "disaster_areas_missing"
    sentence = "区域を1つ以上選んでください。"


class DayPast(RuleBroken):
    """It ends after it began."""

    code = "disaster_day_past"
    sentence = "終了の予定日は、今日（{today:%Y年%m月%d日}）より後にしてください。"


class DisasterIsOver(RuleBroken):
    """Somebody ended it, or its day came."""

    code = "disaster_is_over"
    sentence = "この災害対応は終わっています。"


class SaidLater(RuleBroken):
    """Nobody writes down what is not said yet."""

    code = "disaster_said_later"
    sentence = "指示・作業の日時は、今より後にはできません。"
