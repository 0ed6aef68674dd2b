"""What cannot be done with a numbered blank; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class BlanksBackwards(RuleBroken):
    """A block has a first and a last number."""

    code = "blanks_backwards"
    sentence = "番号は（自）から（至）の順に、{most:,}枚以内で入力してください。"


class BlanksOutOfBlock(RuleBroken):
    """A block says what became of its own blanks."""

    code = "blanks_out_of_block"
    sentence = "この束の番号は{first}から{last}までです。"


class BlanksOverlap(RuleBroken):
    """A number is in one block."""

    code = "blanks_overlap"
    sentence = (
        "{first}番から{last}番までに、すでに装填した領収書用紙の番号があります。番号を確かめてください。"
    )


class BlanksNotInStock(RuleBroken):
    """What was not received cannot be loaded."""

    code = "blanks_not_in_stock"
    sentence = "領収書用紙の在庫は残り{free:,}枚です。{count:,}枚は装填できません。受入れを記録してください。"


class BlankReportedLost(RuleBroken):
    """A bundle with numbers that were reported as gone is not loaded: somebody looks into it."""

    code = "blank_reported_lost"
    sentence = (
        "領収書用紙{number}番は、事故報告{report}で紛失・盗難として報告されています。装填できません。"
        "業務責任者に知らせてください。"
    )


class BlanksUsedUp(RuleBroken):
    """A counter that numbers its blanks prints on one."""

    code = "blanks_used_up"
    sentence = "{counter}の領収書用紙がなくなりました。次の束を装填し、番号を登録してください。"


class BlankUnknown(RuleBroken):
    """A receipt is printed on a blank that was loaded here."""

    code = "blank_unknown"
    sentence = "領収書用紙{number}番は、この窓口に装填されていません。用紙の番号を確かめてください。"


class BlankAccounted(RuleBroken):
    """A number is used once, and never after it was struck."""

    code = "blank_accounted"
    sentence = (
        "領収書用紙{number}番は{at:%Y-%m-%d %H:%M}に「{what}」と記録済みです。"
        "同じ番号の領収書が2枚あるときは、すぐに責任者へ知らせてください。"
    )


class BlankReasonMissing(RuleBroken):
    """Blanks that are passed over are spoilt, and somebody says why."""

    code = "blank_reason_missing"
    sentence = "用紙の番号を変えるときは、理由を入力してください（例：紙づまりで{number}番を書損）。"


class BlankNotUsed(RuleBroken):
    """Only a receipt that was printed on a numbered blank is printed on another."""

    code = "blank_not_used"
    sentence = "この領収書は番号つきの用紙に印刷していません。"
