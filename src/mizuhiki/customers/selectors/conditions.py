"""料金の条件: which facts of a supply a tariff asks for."""

from collections.abc import Iterator

from mizuhiki.customers.models import ServiceFact
from mizuhiki.tariffs import GrantedBy, TariffVersion

Kind = ServiceFact.Kind


def known_facts(version: TariffVersion) -> Iterator[tuple[ServiceFact.Kind, str, str]]:
    """(kind, code, name) of each fact that a version of a tariff asks for."""
    for area in dict.fromkeys(row.area for row in version.rates if row.area):
        yield Kind.AREA, area, area
    if version.schemes:
        yield Kind.SHOPS, "", ""
    if version.sewer is not None:
        for purpose, _ in version.sewer.by_purpose:
            yield Kind.PURPOSE, purpose, purpose
        for source in sorted(version.sewer.adds | version.sewer.subtracts):
            yield Kind.CERTIFIED, source, source
            yield Kind.SOURCE, source, source
    for each in version.surcharges:
        yield Kind.CONCENTRATION, each.code, each.name
    for one in version.reductions:
        if one.granted_by is GrantedBy.APPLICATION:
            yield Kind.REDUCTION, one.code, one.name
