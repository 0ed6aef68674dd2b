"""Proofs of higher rooms, run as commands: the ledger to the yen, the trace to its first block.

This part knows no Django and no room above it, so a proof is `mizuhiki GROUP VERB --json` in a
process of its own, on whatever database the environment names: the live one for the doctor, the
restored one for the drill. Its answer holds `"holds": true` or it does not hold.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from mizuhiki.platform.database.addresses import APPLICATION, ROLES, Address
from mizuhiki.platform.database.running import environment_name

TIMEOUT_S = 600
Proofs = Mapping[str, tuple[str, ...]]  # what it is called in Japanese -> group and verb


@dataclass(frozen=True)
class Proof:
    """What one proof answered."""

    name: str
    holds: bool
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)  # the whole answer, to compare two moments
    refusal: str = ""  # why it gave no answer at all


def prove(name: str, words: tuple[str, ...], environ: Mapping[str, str] = os.environ) -> Proof:
    """Run one proof to its end."""
    command = [sys.executable, "-m", "mizuhiki.config.cli", *words, "--json"]
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=TIMEOUT_S, env=dict(environ)
        )
    except subprocess.TimeoutExpired:
        return Proof(name, holds=False, text=f"{name}: {TIMEOUT_S} 秒以内に終わりませんでした。")
    try:
        facts: dict[str, object] = json.loads(done.stdout)
        holds = facts["holds"] is True and done.returncode == 0
    except (ValueError, KeyError, TypeError):
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return Proof(name, holds=False, text=unanswered(name, reason), refusal=reason)
    told = (
        "成り立っています。" if holds else f"成り立ちません。mizuhiki {' '.join(words)} で確認してください。"
    )
    return Proof(name, holds=holds, text=f"{name}: {told}", facts=facts)


def unanswered(name: str, reason: str) -> str:
    """The sentence for one or more proofs that could not be made."""
    return f"{name}: 実行できませんでした({reason})。"


def environment_of(addresses: Mapping[str, Address], var: str) -> dict[str, str]:
    """The environment in which a command works on the database of `addresses`, and on no other.

    Its world is ours, for a copy of our data is of our world. A production's key is not needed to read, and
    the shell of a drill may lack it.
    """
    urls = {f"DATABASE_URL_{role.upper()}": addresses[role].conninfo() for role in ROLES}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
    return {
        **kept,
        **urls,
        "DATABASE_URL": addresses[APPLICATION].conninfo(),
        "MIZUHIKI_VAR": var,
        "MIZUHIKI_ENVIRONMENT": environment_name(),
        "MIZUHIKI_SECRET_KEY": os.environ.get("MIZUHIKI_SECRET_KEY") or secrets.token_urlsafe(48),
    }
