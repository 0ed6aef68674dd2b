"""The memory of this process while one work runs; where the system does not tell, there is no figure."""

from pathlib import Path

_RESET, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
_PEAK_ONLY = "5"


def begin() -> int | None:
    """Count the peak anew; what is held now, in megabytes, most of it from making the town."""
    if _RESET.exists():
        _RESET.write_text(_PEAK_ONLY)
    return _mb("VmRSS:")


def peak_mb() -> int | None:
    """The most that was held since then."""
    return _mb("VmHWM:")


def _mb(name: str) -> int | None:
    if not _STATUS.exists():
        return None
    line = next(row for row in _STATUS.read_text().splitlines() if row.startswith(name))
    return int(line.split()[1]) // 1024
