"""Rule packs that contrast with the demo's: its pack with the tariffs of another utility in it."""

from datetime import date
from pathlib import Path

from mizuhiki.billing.api import require_carried_out
from mizuhiki.rulepacks.api import DATA, Pack, files_of, keep_pack, pack_of_version, put_in_force
from tests.builders import FIRST, noon

PACKS = Path(__file__).parent / "data" / "packs"
LONG_AGO = date(2015, 4, 1)


def put_in(name: str, from_on: date = LONG_AGO) -> Pack:
    """Put the pack of that name in force, as one that the billing run carries out."""
    tariffs = {f"tariffs/{file.name}": file.read_text("utf-8") for file in (PACKS / name).glob("*.yaml")}
    files = files_of(DATA / "mizuhiki-demo")
    silent = {"pack.yaml": _without_temporary(files["pack.yaml"])}  # none of them has a use class for it
    version = keep_pack(files=files | silent | tariffs, at=noon(FIRST), actor=None)
    pack = pack_of_version(version.pk)
    require_carried_out(pack)
    put_in_force(version=version, from_on=from_on, at=noon(FIRST), asked_by=None, decided_by=None)
    return pack


def _without_temporary(text: str) -> str:
    """A pack that says nothing of temporary use."""
    return text[: text.index("temporary:")] + text[text.index("writeoffs:") :]
