"""Full text over cases: folded as the search for customers folds, found by pairs of letters.

Two letters are enough (濁り, 漏水): a text is found by the bigram index and compared again with `strpos`.
"""

from mizuhiki.customers.api import bigrams, normalise, phone_digits
from mizuhiki.platform import sql

PART = "|"
MOST_GRAMS = 4_000  # of one text; what stands after them is found by its beginning only
SHOWN = 500

_FOUND = """
    SELECT v.case_id FROM callcentre_standing s JOIN callcentre_caseversion v ON v.id = s.version_id
    WHERE v.search_bigrams @> %s::int[] AND {holds}
    ORDER BY s.received_at DESC LIMIT %s
"""


def searchable(*parts: str) -> tuple[str, list[int]]:
    """The derived columns of a text: folded parts, and every pair of letters in them."""
    folded = [text for part in parts for text in (normalise(part), _digits(part)) if text]
    grams = {gram for text in dict.fromkeys(folded) for gram in bigrams(text)}
    return PART.join(dict.fromkeys(folded)), sorted(grams)[:MOST_GRAMS]


def _digits(part: str) -> str:
    """The digits of a telephone number written with dashes, so that either way finds it."""
    digits = phone_digits(part)
    return digits if len(digits) >= 9 and len(part) <= 20 else ""


def cases_saying(written: str) -> list[int] | None:
    """Numbers of the cases that hold every word, newest first; None where nothing can be looked for."""
    words = [text for text in map(normalise, written.replace("\u3000", " ").split()) if text]
    grams = sorted({gram for word in words for gram in bigrams(word)})
    if not grams:  # one letter, or signs only
        return None
    holds = " AND ".join(["strpos(v.search_text, %s) > 0"] * len(words))
    found = sql.rows(_FOUND.format(holds=holds), [grams, *words, SHOWN])
    return [row[0] for row in found]
