"""The doctor's checks of the server: what it promises, what it has to hand, who comes in."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from mizuhiki.platform.database.addresses import APPLICATION, DOOR, OWNER
from mizuhiki.platform.database.checks import unsafe_settings
from mizuhiki.platform.database.running import WORLDS
from mizuhiki.platform.database.safety.findings import Finding, Patient, caution, fault, ok

GIBIBYTE = 1 << 30


def version(patient: Patient) -> Iterator[Finding]:
    """Which PostgreSQL answers."""
    number = str(patient.ask("SELECT current_setting('server_version')")[0]).split()[0]
    kind = "組込み" if patient.supervisor else "DATABASE_URL"
    yield ok("version", f"PostgreSQL {number}({kind})が応答しています。")


def settings(patient: Patient) -> Iterator[Finding]:
    """A server that may lose what it acknowledged."""
    if unsafe := unsafe_settings(patient.connection):
        names = "、".join(unsafe)
        yield fault("unsafe_settings", f"{names} が off です。停電で収納の記録を失うおそれがあります。")
    else:
        yield ok("unsafe_settings", "fsync、full_page_writes、synchronous_commit は on です。")


def roles(patient: Patient) -> Iterator[Finding]:
    """Owner, application and door are three, and none of the last two may do all."""
    addresses = patient.addresses
    users = {role: addresses[role].user for role in (OWNER, APPLICATION, DOOR)}
    query = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    with addresses[APPLICATION].connect() as connection:
        if connection.execute(query).fetchone() == (True,):
            yield fault("roles", f"アプリケーションのロール {users[APPLICATION]} が superuser です。")
            return
    if users[OWNER] in {users[APPLICATION], users[DOOR]}:
        text = "所有者とアプリケーションのロールが分かれていません。DATABASE_URL_OWNER を設定してください。"
        yield Finding("roles", patient.serious(), text)
    elif users[DOOR] == users[APPLICATION]:  # a staff host has no business with the password of the door
        text = "公開窓口のロールはこの機械にありません。公開受付をこの機械で動かすなら DATABASE_URL_DOOR を"
        yield caution("roles", text + "設定してください（ほかの機械で動かすなら、このままで結構です）。")
    else:
        yield ok("roles", "所有者・アプリケーション・公開窓口のロールは分かれています。")


def world(patient: Patient) -> Iterator[Finding]:
    """For which world the data were made, beside the one we were started for."""
    if patient.ask("SELECT to_regclass('platform_installation') IS NOT NULL") != (True,):
        return
    (made,) = patient.ask("SELECT (SELECT environment FROM platform_installation)")
    here = WORLDS.get(patient.world, patient.world)
    if made is None:
        text = "データがどの環境のものか記録されていません。本番なら "
        text += "mizuhiki schema migrate --claim production を一度実行してください。"
        yield Finding("world", patient.serious(), text)
    elif made == patient.world:
        yield ok("world", f"データは{here}のものです。")
    else:
        text = f"データは{WORLDS.get(made, made)}のもので、{here}として動いています。"
        yield fault("world", text + f"MIZUHIKI_ENVIRONMENT={made} を設定してください。")


def disk_space(patient: Patient) -> Iterator[Finding]:
    """Room for data, archive and backups; each disk once."""
    if patient.supervisor is None:
        return
    place = patient.supervisor.place
    wanted = [place.data, *([patient.store.root] if patient.store else [])]
    disks: dict[int, Path] = {}
    for path in wanted:
        disks.setdefault(path.stat().st_dev, path)
    for path in disks.values():
        free, total = shutil.disk_usage(path).free, shutil.disk_usage(path).total
        inodes = os.statvfs(path)
        text = f"{path} のディスクの空きは {free / GIBIBYTE:.1f} GB({free * 100 // total} %)です。"
        if inodes.f_files and inodes.f_favail * 100 < inodes.f_files * 5:
            yield caution("disk_space", f"{path} のディスクの i ノードの残りが 5 % 未満です。")
        if free < GIBIBYTE // 2 or free * 100 < total:
            yield fault("disk_space", text + "すぐに空けてください。")
        elif free < 2 * GIBIBYTE or free * 20 < total:
            yield caution("disk_space", text + "早めに空けてください。")
        else:
            yield ok("disk_space", text)


def connections(patient: Patient) -> Iterator[Finding]:
    """How many are in, how many may, and who has stayed in one transaction too long."""
    used, most, oldest_s = patient.ask(
        """SELECT count(*) FILTER (WHERE backend_type = 'client backend'),
                  current_setting('max_connections')::int,
                  coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)
                           FILTER (WHERE backend_type = 'client backend')), 0)::int
           FROM pg_stat_activity"""
    )
    text = f"接続は {used} 件(上限 {most} 件)です。"
    yield (caution if used * 5 > most * 4 else ok)("connections", text)
    if oldest_s > 3600:
        yield caution("long_transaction", f"{oldest_s // 60} 分続いているトランザクションがあります。")


def integrity(patient: Patient) -> Iterator[Finding]:
    """Broken pages that PostgreSQL has met, and the age of its transaction numbers."""
    broken, checked, age = patient.ask(
        """SELECT coalesce(sum(checksum_failures), 0)::int, current_setting('data_checksums') = 'on',
                  (SELECT max(age(datfrozenxid)) FROM pg_database) FROM pg_stat_database"""
    )
    if broken:
        yield fault(
            "checksums", f"壊れたページが {broken} 回見つかりました。バックアップから復元してください。"
        )
    elif checked:
        yield ok("checksums", "ページのチェックサムに誤りはありません。")
    else:
        yield caution("checksums", "ページのチェックサムが無効です(initdb --data-checksums)。")
    if age > 1_000_000_000:
        yield caution("wraparound", f"凍結されていないトランザクションの古さが {age:,} に達しています。")


def clocks(patient: Patient) -> Iterator[Finding]:
    """The server's clock and ours: dunning days and chain times depend on it."""
    apart_s = abs((patient.ask("SELECT clock_timestamp()")[0] - patient.now).total_seconds())
    text = f"データベースとの時計の差は {apart_s:.1f} 秒です。"
    yield (fault if apart_s > 60 else caution if apart_s > 2 else ok)("clock", text)


CHECKS = (version, settings, roles, world, disk_space, connections, integrity, clocks)
