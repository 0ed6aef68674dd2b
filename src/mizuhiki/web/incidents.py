"""An incident has a number that people can tell, and a line in the log that names nobody."""

import logging
import secrets
import traceback

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is misheard or misread on the telephone
log = logging.getLogger("mizuhiki.incident")


def report(fault: BaseException | None, place: str) -> str:
    """Log an incident and return its number.

    The log has the kind of fault and where it arose, not its words: those of the database quote the
    row, and with it names.
    """
    incident = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))
    stack = traceback.extract_tb(fault.__traceback__) if fault else []
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(stack[-6:]))
    log.error("%s %s at %s in %s", incident, type(fault).__name__, place, where)
    return incident
