"""Whether a utility's own words fit into the pages: known by their keys, with the same slots (DD-020)."""

import string
from collections.abc import Iterable, Mapping

from mizuhiki.signup.door import words


def wrong_texts(own: Mapping[str, Mapping[str, str]], *, pages: Iterable[str]) -> list[str]:
    """What does not fit, in words, each with its language and key; nothing where all does.

    Args:
        pages: of the form. One that we have no title for takes it from `pages.NAME` of the Japanese.
    """
    ours = words.texts("ja")
    titles = {f"pages.{page}" for page in pages}
    found = [
        f"{language}の{key}：{problem}"
        for language, texts in own.items()
        for key, text in texts.items()
        if (problem := _problem(words.find(ours, key), text, is_title=key in titles))
    ]
    untitled = [
        one for one in sorted(titles) if words.find(ours, one) is None and one not in own.get("ja", {})
    ]
    return found + [f"jaの{one}：このページの見出しがありません。" for one in untitled]


def _problem(ours: str | None, text: str, *, is_title: bool) -> str:
    try:
        slots = _slots(text)
    except ValueError:
        return "「{」と「}」が組になっていません。"
    if ours is None:
        return "" if is_title and not slots else "この名前の文言はありません。"
    wanted = _slots(ours)
    if slots == wanted:
        return ""
    kept = "、".join(f"{{{one}}}" for one in sorted(wanted)) or "なし"
    return f"画面が埋めるところは元の文言と同じにしてください（{kept}）。"


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
