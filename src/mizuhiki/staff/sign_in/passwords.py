"""What a password may be: long, and no word everybody here would try. No rules about signs (6.2.5)."""

import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

WORDS = Path(__file__).parents[1] / "data" / "password_words.txt"
MIN_LENGTH, MAX_LENGTH = 15, 256
REST = 8  # letters that must be left when the words are taken out
DIFFERENT = 5


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def local_words() -> tuple[str, ...]:
    """Words of this trade and these places, the longest first."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    words = {_folded(line) for line in lines if line and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


class LengthValidator:
    """Between fifteen and 256 characters (6.2.1, 6.2.9)."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse what is too short, or too long to be typed."""
        del user
        if len(password) < MIN_LENGTH:
            raise ValidationError(
                f"パスワードは{MIN_LENGTH}文字以上にしてください。", code="password_too_short"
            )
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                f"パスワードは{MAX_LENGTH}文字までにしてください。", code="password_too_long"
            )

    def get_help_text(self) -> str:
        """One line under the field."""
        return f"{MIN_LENGTH}文字以上。記号や大文字は不要です。覚えやすい言葉を4つほど並べてください。"


class GuessableValidator:
    """Refuses what remains short once the words an attacker tries first are taken out (6.2.4, 6.2.11)."""

    def validate(self, password: str, user: object = None) -> None:
        """Take out local words and the person's own names, then count."""
        rest = _folded(password)
        names = [getattr(user, name, "") for name in ("username", "display_name", "display_kana")]
        own = {_folded(part) for name in names for part in str(name).split() if len(part) >= 2}
        for word in (*sorted(own, key=len, reverse=True), *local_words()):
            rest = rest.replace(word, "")
        if len(rest) < REST or len(set(_folded(password))) < DIFFERENT:
            raise ValidationError(
                "氏名・利用者ID・地名・業務の言葉やくり返しが中心のパスワードは使えません。"
                "関係のない言葉を足してください。",
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """One line under the field."""
        return "氏名・利用者ID・地名・業務の言葉が中心のものは使えません。"
