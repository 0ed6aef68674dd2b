"""What a book of handwritten receipts can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class BookBackwards(RuleBroken):
    """A book has a first and a last number, and not thousands between."""

    code = "book_backwards"
    sentence = "番号は（自）から（至）の順に、1冊{most}枚以内で入力してください。"


class BookKnown(RuleBroken):
    """Every book has a name of its own."""

    code = "book_known"
    sentence = "冊番号{book}は登録済みです。別の番号を付けてください。"


class BookOverlaps(RuleBroken):
    """A number is printed once."""

    code = "book_overlaps"
    sentence = "{first}番から{last}番のうち、別の冊に登録済みの番号があります。現物の番号を確かめてください。"


class SheetsNotInStock(RuleBroken):
    """A book is made of sheets that came in."""

    code = "sheets_not_in_stock"
    sentence = (
        "{count:,}枚の冊ですが、冊に綴じていない手書領収書の在庫は{free:,}枚です。"
        "「用紙の在庫」で受入れを先に記録してください。"
    )


class BlockTooLarge(RuleBroken):
    """A tablet carries no thousands of numbers."""

    code = "block_too_large"
    sentence = "端末の領収番号は、1回に1件から{most}件までにしてください。"


class BookIsOut(RuleBroken):
    """One person has a book at a time."""

    code = "book_is_out"
    sentence = "手書領収書{book}は{name}が持っています。返却を受けてから貸し出してください。"


class BookIsIn(RuleBroken):
    """What nobody has cannot come back."""

    code = "book_is_in"
    sentence = "手書領収書{book}は貸し出していません。"


class BookToOneself(RuleBroken):
    """Two names stand in the record of a book."""

    code = "book_to_oneself"
    sentence = "自分には貸し出せません。別の鍵の保管者から受け取ってください。"


class BookUsedUp(RuleBroken):
    """No sheet is left."""

    code = "book_used_up"
    sentence = "手書領収書{book}は使い終わっています。"


class SheetsMissing(RuleBroken):
    """Every number is accounted for before the book moves on."""

    code = "sheets_missing"
    sentence = (
        "手書領収書{book}の{numbers}番の記録がありません。"
        "領収した番号は領収の画面で、書き損じと紛失はこの冊の画面で記録してください。"
    )


class NextOutOfBook(RuleBroken):
    """The next free sheet is one of the book's."""

    code = "next_out_of_book"
    sentence = "次の番号は{first}から{last}まで、使い終わったときは{last}に1を足した番号を入力してください。"


class NextTooLow(RuleBroken):
    """A sheet that is accounted for is not free."""

    code = "next_too_low"
    sentence = "{number}番は記録済みです。次の番号はそれより後になります。現物を確かめてください。"


class SheetsOutOfBook(RuleBroken):
    """A book says what became of its own sheets."""

    code = "sheets_out_of_book"
    sentence = "この冊の番号は{first}から{last}までです。"


class SheetUnknown(RuleBroken):
    """A receipt bears a number of a book we have."""

    code = "sheet_unknown"
    sentence = "{number}番の手書領収書はどの冊にもありません。現物の番号を確かめてください。"


class SheetNotHeld(RuleBroken):
    """Whoever has the book wrote the receipt."""

    code = "sheet_not_held"
    sentence = (
        "{number}番は手書領収書{book}の番号ですが、あなたに貸し出されていません。番号を確かめてください。"
    )


class SheetAccounted(RuleBroken):
    """A number is used once, and never after it was struck."""

    code = "sheet_accounted"
    sentence = (
        "{number}番の手書領収書は{at:%Y-%m-%d %H:%M}に「{what}」と記録済みです。"
        "同じ番号の領収書が2枚あるときは、すぐに責任者へ知らせてください。"
    )


class SheetNeeded(RuleBroken):
    """Out of the house there is no printer: the receipt is a sheet of a book."""

    code = "sheet_needed"
    sentence = "{till}では手書領収書を渡します。渡した手書領収書の番号を入力してください。"


class BooksOut(RuleBroken):
    """Books lie in the safe for the night."""

    code = "books_out"
    sentence = "手書領収書{books}が戻っていません。返却を受けてから締めてください。"
