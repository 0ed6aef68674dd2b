"""One line of JSON for each thing a process has to say (ASVS 16.2.4), without the words of a fault.

The words of a fault quote what was being done: those of the database name the row, and with it a
person. The line says of which kind it was and where it arose; the incident's number leads from the page.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

from typing_extensions import override

MOST_LETTERS = 2_000
FRAMES = 6


class JsonLines(logging.Formatter):
    """`{"at", "level", "logger", "text"}`, with `fault` and `where` when there was one."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "text": record.getMessage()[:MOST_LETTERS],
        }
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None:
            stack = traceback.extract_tb(fault.__traceback__)
            line["fault"] = type(fault).__name__
            line["where"] = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(stack[-FRAMES:]))
        return json.dumps(line, ensure_ascii=False)
