"""What a change of hours can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoCallHours(RuleBroken):
    """The rules say nothing of a call centre."""

    code = "hours_no_terms"
    sentence = "{day}の規則集にセンターの運営時間がありません。規則集の「call_hours」を確かめてください。"


class DayNotNameable(RuleBroken):
    """A day that no client can name."""

    code = "hours_day_not_nameable"
    sentence = "{day}は繁忙期に指定できません。{first}から{last}までの、休業日でない日を選んでください。"


class DayBegun(RuleBroken):
    """Hours of a day that has begun are not rewritten."""

    code = "hours_day_begun"
    sentence = "{day}はもう始まっているため、繁忙期の指定を変えられません。今日の分は時間外運営です。"


class NothingNamed(RuleBroken):
    """The days are as they were."""

    code = "hours_nothing_named"
    sentence = "繁忙期の日は今のままです。日を選び直してください。"


class NamedAlready(RuleBroken):
    """The same form came a second time."""

    code = "hours_named_already"
    sentence = "この指定はすでに登録しています。もう一度は登録していません。"


class ExtensionBackwards(RuleBroken):
    """It ends after it begins."""

    code = "hours_extension_backwards"
    sentence = "終了は開始より後の時刻にしてください"


class ExtensionPast(RuleBroken):
    """Nobody can work in the past: what the night line answered stays its own."""

    code = "hours_extension_past"
    sentence = "開始が過ぎています。{now}より後の時刻にしてください。過ぎた時間は夜間受付が受けています。"


class ExtensionWithinHours(RuleBroken):
    """The centre is open then."""

    code = "hours_extension_within"
    sentence = "{day}の{hours}はもともと営業時間です。営業時間の外を指定してください。"


class ExtensionOutsideTerm(RuleBroken):
    """Outside the term there is no centre."""

    code = "hours_extension_outside"
    sentence = "{day}はセンターの運営期間の外です。"


class AskedInFuture(RuleBroken):
    """A request came in before it was entered."""

    code = "hours_asked_in_future"
    sentence = "要請を受けた日時は、今より前にしてください。"


class ExtensionEntered(RuleBroken):
    """The same form came a second time."""

    code = "hours_extension_entered"
    sentence = "この時間外運営はすでに登録しています。もう一度は登録していません。"


class ExtensionOver(RuleBroken):
    """It has ended."""

    code = "hours_extension_over"
    sentence = "この時間外運営は{end}に終わっています。"


class SourceMissing(RuleBroken):
    """Whoever changes hours says on whose word."""

    code = "hours_source_missing"
    sentence = "発注者の職員、文書または理由、費用の協議を入力してください。"
