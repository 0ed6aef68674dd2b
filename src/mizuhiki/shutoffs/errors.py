"""What closing a tap can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoShutoffRules(RuleBroken):
    """The rules in force say nothing about closing taps."""

    code = "shutoffs_no_rules"
    sentence = "料金規則に給水停止の執行（shutoffs）の定めがありません。料金規則の版を確かめてください。"


class DoNotCut(RuleBroken):
    """The tap stays open: the crew is told so in one sentence, and why.

    `ground` is a code: `offline` is the phone's own, the others are the office's.
    """

    code = "shutoffs_do_not_cut"
    sentence = "停止しないでください。{why}"

    def __init__(self, ground: str, why: str) -> None:
        self.ground = ground
        super().__init__(why=why)


class NotOnThatDay(RuleBroken):
    """No tap is closed on such a day."""

    code = "shutoffs_not_on_that_day"
    sentence = "{day:%Y-%m-%d}は執行できません。{why}"


class DayIsOver(RuleBroken):
    """Nobody goes yesterday."""

    code = "shutoffs_day_is_over"
    sentence = "執行日は{today:%Y-%m-%d}以降の日付にしてください。"


class NotDue(RuleBroken):
    """By what is written now this tap may not be closed on that day."""

    code = "shutoffs_not_due"
    sentence = "{inquiry_no}は停止の対象ではありません。{why}"


class OrderIsOpen(RuleBroken):
    """The tap has an order already."""

    code = "shutoffs_order_is_open"
    sentence = "{inquiry_no}には執行指示{number}（{day:%Y-%m-%d}）があります。"


class IsClosed(RuleBroken):
    """The tap is closed already."""

    code = "shutoffs_is_closed"
    sentence = "{inquiry_no}はすでに停止中です。"


class CrewWithoutCard(RuleBroken):
    """Who goes to a door shows a card there."""

    code = "shutoffs_crew_without_card"
    sentence = "{name}さんには、{day:%Y-%m-%d}に有効な指定公金事務取扱者証がありません。"


class NothingChosen(RuleBroken):
    """A list of nobody."""

    code = "shutoffs_nothing_chosen"
    sentence = "執行する契約を1件以上選んでください。"


class ReferenceTaken(RuleBroken):
    """The same key stands for another list."""

    code = "shutoffs_reference_taken"
    sentence = "同じ操作番号で別の執行予定が作成されています。画面を開き直してください。"


class OrderIsOver(RuleBroken):
    """It was closed, called off, or its day went by."""

    code = "shutoffs_order_is_over"
    sentence = "執行指示{number}は終わっています（{how}）。"


class OrderIsAgreed(RuleBroken):
    """A second person has agreed to it."""

    code = "shutoffs_order_is_agreed"
    sentence = "執行指示{number}は承認済みです。"


class CheckedBefore(RuleBroken):
    """It was looked into; what was found stands."""

    code = "shutoffs_checked_before"
    sentence = "この確認は済んでいます。誤りのときは指示を取りやめて、作り直してください。"


class NotSeenTo(RuleBroken):
    """Nobody looked into who lives there."""

    code = "shutoffs_not_seen_to"
    sentence = (
        "福祉と医療機器の確認が終わっていない指示が{count}件あります。確認してから承認を依頼してください。"
    )


class NothingToAgree(RuleBroken):
    """Every order of the list is over or agreed to."""

    code = "shutoffs_nothing_to_agree"
    sentence = "承認を待つ執行指示がありません。"


class NeverCut(RuleBroken):
    """A phone tells of a tap that the office never let it close (design.md, law 6)."""

    code = "shutoffs_never_cut"
    sentence = (
        "執行許可のない停止の記録です。給水停止としては受け付けません。"
        "現地の栓の状態をすぐに確かめ、停止していれば解除してください。"
    )


class HardwareNotThere(RuleBroken):
    """The books have no such piece there."""

    code = "shutoffs_hardware_not_there"
    sentence = (
        "{place}に{tool}が{count}個ありません（帳簿では{there}個）。"
        "受渡しを記録してから、もう一度記帳してください。"
    )


class PaperRefused(RuleBroken):
    """The paper cannot be set."""

    code = "shutoffs_paper_refused"
    sentence = "給水停止執行書を印刷できません。{problem}"


class ReadingUnfit(RuleBroken):
    """The dial cannot show that."""

    code = "shutoffs_reading_unfit"
    sentence = "指針は{digits}桁までです。端末の内容を確かめてください。"
