"""`mizuhiki drill`: lose the data, bring it back, prove it. The live data is only ever read.

Everything happens in a scratch directory beside the data, on servers with sockets of their own.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from mizuhiki.platform import clock
from mizuhiki.platform.database import processes, smalldisk
from mizuhiki.platform.database.addresses import OWNER, SUPERUSER
from mizuhiki.platform.database.configuration import small_profile
from mizuhiki.platform.database.errors import BackupRefused, DatabaseFault
from mizuhiki.platform.database.running import PRODUCTION
from mizuhiki.platform.database.safety import server_checks
from mizuhiki.platform.database.safety.archive import archive_now, open_archive
from mizuhiki.platform.database.safety.backup import clone, default_store, take_backup
from mizuhiki.platform.database.safety.filldisk import SIZE_MB, Filled, Part
from mizuhiki.platform.database.safety.findings import Level, Patient
from mizuhiki.platform.database.safety.proofs import Proof, Proofs, environment_of, prove
from mizuhiki.platform.database.safety.restore import find_backup, restore
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.safety.writers import Writers, rows
from mizuhiki.platform.database.supervisor import Say, Supervisor

LOSS_LIMIT_S = 60  # trust.md, T3: what a lost disk may cost
KILLS = 5
WRITE_S = 2.0
VOLATILE = {"tail_seconds", "tail_rows"}  # of a proof's answer: how long ago, not what
DISKS = {Part.ALL: "ディスク", Part.WAL: "WAL のディスク", Part.ARCHIVE: "アーカイブのディスク"}
TABLES = """SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""


class Skipped(Exception):  # noqa: N818 - house style: an error says what is true now
    """A step that cannot be done here; the text says what is missing."""


@dataclass(frozen=True)
class Step:
    """One line of the table."""

    name: str
    level: Level | None  # None: skipped
    seconds: float
    text: str


@dataclass
class Drill:
    """A drill under way: its servers, and what each step found."""

    live: Supervisor
    scratch: Path
    proofs: Proofs
    say: Say
    ends: ExitStack
    steps: list[Step] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], str]) -> bool:
        """Do one step; its failure is a line of the table, and those that need it do not run."""
        self.say(f"{name} ...")
        began = time.monotonic()
        level: Level | None = Level.OK
        try:
            text = work()
        except Skipped as skipped:
            level, text = None, str(skipped)
        except (DatabaseFault, AssertionError, OSError, psycopg.Error) as failed:
            level, text = Level.FAULT, (str(failed) or type(failed).__name__).splitlines()[0]
        self.steps.append(Step(name, level, round(time.monotonic() - began, 2), text))
        return level is Level.OK

    def server(self, name: str) -> Supervisor:
        """A server of the drill's own; stopped and removed at the end."""
        made = Supervisor(self.scratch / name, profile=small_profile(), say=self.say)
        self.ends.callback(shutil.rmtree, made.place.socket, ignore_errors=True)
        self.ends.callback(made.stop_whoever_started)
        return made


def drill(live: Supervisor, proofs: Proofs, *, say: Say = print) -> list[Step]:
    """Run every step and return the table. What was made for it is removed, whatever happens."""
    with _scratch(live) as scratch, ExitStack() as ends:
        run = Drill(live, scratch, proofs, say, ends)
        if proofs and not _has_tables(live):
            run.proofs = {}
            run.steps.append(Step("証明", None, 0.0, "表がまだないため、元帳と証跡の証明を省略しました。"))
        run.step("実際のバックアップの復元", lambda: _prove_real_backup(run))
        copy, aside = run.server("copy"), run.server("aside")
        store = Store(scratch / "backup")
        facts: dict[str, object] = {}
        if (
            run.step("本番の写し", lambda: _copy_live(run, copy, store))
            and run.step("写しのバックアップ", lambda: _back_up(run, copy, store))
            and run.step("書込み中のデータ喪失", lambda: _lose(run, copy, store, facts))
            and run.step("復元と再生", lambda: _bring_back(run, aside, store))
        ):
            run.step("照合", lambda: _compare(aside, facts))
            run.step("索引と表の検査", lambda: _amcheck(aside))
            run.step("証明", lambda: _prove_again(run, aside, facts))
            run.step(f"強制終了 {KILLS} 回", lambda: _kill(aside))
            run.step("時計のずれ", lambda: _step_clock(run, aside))
        for part, name in DISKS.items():
            run.step(f"{name}の満杯", partial(_fill_disk, scratch, part))
        _keep_evidence(run)
        return run.steps


@contextmanager
def _scratch(live: Supervisor) -> Iterator[Path]:
    """A directory beside the data with room for three copies of it."""
    base = live.place.base
    with live.connect() as connection:
        row = connection.execute("SELECT sum(pg_database_size(oid)) FROM pg_database").fetchone()
    assert row is not None
    needed, free = int(str(row[0])) * 4 + (1 << 29), shutil.disk_usage(base).free
    if free < needed:
        sentence = f"the drill needs {needed >> 20} MB free under {base}; there are {free >> 20} MB."
        raise BackupRefused("disk_full", sentence)
    with tempfile.TemporaryDirectory(dir=base, prefix="drill-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


def _has_tables(supervisor: Supervisor) -> bool:
    with supervisor.urls()[OWNER].connect() as connection:
        return connection.execute("SELECT to_regclass('django_migrations')").fetchone() != (None,)


def _prove_real_backup(run: Drill) -> str:
    """The newest backup of the live store, restored aside and proven: law 15."""
    archive = run.live.place.archive
    try:
        store, backup = find_backup(archive.parent if archive else default_store(run.live).root)
    except BackupRefused:
        raise Skipped("バックアップがまだありません。mizuhiki backup を実行してください。") from None
    server = run.server("real")
    done = restore(server, backup, say=run.say)
    _amcheck(server)
    failed = [proof.text for proof in _proofs(run, server) if not proof.holds]
    assert not failed, " ".join(failed)
    server.stop()
    seconds = sum(done.evidence["seconds"].values())
    return f"{backup.name} を {seconds:.1f} 秒で復元しました({store.root})。"


def _copy_live(run: Drill, copy: Supervisor, store: Store) -> str:
    clone(run.live, copy, say=run.say)
    open_archive(copy, store)
    copy.start()
    return f"{_megabytes(copy)} MB を写しました。"


def _back_up(run: Drill, copy: Supervisor, store: Store) -> str:
    evidence = take_backup(copy, to=store.root, say=run.say)
    return f"{evidence['bytes'] >> 20} MB を取得し、検証しました。"


def _lose(run: Drill, copy: Supervisor, store: Store, facts: dict[str, object]) -> str:
    """Write, let the archive have some of it, go on writing, then lose the whole directory."""
    before = _proofs(run, copy)
    assert all(proof.holds for proof in before), " ".join(p.text for p in before if not p.holds)
    facts["proofs"] = {proof.name: _lasting(proof) for proof in before}
    facts["counts"] = _counts(copy)
    with Writers(copy.urls()[OWNER]) as writers:
        time.sleep(WRITE_S)
        safe = set(writers.acknowledged)
        archive_now(copy, store, mark="drill")
        time.sleep(WRITE_S / 2)
        _kill_postmaster(copy)
        lost_at = time.monotonic()
        writers.stop()
    while processes.servers_of(copy.place.data):
        time.sleep(0.02)
    processes.release_memory(copy.place.data)
    shutil.rmtree(copy.place.data)
    facts |= {"safe": safe, "writers": writers, "lost_at": lost_at}
    return f"{len(writers.acknowledged):,} 件の書込み中に、データディレクトリを消しました。"


def _bring_back(run: Drill, aside: Supervisor, store: Store) -> str:
    open_archive(aside, Store(run.scratch / "clock"))  # now: a running server takes seconds to change over
    seconds = restore(aside, store.root, say=run.say).evidence["seconds"]
    return f"検証 {seconds['verify']} 秒、写し {seconds['copy']} 秒、再生 {seconds['replay']} 秒でした。"


def _compare(aside: Supervisor, facts: dict[str, object]) -> str:
    writers, safe = facts["writers"], facts["safe"]
    assert isinstance(writers, Writers)
    assert isinstance(safe, set)
    found = rows(aside.urls()[OWNER])
    assert safe <= found, f"保存済みの WAL にある {len(safe - found)} 件がありません。"
    strange = found - set(writers.acknowledged) - writers.unknown
    assert not strange, f"書いていない {len(strange)} 件があります。"
    newest = max(writers.acknowledged.get(key, 0.0) for key in found)
    lost_s = float(str(facts["lost_at"])) - newest
    assert lost_s <= LOSS_LIMIT_S, f"最後の {lost_s:.0f} 秒が失われました(上限 {LOSS_LIMIT_S} 秒)。"
    counts = {name: count for name, count in _counts(aside).items() if not name.endswith("drill_receipt")}
    assert counts == facts["counts"], "表の件数が異なります。"
    lost = len(set(writers.acknowledged) - found)
    return f"{len(counts)} 表の件数が一致しました。失われたのは最後の {lost_s:.1f} 秒({lost} 件)です。"


def _amcheck(server: Supervisor) -> str:
    """Every index entry has its row and every row its index entries, in every database."""
    address = server.urls()[SUPERUSER]
    words = ["--all", "--heapallindexed", "--install-missing", "--no-password"]
    done = server.cluster.run_as_ourselves("pg_amcheck", *words, address=address)
    assert done.returncode == 0, (done.stdout + done.stderr).strip()[-300:]
    return "誤りはありません。"


def _prove_again(run: Drill, aside: Supervisor, facts: dict[str, object]) -> str:
    if not run.proofs:
        raise Skipped("証明する表がまだありません。")
    answers = _proofs(run, aside)
    failed = [proof.text for proof in answers if not proof.holds]
    assert not failed, " ".join(failed)
    before = facts["proofs"]
    assert isinstance(before, dict)
    changed = [
        f"{proof.name}の{key}: {before[proof.name].get(key)} → {value}"
        for proof in answers
        for key, value in _lasting(proof).items()
        if value != before[proof.name].get(key)
    ]
    assert not changed, f"証明の合計が喪失前と異なります（{'、'.join(changed)}）。"
    return "、".join(run.proofs) + "が成り立ち、喪失前と一致しました。"


def _kill(server: Supervisor) -> str:
    """Kill the postmaster under load; what was acknowledged is there, once, after each recovery."""
    recoveries = []
    with Writers(server.urls()[OWNER], first_client=100) as writers:
        for _ in range(KILLS):
            time.sleep(WRITE_S / KILLS)
            _kill_postmaster(server)
            began = time.monotonic()
            server.start()
            recoveries.append(time.monotonic() - began)
        time.sleep(WRITE_S / KILLS)
    found = {key for key in rows(server.urls()[OWNER]) if key[0] >= 100}
    lost = set(writers.acknowledged) - found
    strange = found - set(writers.acknowledged) - writers.unknown
    assert not lost, f"受け付けた {len(lost)} 件がありません。"
    assert not strange, f"書いていない {len(strange)} 件があります。"
    return f"{len(writers.acknowledged):,} 件に過不足なし。回復は最長 {max(recoveries):.1f} 秒でした。"


def _step_clock(run: Drill, server: Supervisor) -> str:
    """Set our clock an hour off both ways: the doctor tells, and the newest backup stays newest."""
    store = Store(run.scratch / "clock")
    with server.connect() as connection:
        for hours in (0, 1, -1):
            with clock.travel(clock.now() + timedelta(hours=hours)):
                patient = Patient(server.urls(), connection, server, store, clock.now(), world=PRODUCTION)
                (finding,) = server_checks.clocks(patient)
                expected = Level.FAULT if hours else Level.OK
                assert finding.level is expected, f"{hours:+} 時間のずれ: {finding.text}"
                if hours == 0:
                    continue
                name = take_backup(server, to=store.root, say=run.say)["name"]
                assert find_backup(store.root)[1].name == name, "新しいバックアップが最新と見なされません。"
    return "±1 時間のずれに警報が出て、バックアップの順序は変わりませんでした。"


def _fill_disk(scratch: Path, part: Part) -> str:
    if reason := smalldisk.why_not():
        raise Skipped(f"小さなディスクを作れません({reason})。")
    module = [sys.executable, "-m", "mizuhiki.platform.database.safety.filldisk"]
    disk, elsewhere = scratch / f"disk-{part}", scratch / f"beside-{part}"
    elsewhere.mkdir()
    done = smalldisk.run_on_small_disk(disk, SIZE_MB, [*module, part, str(disk), str(elsewhere)])
    assert done.returncode == 0, done.stderr.strip()[-300:]
    filled = Filled(**json.loads(done.stdout))
    assert filled.nothing_lost, (
        f"受け付けた {filled.acknowledged:,} 件のうち {filled.kept:,} 件しかありません。"
    )
    what = "満杯の間も書込みを受け付け" if part is Part.ARCHIVE else "満杯で書込みを断り"
    return f"{what}、受け付けた {filled.acknowledged:,} 件はすべて残りました。"


def _keep_evidence(run: Drill) -> None:
    """One row beside the backups: when the loss was last rehearsed, and how each step ended."""
    failed = any(step.level is Level.FAULT for step in run.steps)
    store = default_store(run.live)
    if not store.root.is_dir():
        run.steps.append(Step("記録", None, 0.0, "バックアップの保管先がまだないため、記録していません。"))
        return
    facts = {"holds": not failed, "steps": [asdict(step) for step in run.steps]}
    store.record("drill", clock.now(), facts)


def _proofs(run: Drill, server: Supervisor) -> list[Proof]:
    environ = environment_of(server.urls(), str(server.var))
    return [prove(name, words, environ) for name, words in run.proofs.items()]


def _lasting(proof: Proof) -> dict[str, object]:
    return {key: value for key, value in proof.facts.items() if key not in VOLATILE}


def _counts(server: Supervisor) -> dict[str, int]:
    with server.connect("mizuhiki") as connection:
        found = {}
        for schema, table in connection.execute(TABLES).fetchall():
            name = sql.Identifier(str(schema), str(table))
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(name)).fetchone()
            assert row is not None
            found[f"{schema}.{table}"] = int(str(row[0]))
        return found


def _megabytes(server: Supervisor) -> int:
    with server.connect() as connection:
        row = connection.execute("SELECT sum(pg_database_size(oid)) FROM pg_database").fetchone()
    assert row is not None
    return int(str(row[0])) >> 20


def _kill_postmaster(server: Supervisor) -> None:
    pid = processes.postmaster_of(server.place.data)
    assert pid is not None, "the server is not running"
    os.kill(pid, signal.SIGKILL)
