"""Errors that users or files cause. Each has a stable code; its sentence is Japanese.

A room subclasses `RuleBroken`, gives the class a `code` and a `sentence` with named slots, and raises
it with those slots. Screens, letters and the telephone then say the same words.
"""

from typing import ClassVar


class RuleBroken(Exception):  # noqa: N818 - the house names errors by what is true now
    """Something a user or a file asked for cannot be done, and nothing was changed."""

    code: ClassVar[str] = "rule_broken"
    sentence: ClassVar[str] = "この操作はできません。"

    def __init__(self, **slots: object) -> None:
        self.slots = slots
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The Japanese sentence with its slots filled."""
        return self.sentence.format_map(self.slots)
