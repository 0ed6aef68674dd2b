"""What this room refuses; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class CallNotTold(RuleBroken):
    """A call with nothing told of it."""

    code = "call_not_told"
    sentence = "通話の内容がありません。"


class CallTooLong(RuleBroken):
    """More was told of one call than can be true."""

    code = "call_too_long"
    sentence = "1件の通話に{most}件を超える通知が届いています。交換機との連携を確かめてください。"


class EventInTheFuture(RuleBroken):
    """A clock that is ahead of ours by more than a little."""

    code = "event_in_the_future"
    sentence = "通話の時刻（{at:%Y-%m-%d %H:%M:%S}）が先の時刻です。時刻を確かめてください。"


class EventLongAgo(RuleBroken):
    """A live word of an exchange about a day long gone by."""

    code = "event_long_ago"
    sentence = "通話の時刻（{at:%Y-%m-%d %H:%M:%S}）が古すぎます。交換機の時計を確かめてください。"


class CodeMissing(RuleBroken):
    """No call is finished without its code (CC-095)."""

    code = "code_missing"
    sentence = "ラップアップコードを選んでください。コードのない通話は終えられません。"


class CodeRetired(RuleBroken):
    """The code is not offered on that day."""

    code = "code_retired"
    sentence = "「{label}」は、この通話の日（{day}）には使えないコードです。別のコードを選んでください。"


class CodeOverlaps(RuleBroken):
    """One meaning of a code on a day."""

    code = "code_overlaps"
    sentence = (
        "コード「{code}」には{day}からの登録があります。"
        "意味を変えるときは、それより後の日から登録してください。"
    )


class CodeEnded(RuleBroken):
    """Its last day was said before."""

    code = "code_ended"
    sentence = "このコードは{day}に使い終わっています。"


class CodeEndsBefore(RuleBroken):
    """A code is used for a day at least."""

    code = "code_ends_before"
    sentence = "使い終わりの日は、使い始め（{day}）より後にしてください。"


class CallStillOpen(RuleBroken):
    """The caller is still there."""

    code = "call_still_open"
    sentence = "この通話は続いています。通話を終えてから、コードを付けてください。"


class CallOver(RuleBroken):
    """It has ended already."""

    code = "call_over"
    sentence = "この通話は{at:%H:%M:%S}に終わっています。"


class CallBusy(RuleBroken):
    """One person talks with one caller."""

    code = "call_busy"
    sentence = "終えていない通話があります。先にその通話を終え、コードを付けてください。"


class NotKeyed(RuleBroken):
    """The exchange says when this call ended."""

    code = "call_not_keyed"
    sentence = "交換機から届いた通話です。終わりの時刻は交換機が記録します。"


class TimesNotInOrder(RuleBroken):
    """A call is taken after it came and ends after it was taken."""

    code = "times_not_in_order"
    sentence = "時刻の順が合いません。着信、応答、終話の順になるように入力してください。"


class LineKnown(RuleBroken):
    """A line is registered once, and changed from the list."""

    code = "line_known"
    sentence = "回線コード「{code}」は登録済みです。一覧から選んで変更してください。"


class LineTaken(RuleBroken):
    """The exchange's name of a queue is of one line."""

    code = "line_taken"
    sentence = "「{value}」は、別の回線に登録されています。"


class AgentKeyTaken(RuleBroken):
    """An extension rings at one person."""

    code = "agent_key_taken"
    sentence = "「{key}」は{name}に登録されています。先にその登録をやめてください。"


class PushKeyOver(RuleBroken):
    """It was stopped before."""

    code = "push_key_over"
    sentence = "この鍵は{at:%Y-%m-%d %H:%M}に止めています。"
