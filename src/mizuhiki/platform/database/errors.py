"""What keeps the database from serving, as one line for the administrator and the log."""


class DatabaseUnavailable(Exception):  # noqa: N818 - house style: an error says what is true now
    """The database cannot be used. `code` is stable; `sentence` is one English line."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = " ".join(sentence.split())
        super().__init__(self.sentence)
