"""What keeps the database from serving or being saved, as one line for the administrator."""

import psycopg

# The server ends the connection, or refuses it while it starts or stops; without a code nobody answered.
ENDED = frozenset({"57P01", "57P02", "57P03", "57P05"})
CONNECTION = "08"


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


class DatabaseLost(DatabaseFault):
    """The database went away while a command used it."""


def as_lost(fault: BaseException) -> DatabaseLost | None:
    """The loss of the database that is behind a fault, however it was wrapped; None if it is another."""
    cause: BaseException | None = fault
    while cause is not None and not isinstance(cause, psycopg.Error):
        cause = cause.__cause__
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return None
    code = cause.sqlstate
    if code is not None and code not in ENDED and not code.startswith(CONNECTION):
        return None
    said = (str(cause).strip() or type(cause).__name__).splitlines()[0]
    sentence = f"the database went away: {said}. Nothing unfinished was kept; look with `mizuhiki doctor`, "
    sentence += "then run this again: nothing is done twice."
    return DatabaseLost("database_lost", sentence)
