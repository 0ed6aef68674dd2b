"""Each thing that can be wrong is made wrong, and the doctor says so: once, and not of a well one."""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mizuhiki.platform import clock
from mizuhiki.platform.database import testing
from mizuhiki.platform.database.addresses import APPLICATION, DOOR, OWNER, SUPERUSER
from mizuhiki.platform.database.safety import doctor, proofs, server_checks
from mizuhiki.platform.database.safety.archive import archive_now, open_archive
from mizuhiki.platform.database.safety.backup import default_store, take_backup
from mizuhiki.platform.database.safety.doctor import examine
from mizuhiki.platform.database.safety.findings import Finding, Level, Patient
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.database.tests.conftest import supervisor_of

NOWHERE: dict[str, str] = {}
PRODUCTION = {"MIZUHIKI_ENVIRONMENT": "production"}
MADE = "CREATE TABLE platform_installation (environment text)"


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """A running server with a fresh backup that was restored."""
    made = supervisor_of(tmp_path_factory.mktemp("well") / "var")
    store = default_store(made)
    open_archive(made, store)
    made.start()
    take_backup(made, say=lambda _: None)
    store.record("restore", clock.now(), {"backup": "b"})
    yield made
    testing.remove(made)


def levels(findings: list[Finding]) -> dict[str, Level]:
    assert len({finding.code for finding in findings}) == len(findings)
    return {finding.code: finding.level for finding in findings}


def examined(supervisor: Supervisor, environ: dict[str, str] = NOWHERE) -> dict[str, Level]:
    return levels(examine({}, environ, supervisor=supervisor))


def age_evidence(store: Store, age: timedelta) -> None:
    """Make the newest backup and its proof look as old as that."""
    at = (clock.now() - age).isoformat()
    for path in (*store.bases.glob("*/evidence.json"), *store.root.glob("evidence/*.json")):
        facts: dict[str, Any] = json.loads(path.read_text())
        key = "ended_at" if "ended_at" in facts else "at"
        path.write_text(json.dumps({**facts, key: at}))


def test_a_well_installation_has_nothing_to_say_but_that_the_disk_is_shared(well: Supervisor) -> None:
    found = examined(well, PRODUCTION)
    assert {code for code, level in found.items() if level is not Level.OK} == {"backup_disk"}
    assert found["backup_disk"] is Level.CAUTION
    assert {"version", "unsafe_settings", "roles", "disk_space", "connections", "checksums"} <= set(found)
    assert {"clock", "backup_age", "restore_proof", "archive"} <= set(found)


def test_a_server_that_is_down_is_found_and_not_started(supervisor: Supervisor) -> None:
    (finding,) = examine({}, NOWHERE, supervisor=supervisor)
    assert (finding.code, finding.level) == ("down", Level.FAULT)
    assert not supervisor.place.data.exists()


@pytest.mark.req("DD-060")
def test_no_backup_is_a_fault_in_production_and_a_caution_elsewhere(server: Supervisor) -> None:
    assert examined(server, PRODUCTION)["backup_age"] is Level.FAULT
    assert examined(server)["backup_age"] is Level.CAUTION


@pytest.mark.parametrize(
    ("age", "backup", "proof"),
    [
        (timedelta(hours=25), Level.OK, Level.OK),
        (timedelta(hours=27), Level.CAUTION, Level.OK),
        (timedelta(days=8, hours=1), Level.FAULT, Level.FAULT),
    ],
)
@pytest.mark.req("DD-060")
def test_a_backup_grows_old(well: Supervisor, age: timedelta, backup: Level, proof: Level) -> None:
    store = default_store(well)
    try:
        age_evidence(store, age)
        found = examined(well)
        assert (found["backup_age"], found["restore_proof"]) == (backup, proof)
    finally:
        age_evidence(store, timedelta(0))


@pytest.mark.req("SEC-040", "SEC-053")
def test_a_backup_never_restored_does_not_count(well: Supervisor, tmp_path: Path) -> None:
    evidence = default_store(well).root / "evidence"
    shutil.move(evidence, tmp_path / "evidence")
    try:
        assert examined(well, PRODUCTION)["restore_proof"] is Level.FAULT
    finally:
        shutil.move(tmp_path / "evidence", evidence)


def test_a_backup_half_as_large_as_the_last_is_doubted(well: Supervisor) -> None:
    store = default_store(well)
    newest = store.backups()[-1]
    larger = store.bases / "000000-x"
    larger.mkdir()
    facts = store.evidence_of(newest)
    (larger / "evidence.json").write_text(json.dumps({**facts, "bytes": facts["bytes"] * 3}))
    try:
        assert examined(well)["backup_size"] is Level.CAUTION
    finally:
        shutil.rmtree(larger)


def test_an_archive_that_fails_is_a_fault(well: Supervisor) -> None:
    store = default_store(well)
    away = store.root / "away"
    store.wal.rename(away)
    try:
        with well.connect() as connection:
            connection.execute("SELECT pg_create_restore_point('lost'), pg_switch_wal()")
            failing = "SELECT last_failed_time > last_archived_time FROM pg_stat_archiver"
            while connection.execute(failing).fetchone() != (True,):
                connection.execute("SELECT pg_sleep(0.05)")
        assert examined(well)["archive"] is Level.FAULT
    finally:
        away.rename(store.wal)
    archive_now(well, store, mark="back")
    assert examined(well)["archive"] is Level.OK


def test_an_unsafe_setting_is_a_fault(well: Supervisor) -> None:
    with well.connect() as connection:
        connection.execute("ALTER ROLE postgres SET synchronous_commit = off")
    try:
        assert examined(well)["unsafe_settings"] is Level.FAULT
    finally:
        with well.connect() as connection:
            connection.execute("ALTER ROLE postgres RESET synchronous_commit")


def test_one_role_for_everything_is_noticed(well: Supervisor) -> None:
    urls = well.urls()
    one = {"DATABASE_URL": urls[APPLICATION].conninfo()}
    assert levels(examine({}, {**one, **PRODUCTION}))["roles"] is Level.FAULT
    assert levels(examine({}, one))["roles"] is Level.CAUTION
    staff_host = {**one, **PRODUCTION, "DATABASE_URL_OWNER": urls[OWNER].conninfo()}
    assert levels(examine({}, staff_host))["roles"] is Level.CAUTION
    apart = {f"DATABASE_URL_{role.upper()}": urls[role].conninfo() for role in (OWNER, DOOR)}
    assert levels(examine({}, {**one, **apart}))["roles"] is Level.OK
    almighty = {"DATABASE_URL": replace(urls[SUPERUSER]).conninfo()}
    assert levels(examine({}, almighty))["roles"] is Level.FAULT


def test_a_server_that_cannot_be_reached_is_one_line() -> None:
    (finding,) = examine({}, {"DATABASE_URL": "postgresql://u:p@localhost:9/n"})
    assert (finding.code, finding.level) == ("unreachable", Level.FAULT)


@pytest.fixture
def patient(well: Supervisor) -> Iterator[Patient]:
    with well.connect() as connection:
        yield Patient(well.urls(), connection, well, None, clock.now(), world="production")


@pytest.mark.req("SEC-068")
@pytest.mark.parametrize(
    ("made", "here", "level", "text"),
    [
        ("production", "production", Level.OK, "データは本番のものです。"),
        (
            "production",
            "demo",
            Level.FAULT,
            "データは本番のもので、見本として動いています。"
            "MIZUHIKI_ENVIRONMENT=production を設定してください。",
        ),
        (
            "training",
            "production",
            Level.FAULT,
            "データは研修のもので、本番として動いています。"
            "MIZUHIKI_ENVIRONMENT=training を設定してください。",
        ),
        (
            None,
            "production",
            Level.FAULT,
            "データがどの環境のものか記録されていません。本番なら "
            "mizuhiki schema migrate --claim production を一度実行してください。",
        ),
    ],
)
def test_data_of_another_world_are_seen(
    patient: Patient, made: str | None, here: str, level: Level, text: str
) -> None:
    assert list(server_checks.world(patient)) == [], "before there are tables there is nothing to say"
    try:
        patient.connection.execute(MADE)
        if made:
            patient.connection.execute("INSERT INTO platform_installation VALUES (%s)", [made])
        (finding,) = server_checks.world(replace(patient, world=here))
    finally:
        patient.connection.execute("DROP TABLE platform_installation")
    assert (finding.level, finding.text) == (level, text)


@pytest.mark.parametrize(
    ("apart", "level"),
    [(timedelta(0), Level.OK), (timedelta(seconds=10), Level.CAUTION), (timedelta(hours=-1), Level.FAULT)],
)
def test_clocks_that_disagree_are_seen(patient: Patient, apart: timedelta, level: Level) -> None:
    (finding,) = server_checks.clocks(replace(patient, now=clock.now() + apart))
    assert finding.level is level


@pytest.mark.parametrize(
    ("free", "level"),
    [(90 << 30, Level.OK), (4 << 30, Level.CAUTION), (1 << 30, Level.CAUTION), (100 << 20, Level.FAULT)],
)
def test_a_disk_that_fills_up_is_seen_in_time(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    usage = shutil.disk_usage("/")._replace(total=100 << 30, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    (finding,) = server_checks.disk_space(patient)
    assert finding.level is level


@pytest.mark.parametrize(
    ("row", "code", "level"),
    [
        ((0, True, 5), "checksums", Level.OK),
        ((2, True, 5), "checksums", Level.FAULT),
        ((0, False, 5), "checksums", Level.CAUTION),
        ((0, True, 1_500_000_000), "wraparound", Level.CAUTION),
    ],
)
def test_broken_pages_and_old_transactions_are_seen(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, row: tuple[object, ...], code: str, level: Level
) -> None:
    monkeypatch.setattr(Patient, "ask", lambda *_: row)
    assert levels(list(server_checks.integrity(patient)))[code] is level


def test_crowded_and_endless_connections_are_seen(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Patient, "ask", lambda *_: (81, 100, 7200))
    found = levels(list(server_checks.connections(patient)))
    assert found == {"connections": Level.CAUTION, "long_transaction": Level.CAUTION}


def test_a_proof_holds_only_by_its_own_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers = {
        '{"holds": true}': True,
        '{"holds": false}': False,
        '{"holds": "true"}': False,
        '{"other": 1}': False,
        "": False,
        "proof holds": False,
    }
    python = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    for answer, holds in answers.items():
        python.write_text(f"#!/bin/sh\necho '{answer}'\n")
        python.chmod(0o700)
        assert proofs.prove("元帳の証明", ("ledger", "proof")).holds is holds, answer
    python.write_text("#!/bin/sh\necho '{\"holds\": true}'\nexit 1\n")
    assert proofs.prove("元帳の証明", ("ledger", "proof")).holds is False


def test_proofs_that_cannot_be_made_for_one_reason_are_told_once(
    well: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        "ledger": proofs.Proof("元帳の証明", holds=False, text="…", refusal="表が古い"),
        "debit": proofs.Proof("口座の証明", holds=False, text="…", refusal="鍵がない"),
        "trace": proofs.Proof("監査証跡", holds=False, text="…", refusal="表が古い"),
        "mail": proofs.Proof("郵便", holds=True, text="郵便: 成り立っています。"),
    }
    monkeypatch.setattr(doctor, "prove", lambda *words: answers[words[1][0]])
    with well.urls()[SUPERUSER].connect() as connection:
        connection.execute("CREATE TABLE django_migrations ()")
        try:
            found = examine({code: (code,) for code in answers}, supervisor=well)
        finally:
            connection.execute("DROP TABLE django_migrations")
    assert [(finding.code, finding.level, finding.text) for finding in found if finding.code in answers] == [
        ("ledger", Level.FAULT, "元帳の証明、監査証跡: 実行できませんでした(表が古い)。"),
        ("debit", Level.FAULT, "口座の証明: 実行できませんでした(鍵がない)。"),
        ("mail", Level.OK, "郵便: 成り立っています。"),
    ]
