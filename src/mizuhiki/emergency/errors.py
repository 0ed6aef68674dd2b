"""What the night line can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class FlowFault(RuleBroken):
    """A flow that does not lead everybody to an end."""

    code = "night_flow_fault"
    sentence = "処理フローの{line}行目：{problem}"


class NoFlow(RuleBroken):
    """No flow is in force."""

    code = "night_no_flow"
    sentence = "今日使える処理フローがありません。文書の画面で登録し、発注者の承認を受けてください。"


class PathWrong(RuleBroken):
    """The answers are not those of the flow in force."""

    code = "night_path_wrong"
    sentence = "処理フローが変わったか、答えが最後まで選ばれていません。はじめから選び直してください。"


class LineClosed(RuleBroken):
    """The night line is not open; the centre is, or nobody."""

    code = "night_line_closed"
    sentence = "今は夜間受付の運営時間ではありません（{words}）。"


class LineOpen(RuleBroken):
    """The line is open: nobody hears that it is not."""

    code = "night_line_open"
    sentence = "今は夜間受付の運営時間です。時間外のアナウンスは流れません。"


class TakenAlready(RuleBroken):
    """The same form came a second time."""

    code = "night_taken_already"
    sentence = "この内容はすでに登録しています。もう一度は登録していません。"


class WordsMissing(RuleBroken):
    """A report says where and what."""

    code = "night_words_missing"
    sentence = "場所と状況を入力してください"


class CallAnswered(RuleBroken):
    """What came of a call is written once."""

    code = "night_call_answered"
    sentence = "この連絡の結果は、すでに{at}に「{how}」と記録されています。"


class ReportEnded(RuleBroken):
    """Nothing is left to do."""

    code = "night_report_ended"
    sentence = "この案件は{at}に「{how}」で終わっています。"


class AcceptedAlready(RuleBroken):
    """Somebody took it over."""

    code = "night_accepted_already"
    sentence = "この案件は{at}に{who}が引き受けています。"


class NobodyOn(RuleBroken):
    """Somebody is on for every hour of the service."""

    code = "night_nobody_on"
    sentence = "{start}から{end}まで担当者がいません。すべての時間に1名以上を置いてください。"


class NoShift(RuleBroken):
    """A roster has a shift."""

    code = "night_no_shift"
    sentence = "担当者と時間を1行以上入力してください"


class PeriodWrong(RuleBroken):
    """From the present night on, and not endless."""

    code = "night_period_wrong"
    sentence = "期間は今夜から先の、{most}日以内で、初日から最終日の順に入力してください。"


class OfficersWrong(RuleBroken):
    """One officer at least, each once, with a number."""

    code = "night_officers_wrong"
    sentence = "当番は1人以上、同じ人は一度だけ、電話番号と一緒に入力してください。"


class SiteRefused(RuleBroken):
    """In Japan, with control of who enters."""

    code = "night_site_refused"
    sentence = "業務の場所は、日本国内で、入退出管理のある場所だけです。"


class TextWaits(RuleBroken):
    """A version is asked for once."""

    code = "night_text_agreed"
    sentence = "この版はすでに承認されているか、承認の要らない文書です。"


class TextTooLate(RuleBroken):
    """What is in force from a past day would rewrite it."""

    code = "night_text_too_late"
    sentence = "適用日は今日から先の日付にしてください。"


class SaysNothing(RuleBroken):
    """A record says something."""

    code = "night_says_nothing"
    sentence = "内容を入力してください"


class InFuture(RuleBroken):
    """What is recorded has happened."""

    code = "night_in_future"
    sentence = "今より後の日時は登録できません"


class IncidentOver(RuleBroken):
    """A call is attached to what still goes on."""

    code = "night_incident_over"
    sentence = "この断水・災害のお知らせは終わっています。通報として受け付けてください。"


class StepDone(RuleBroken):
    """A step is done once."""

    code = "night_step_done"
    sentence = "この手続きは{day}に済んでいます。"


class NumberKnown(RuleBroken):
    """A number is registered once."""

    code = "night_number_known"
    sentence = "この番号は登録済みです。"


class MonthFiledAlready(RuleBroken):
    """A month is submitted once; its figures stay."""

    code = "night_month_filed"
    sentence = "{month}の月報は{day}に提出済みです。"


class MonthNotOver(RuleBroken):
    """A month is reported when it is over."""

    code = "night_month_not_over"
    sentence = "月報は、その月が終わってから提出します。"
