"""A pack whose newest tariffs hold at once, for a trial of what is to come."""

from dataclasses import replace
from datetime import date

from mizuhiki.rulepacks.api import Pack
from mizuhiki.tariffs import Tariff
from mizuhiki.tariffs.definition.version import SelectedBy

LONG_AGO = date(1970, 1, 1)


def with_newest_only(pack: Pack) -> Pack:
    """The same rules, each charge by its last version, on every day."""
    return replace(pack, tariffs={code: _newest(tariff) for code, tariff in pack.tariffs.items()})


def _newest(tariff: Tariff) -> Tariff:
    last = replace(
        tariff.versions[-1],
        valid_from=LONG_AGO,
        new_supplies_from=None,
        selected_by=SelectedBy.READING_DATE,
    )
    return replace(tariff, versions=(last,))
