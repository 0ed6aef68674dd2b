"""The settings of the embedded server. Every one is crash-safe."""

import os
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1 << 20
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Profile:
    """How large a server is."""

    shared_buffers_mb: int
    max_wal_size_mb: int = 2048
    work_mem_mb: int = 64
    maintenance_work_mem_mb: int = 512
    connections: int = 200
    memory: str = "posix"


def product_profile() -> Profile:
    """A quarter of the memory for shared buffers, 2 GB at most; measured in `docs/adr/0001`."""
    memory_mb = _memory_bytes() // MEBIBYTE
    return Profile(
        shared_buffers_mb=max(64, min(2048, memory_mb // 4)),
        work_mem_mb=max(4, min(64, memory_mb // 128)),
        maintenance_work_mem_mb=max(64, min(512, memory_mb // 16)),
    )


def small_profile() -> Profile:
    """For tests and drills: as safe, but small."""
    return Profile(
        shared_buffers_mb=64,
        max_wal_size_mb=512,
        work_mem_mb=16,
        maintenance_work_mem_mb=64,
        connections=100,
        memory="mmap",  # in the data directory: a killed and removed server leaves nothing in /dev/shm
    )


def _memory_bytes() -> int:
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(machine, int(CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):  # no cgroup, or "max"
        return machine


def server_settings(profile: Profile, *, socket: Path, log: Path, archive: Path | None) -> dict[str, str]:
    """Every setting that differs from PostgreSQL's own default, with why where it is not plain."""
    return {
        # Only the socket: the wheel is built without TLS, and nobody else is on this machine.
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "password_encryption": "scram-sha-256",
        "max_connections": str(profile.connections),
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "shared_buffers": f"{profile.shared_buffers_mb}MB",
        "work_mem": f"{profile.work_mem_mb}MB",
        "maintenance_work_mem": f"{profile.maintenance_work_mem_mb}MB",
        # Recovery after a kill reads up to this much: 2 GB is seconds, 8 GB was 11.5 s.
        "max_wal_size": f"{profile.max_wal_size_mb}MB",
        "checkpoint_timeout": "15min",
        "wal_compression": "pglz",
        "wal_level": "replica",
        "jit": "off",
        "dynamic_shared_memory_type": profile.memory,
        "timezone": "UTC",
        "lc_messages": "C",
        # Personal data stays out of the log: no statement, no parameter, no DETAIL line with the
        # values of a key, and no client's error, whose text may quote what was typed. The
        # application logs its own errors; a broken page is counted and `mizuhiki doctor` tells.
        "logging_collector": "on",
        "log_directory": str(log),
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_file_mode": "0600",
        "log_timezone": "Asia/Tokyo",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_statement": "none",
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_min_duration_statement": "-1",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_error_verbosity": "terse",
        **_archiving(archive),
    }


def _archiving(archive: Path | None) -> dict[str, str]:
    """Where finished WAL goes. `basic_archive` writes a temporary file, flushes file and folder,
    renames, and refuses a file of the same name with other content."""
    if archive is None:
        return {"archive_mode": "on", "archive_library": "", "archive_command": "/bin/true"}
    return {
        "archive_mode": "on",
        "archive_command": "",
        "archive_library": "basic_archive",
        "basic_archive.archive_directory": str(archive),
        "archive_timeout": "60s",  # what a lost disk may cost at most (trust.md, T3)
    }


def settings_file(settings: dict[str, str]) -> str:
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    return "\n".join(["# Written by mizuhiki at each start; use ALTER SYSTEM instead.", *lines, ""])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


ACCESS_RULES = """\
# Written by mizuhiki at each start. Every role proves itself with its own password.
local all all scram-sha-256
local replication postgres scram-sha-256
"""
