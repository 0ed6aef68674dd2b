"""給水停止執行書: what it says besides the act, the same on the phone and on the office's paper."""

from mizuhiki.rulepacks.api import Pack, Step


def paper_words(pack: Pack) -> dict[str, str]:
    """Who closed the tap on what ground, how it is opened again, and where to ask."""
    assert pack.arrears is not None, "an order was made by it"
    assert pack.shutoffs is not None, "an order was made by it"
    cut, release = pack.arrears.steps[Step.CUT], pack.arrears.release
    left = f"、または未納額の{release.percent}％以上の納付と残額の納入誓約" if release.percent < 100 else ""
    return {
        "title": cut.title,
        "lead": "再三の催告にもかかわらず下記の水道料金が納付されないため、次のとおり給水を停止しました。",
        "ground": cut.article,
        "release": (
            f"未納の水道料金の納付{left}を確認したのち、給水停止を解除します（{release.article}）。"
            f"{pack.shutoffs.restore_by:%H時%M分}までに受け付けたものは当日中に解除します。"
        ),
        "warning": "停止中に無断で水を使うことはできません。器具に触れないでください。",
        "care": "医療機器を使用している方、生活にお困りの方は、すぐにご連絡ください。",
        "head": f"{pack.utility.name}　{pack.utility.head}",
        "office": f"{pack.papers.office}　電話 {pack.utility.phone}（{pack.utility.hours}）",
        "city": pack.utility.city,
    }
