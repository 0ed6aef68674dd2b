"""What keeps the database from serving or being saved, as one line for the administrator."""


class DatabaseFault(Exception):  # noqa: N818 - house style: an error says what is true now
    """Something the administrator must mend. `code` is stable; `sentence` is one English line."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = " ".join(sentence.split())
        super().__init__(self.sentence)


class DatabaseUnavailable(DatabaseFault):
    """The database cannot be used."""


class BackupRefused(DatabaseFault):
    """A backup was not taken, or cannot be restored as asked. Nothing was changed."""
