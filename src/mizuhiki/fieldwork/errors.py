"""What this room refuses; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class VisitOverlaps(RuleBroken):
    """One visit of a kind to a supply at a time."""

    code = "visit_overlaps"
    sentence = "この契約には{day}の{title}の予定があります。日を変えるときは、先の予定を取りやめてください。"


class VisitInThePast(RuleBroken):
    """Nobody goes there yesterday."""

    code = "visit_in_the_past"
    sentence = "訪問日は今日（{today}）以後の日にしてください。"


class CardMissing(RuleBroken):
    """Nobody goes to a customer's door without the client's card (第14条, 第15条)."""

    code = "visit_card_missing"
    sentence = (
        "{name}さんには、{day}に有効な指定公金事務取扱者証がありません。"
        "証の交付を記録するか、別の人を選んでください。"
    )


class VisitOver(RuleBroken):
    """It has ended."""

    code = "visit_over"
    sentence = "この訪問は「{how}」として終わっています。"


class VisitOut(RuleBroken):
    """The list with it is on a tablet."""

    code = "visit_out"
    sentence = (
        "この訪問は{name}の端末に渡しています。端末の返却を受けるか、"
        "「端末が戻らない」を記録してから取りやめてください。"
    )


class SheetElsewhere(RuleBroken):
    """One person has one list on one tablet."""

    code = "sheet_elsewhere"
    sentence = (
        "{made_at:%m月%d日 %H:%M}に別の端末へ一覧を渡しています。その端末を返却してから受け取ってください。"
        "端末をなくしたとき、動かないときは、業務責任者に連絡してください。"
    )


class SheetOver(RuleBroken):
    """The list has been given back; a new one comes with a new key."""

    code = "sheet_over"
    sentence = "この一覧は返却済みです。新しい一覧を受け取ってください。"


class SheetUnknown(RuleBroken):
    """No list was handed to this tablet, or to somebody else."""

    code = "sheet_unknown"
    sentence = (
        "この端末に渡した一覧が見つかりません。一覧を受け取った本人がサインインしているか確かめてください。"
    )


class NotATablet(RuleBroken):
    """Names and receipts lie on a tablet of the field alone; a desk's browser forgets them at sign-out."""

    code = "not_a_tablet"
    sentence = (
        "「事務所の端末」としてサインインしているため、一覧を渡せません。「終了」を押し、"
        "サインインの画面で「現場用タブレット」を選んでください。"
    )


class NothingToday(RuleBroken):
    """There is nobody to go to."""

    code = "nothing_today"
    sentence = "今日の訪問の予定はありません。予定が入ったら、もう一度受け取ってください。"


class SheetOfOtherDay(RuleBroken):
    """A list is good for its day."""

    code = "sheet_of_other_day"
    sentence = "{day}の一覧がまだ端末にあります。「端末を返す」を押してから、今日の一覧を受け取ってください。"


class NotOnSheet(RuleBroken):
    """The visit is on no list of this tablet."""

    code = "not_on_sheet"
    sentence = "この訪問は、この端末の一覧にありません。端末の一覧を確かめてください。"


class BroughtConflict(RuleBroken):
    """The same key with another content."""

    code = "brought_conflict"
    sentence = "同じ番号で違う内容が届いています。記録は変えていません。端末を業務責任者に見せてください。"


class BroughtWrong(RuleBroken):
    """What the tablet sent cannot be read."""

    code = "brought_wrong"
    sentence = "端末から届いた「{field}」（{value}）を読めません。端末を業務責任者に見せてください。"


class TooManyPhotos(RuleBroken):
    """A visit needs a few pictures; more are a fault or a mistake."""

    code = "too_many_photos"
    sentence = "この訪問の写真は{most}枚まで届いています。これ以上は受け取れません。"
