"""What an application can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class Incomplete(RuleBroken):
    """Without place, day, name and telephone nobody can go there or ask back."""

    code = "intake_incomplete"
    sentence = "{missing}を入力してください。これがないと受け付けられません。"


class ProxyUnknown(RuleBroken):
    """Somebody who applies for another says who they are and where they are reached."""

    code = "intake_proxy_unknown"
    sentence = "代理人のときは、会社名か代理人の名前と、返信先の電話番号を入力してください。"


class DayOutOfReach(RuleBroken):
    """Too long ago or too far ahead to be meant."""

    code = "intake_day_out_of_reach"
    sentence = "希望日は{first}から{last}までの日にしてください。"


class ConflictsUnseen(RuleBroken):
    """Something else is known of the place; whoever applies has to be asked first."""

    code = "intake_conflicts_unseen"
    sentence = "確かめることが{count}件あります。内容を読み、確かめたら「確かめました」に印を付けてください。"


class AskedAlready(RuleBroken):
    """One application of a kind for a tap and day."""

    code = "intake_asked_already"
    sentence = (
        "この水栓には、同じ日の{kind}の申込みがあります（受付番号 {shown}）。もう一度は受け付けていません。"
    )


class TakenAlready(RuleBroken):
    """The same form came a second time."""

    code = "intake_taken_already"
    sentence = "この申込みは受付済みです（受付番号 {shown}）。もう一度は登録していません。"


class WebRegisteredAlready(RuleBroken):
    """A form of the public door is registered once."""

    code = "intake_web_registered"
    sentence = "このインターネットの申込みは登録済みです（受付番号 {shown}）。もう一度は登録していません。"


class SlipTaken(RuleBroken):
    """A counter slip is registered once."""

    code = "intake_slip_taken"
    sentence = "受付票 {slip_no} は登録済みです（受付番号 {shown}）。番号を確かめてください。"


class WindowFull(RuleBroken):
    """The crew of the area has no place left."""

    code = "intake_window_full"
    sentence = "{day}の{window}（{area}）は{places}件の枠が埋まっています。別の日か時間帯を選んでください。"


class WindowUnknown(RuleBroken):
    """Not one of the pack's windows."""

    code = "intake_window_unknown"
    sentence = "時間帯を選び直してください。"


class ApplicationOver(RuleBroken):
    """It has ended."""

    code = "intake_over"
    sentence = "この申込みは「{state}」です。変更できません。新しい申込みとして受け付けてください。"


class StateUnfit(RuleBroken):
    """Not possible as it stands."""

    code = "intake_state_unfit"
    sentence = "この申込みは「{state}」のため、この操作はできません。"


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved after this person opened the form."""

    code = "intake_changed_meanwhile"
    sentence = "ほかの担当者が先に変更しました。いま登録されている内容を確かめてください。"


class ReasonMissing(RuleBroken):
    """Who cancels says why."""

    code = "intake_reason_missing"
    sentence = "理由を入力してください"


class NoTap(RuleBroken):
    """装置不明: nobody can be sent there."""

    code = "intake_no_tap"
    sentence = "装置が特定されていません。水栓番号を登録してから手配してください。"


class TapUnknown(RuleBroken):
    """No tap has the number."""

    code = "intake_tap_unknown"
    sentence = "水栓番号・お問い合わせ番号「{typed}」は見つかりません。わからないときは空欄にしてください。"


class NobodyUses(RuleBroken):
    """A stop or a name change needs a supply that runs."""

    code = "intake_nobody_uses"
    sentence = "{day}にこの水栓を使用中の契約がありません。使用開始の届出を確かめてください。"


class IndexMissing(RuleBroken):
    """A tap with a meter is read."""

    code = "intake_index_missing"
    sentence = "指針を入力してください"


class TapUsedBefore(RuleBroken):
    """What is charged there follows from the contract before."""

    code = "intake_tap_used_before"
    sentence = "この水栓には前の契約があります。料金の用途と検針月は、前の契約から引き継ぎます。"


class FirstTermsUnfit(RuleBroken):
    """At least one charge, each with a use class of its tariff."""

    code = "intake_first_terms_unfit"
    sentence = "料金を1つ以上選び、用途を選び直してください。"


class FirstTermsMissing(RuleBroken):
    """Nobody used the tap before: what is charged there has to be said before a crew opens it."""

    code = "intake_first_terms_missing"
    sentence = "この水栓には前の契約がありません。「新しい装置の料金」を登録してから手配してください。"


class DoneInFuture(RuleBroken):
    """What was done was done by today."""

    code = "intake_done_in_future"
    sentence = "作業日は今日までの日にしてください。"


class StopUnfit(RuleBroken):
    """A removal ties one start to one stop."""

    code = "intake_stop_unfit"
    sentence = "引っ越しの元の申込みが見つからないか、ほかの使用開始と結ばれています。"


class NotUrgent(RuleBroken):
    """There is nothing to acknowledge."""

    code = "intake_not_urgent"
    sentence = "この申込みは、至急の確認を待っていません。"


class CapacityUnfit(RuleBroken):
    """A number of places for an area and window of the pack."""

    code = "intake_capacity_unfit"
    sentence = "区域、時間帯、曜日か日を選び直してください。"


class TemporaryUnfit(RuleBroken):
    """At least one charge that the rules know for a temporary use."""

    code = "intake_temporary_unfit"
    sentence = "臨時用で請求する料金を1つ以上選んでください。"


class AdvanceAskedBefore(RuleBroken):
    """The contract of the temporary use is made; what it says cannot be changed any more."""

    code = "intake_advance_asked_before"
    sentence = (
        "臨時用の概算料金を請求済みです（お問い合わせ番号 {inquiry_no}）。"
        "使用場所や名義が違うときは、申込みを取り消して受け付け直してください。"
    )


class AdvanceUnpaid(RuleBroken):
    """A temporary use pays before the tap is opened."""

    code = "intake_advance_unpaid"
    sentence = (
        "臨時用の概算料金{yen:,}円が未納です。入金を確かめてから開栓してください。何も登録していません。"
    )


class NotTemporary(RuleBroken):
    """Only a temporary use that goes on pays for more months."""

    code = "intake_not_temporary"
    sentence = "使用中の臨時用ではないため、使用予定を延ばせません。"
