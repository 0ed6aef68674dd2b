"""What looking into an empty house can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class CaseKnown(RuleBroken):
    """The supply is looked into already."""

    code = "vacancy_case_known"
    sentence = "この契約は調査{shown}で調べています。"


class SupplyNotRunning(RuleBroken):
    """There is nothing to close."""

    code = "vacancy_supply_not_running"
    sentence = "この契約は使用中ではないため、職権閉栓の調査はできません。"


class CaseEnded(RuleBroken):
    """Somebody was faster."""

    code = "vacancy_case_ended"
    sentence = "この調査は{day:%Y-%m-%d}に「{how}」で終わっています。"


class CaseWaits(RuleBroken):
    """The utility has it."""

    code = "vacancy_case_waits"
    sentence = "企業局の決定を待っています。承認の画面で取り下げてからやり直してください。"


class ReasonMissing(RuleBroken):
    """Whoever opens or ends a case says why."""

    code = "vacancy_reason_missing"
    sentence = "理由を入力してください。"


class WordsMissing(RuleBroken):
    """Evidence says what was found."""

    code = "vacancy_words_missing"
    sentence = "確認した内容を入力してください。"


class FoundInFuture(RuleBroken):
    """Nothing was found tomorrow."""

    code = "vacancy_found_in_future"
    sentence = "確認した日には、今日までの日を入力してください。"


class EvidenceMissing(RuleBroken):
    """The rules ask for more."""

    code = "vacancy_evidence_missing"
    sentence = "まだそろっていない証拠があります：{kinds}。記録してから決裁を求めてください。"


class NoticeTooYoung(RuleBroken):
    """Whoever lives there after all has time to say so."""

    code = "vacancy_notice_too_young"
    sentence = "閉栓予告（{on}）から{days}日たっていません。{until}から決裁を求められます。"


class StillUsed(RuleBroken):
    """Water moves, or somebody was met."""

    code = "vacancy_still_used"
    sentence = "使用中を示す証拠があります（{what}）。職権閉栓はできません。"


class ProtectedNotAsked(RuleBroken):
    """Nobody else is asked where a protected person is (law 16)."""

    code = "vacancy_protected_not_asked"
    sentence = "支援措置の対象のため、所有者や管理会社に尋ねることはできません。企業局に引き継いでください。"


class PlaceInUse(RuleBroken):
    """A patrol looks at places without a contract."""

    code = "vacancy_place_in_use"
    sentence = "水栓{tap_no}には使用中の契約があります。巡回の対象ではありません。"
