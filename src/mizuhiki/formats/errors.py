"""What every reader of this library raises when it is given something it must not guess at."""


class FormatRefused(Exception):  # noqa: N818 - it states what is true now, as RuleBroken does
    """Bytes, a number or a text that cannot be used; `str()` is the sentence for the person.

    `code` is stable and names the kind of refusal for logs, tests and tables of sentences.
    """

    code = "format_refused"
