"""What cannot be booked or taken back; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class WorkTypeUnknown(RuleBroken):
    """The contract knows no such type of work on that day."""

    code = "work_type_unknown"
    sentence = "{day}の規則集に、この業務区分はありません。業務区分を選び直してください。"


class TaskSaysNothing(RuleBroken):
    """A task without words."""

    code = "task_says_nothing"
    sentence = "内容を入力してください。"


class TaskOutOfTime(RuleBroken):
    """Days that are to come, and those whose months are reported, take nothing."""

    code = "task_out_of_time"
    sentence = "記録できるのは{first}から今日までの業務です。日付を確かめてください。"


class TaskOutOfBounds(RuleBroken):
    """Nobody does it so often, or so long, in a day."""

    code = "task_out_of_bounds"
    sentence = "件数は1から{most_count:,}まで、時間は1分から{most_minutes:,}分までです。"


class TaskBooked(RuleBroken):
    """The same form came a second time."""

    code = "task_booked"
    sentence = "この附帯業務はすでに記録しています。もう一度は記録していません。"


class TaskReversed(RuleBroken):
    """Taken back is taken back."""

    code = "task_reversed"
    sentence = "この附帯業務は{day}に取り消されています。"


class TaskOfAnother(RuleBroken):
    """Who may take back what a colleague wrote is said by a right."""

    code = "task_of_another"
    sentence = "ほかの職員の記録です。取消しは、記録した本人か、取り消す権限のある人が行います。"


class ReasonMissing(RuleBroken):
    """The report says why something does not count."""

    code = "task_reason_missing"
    sentence = "理由を入力してください。"
