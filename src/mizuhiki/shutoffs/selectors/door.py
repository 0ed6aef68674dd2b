"""What a crew is told of a tap that it closed."""

from mizuhiki.shutoffs.models import Cut, Restoration

MUST = "停止のあとに入金または申出がありました。すぐに事務所へ電話し、指示を受けて開栓してください。"
DONE = "解除の記録があります。"


def why_reopen(cut: Cut) -> str:
    """The sentence under 中止・復旧; empty while nothing arrived."""
    waiting = Restoration.objects.filter(cut=cut, end=None).select_related("reopening").last()
    if waiting is None:
        return ""
    return DONE if hasattr(waiting, "reopening") else MUST
