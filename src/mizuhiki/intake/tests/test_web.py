"""What was given at the public door is sent or erased, and never both."""

from datetime import timedelta

import pytest
from django.db import connection

from mizuhiki.intake.models import WebAnswer, WebSending
from mizuhiki.intake.services.web import erase_unsent
from mizuhiki.platform import clock, sql
from mizuhiki.staff.api import system_actor

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def test_what_is_being_sent_is_not_erased_under_it() -> None:
    """Our clock is ahead of the database's, by which the secret still opens."""
    late, actor = clock.now() + timedelta(hours=25), system_actor("intake")
    for number in ("K00000001", "K00000002"):
        sql.rows("SELECT intake_web_begin(%s, %s, 'phone')", [number * 4, number])
        sql.rows("SELECT intake_web_answer(%s, 'name', '{}')", [number * 4])
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as citizen:
            citizen.execute("SELECT intake_web_send(%s, 'ja')", ["K00000001" * 4])
        assert erase_unsent(at=late, actor=actor) == 1
        other.commit()
    finally:
        other.close()
    assert WebSending.objects.get().application.number == "K00000001"
    assert [one.application_id for one in WebAnswer.objects.all()] == [WebSending.objects.get().pk]
    assert erase_unsent(at=late, actor=actor) == 0
