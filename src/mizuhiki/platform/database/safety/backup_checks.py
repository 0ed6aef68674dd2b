"""The doctor's checks of backups. An alarm on absence: silence is the fault, not an error message."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from mizuhiki.platform.database.safety.findings import Finding, Patient, caution, fault, ok
from mizuhiki.platform.database.safety.store import Store

LATE = timedelta(hours=26)  # a daily backup that did not come
UNPROVEN = timedelta(days=8)  # a weekly restore that did not come (trust.md, T5)
PILE = 15  # segments waiting for the archive: at one a minute, a quarter of an hour


def store_of(patient: Patient) -> Iterator[tuple[Store, list[dict[str, object]]]]:
    """The store with the evidence of its backups; nothing when there is none."""
    if patient.store is not None and (kept := patient.store.backups()):
        yield patient.store, [patient.store.evidence_of(backup) for backup in kept]


def backup_age(patient: Patient) -> Iterator[Finding]:
    """The newest backup: there, young, not half as large as the one before, on another disk."""
    if patient.supervisor is None:
        text = "バックアップはサーバー側で取ってください(pgBackRest、Barman)。ここでは確認できません。"
        yield caution("backup_age", text)
        return
    found = list(store_of(patient))
    if not found:
        yield Finding(
            "backup_age", patient.serious(), "バックアップがありません。mizuhiki backup を実行してください。"
        )
        return
    store, kept = found[0]
    age = patient.now - _instant(kept[-1]["ended_at"])
    hours = age.total_seconds() / 3600
    text = f"最新のバックアップは {hours:.1f} 時間前({store.root})で、検証済みです。"
    if age > UNPROVEN:
        yield fault("backup_age", text + "8 日を超えています。")
    elif age > LATE:
        yield caution("backup_age", text + "26 時間を超えています。")
    else:
        yield ok("backup_age", text)
    sizes = [int(str(evidence["bytes"])) for evidence in kept]
    if len(sizes) > 1 and sizes[-1] * 2 < sizes[-2]:
        yield caution("backup_size", "最新のバックアップが前回の半分より小さくなっています。")
    if damaged := kept[-1].get("files_damaged"):
        assert isinstance(damaged, list)
        yield fault(
            "files_damaged",
            f"ファイル {len(damaged)} 件が壊れています。以前のバックアップから戻してください。",
        )
    if store.root.stat().st_dev == patient.supervisor.place.data.stat().st_dev:
        text = "バックアップがデータと同じディスクにあります。別のディスクを --to で指定してください。"
        yield caution("backup_disk", text)


def restore_proof(patient: Patient) -> Iterator[Finding]:
    """No backup counts until it was restored."""
    for store, _ in store_of(patient):
        proofs = [proof for proof in store.proofs() if proof["kind"] == "restore"]
        if not proofs:
            text = "復元を確かめたバックアップがありません。mizuhiki drill を実行してください。"
            yield Finding("restore_proof", patient.serious(), text)
            continue
        age = patient.now - _instant(proofs[-1]["at"])
        text = f"最後に復元を確かめたのは {age.days} 日前です。"
        yield (fault if age > UNPROVEN else ok)("restore_proof", text)


def archive_lag(patient: Patient) -> Iterator[Finding]:
    """WAL on its way to the archive: failing, piling up, or fine."""
    if patient.supervisor is None or patient.supervisor.place.archive is None:
        return
    failing, waiting = patient.ask(
        """SELECT last_failed_time > coalesce(last_archived_time, '-infinity'),
                  (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready')
           FROM pg_stat_archiver"""
    )
    where = patient.supervisor.place.archive
    if failing:
        yield fault(
            "archive", f"WAL を {where} に保存できていません({waiting} 件待ち)。ログを確認してください。"
        )
    elif waiting > PILE:
        yield caution("archive", f"WAL の保存が遅れています({waiting} 件待ち)。")
    else:
        yield ok("archive", f"WAL は {where} に保存されています({waiting} 件待ち)。")


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


CHECKS = (backup_age, restore_proof, archive_lag)
