"""A line of the log is JSON, says where a fault arose, and never what was in the row."""

import json
import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from mizuhiki.platform.logs import JsonLines


def said(log: logging.Logger, caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    line = JsonLines().format(caplog.records[-1])
    assert "\n" not in line
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.asvs("16.2.2", "16.2.4", "16.4.1")
def test_a_line_is_one_object_whatever_was_typed(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("mizuhiki.test")
    log.warning("account %s: %s", 7, 'x"\r\n2026-01-01 ERROR forged\x1b[31m')
    line = said(log, caplog)
    assert (line["level"], line["logger"]) == ("warning", "mizuhiki.test")
    assert line["text"] == 'account 7: x"\r\n2026-01-01 ERROR forged\x1b[31m'
    assert line["at"].endswith("+00:00")
    assert set(line) == {"at", "level", "logger", "process", "text"}


@pytest.mark.asvs("16.2.5")
@pytest.mark.django_db
def test_a_fault_of_the_database_names_its_kind_and_place_and_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logging.getLogger("mizuhiki.test")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT '水引 花子'::int")
    except DatabaseError:
        log.exception("the job failed")
    line = said(log, caplog)
    assert (line["text"], line["fault"]) == ("the job failed", "DataError")
    assert line["where"].startswith("execute:") or ":" in line["where"]
    assert "花子" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.asvs("16.2.4")
def test_every_handler_of_the_product_writes_such_lines() -> None:
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}
    assert settings.LOGGING["formatters"]["line"] == {"()": "mizuhiki.platform.logs.JsonLines"}
