"""Applications as whoever looks may see them: where a protected person lives needs a right (law 16)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Viewer, protected
from mizuhiki.intake.models import Application, Details, Standing, Told
from mizuhiki.platform import sql

_PROTECTED = f"""
    SELECT d.id FROM intake_details d
    WHERE d.id = ANY(%(ids)s) AND (
        EXISTS (SELECT FROM customers_customer c WHERE c.id = d.customer_id AND {protected("c")})
        OR EXISTS (SELECT FROM customers_supplyparty hp JOIN customers_customer hc ON hc.id = hp.customer_id
                   WHERE hp.supply_id = d.supply_id AND {protected("hc")})
        OR EXISTS (SELECT FROM intake_told w
                   JOIN customers_phone t ON reverse(t.digits) IN (
                       reverse(w.phone_digits), reverse(regexp_replace(w.reply_phone, '[^0-9]', '', 'g')))
                   JOIN customers_customer tc ON tc.id = t.customer_id
                   WHERE w.details_id = d.id AND {protected("tc")}))
"""  # noqa: S608
PLACES = ("place", "new_postcode", "new_address", "payer_address", "mail_address", "phone", "reply_phone")
TONES = {
    Standing.State.UNPLACED: "wrong",
    Standing.State.RECEIVED: "care",
    Standing.State.ASSIGNED: "water",
    Standing.State.CARRIED_OUT: "care",
    Standing.State.SETTLED: "good",
    Standing.State.CANCELLED: "",
}


def protected_among(details: Iterable[Details], *, today: date) -> set[int]:
    """Which versions are about a protected person, by their numbers, or name a telephone of one."""
    ids = [one.pk for one in details]
    return {row[0] for row in sql.rows(_PROTECTED, {"ids": ids, "today": today})} if ids else set()


@dataclass(frozen=True)
class Shown:
    """One application: how it stands, what was told, and whether where it is may be seen."""

    standing: Standing
    is_protected: bool
    hides_place: bool

    @property
    def application(self) -> Application:
        """The row that came first."""
        return self.standing.application

    @property
    def details(self) -> Details:
        """What is asked for now."""
        return self.standing.details

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES[Standing.State(self.standing.state)]

    def told(self, name: str) -> str:
        """A word that was told; empty where it was erased, hidden where it says where somebody is."""
        words: Told | None = getattr(self.details, "told", None)
        value = str(getattr(words, name)) if words is not None else ""
        return HIDDEN if value and self.hides_place and name in PLACES else value

    @property
    def name(self) -> str:
        """Who it is for."""
        return self.told("name") or "（消去済み）"

    @property
    def kana(self) -> str:
        """Their name as it is read."""
        return self.told("kana")

    @property
    def phone(self) -> str:
        """Where they are reached."""
        return self.told("phone")

    @property
    def place(self) -> str:
        """The place of use: that of the tap, else as it was told."""
        tap = self.standing.installation
        if tap is None:
            return self.told("place")
        return HIDDEN if self.hides_place else tap.premises.address

    @property
    def tap_no(self) -> str:
        """The number of the tap, where it is known and may be seen."""
        tap = self.standing.installation
        return tap.tap_no if tap is not None and not self.hides_place else ""


def shown(standings: Sequence[Standing], *, viewer: Viewer, today: date) -> list[Shown]:
    """Applications for somebody's eyes, in the order given, with one query more."""
    found = protected_among([one.details for one in standings], today=today)
    may_see = viewer.has_perm(PROTECTED_SEE)
    return [Shown(one, one.details_id in found, one.details_id in found and not may_see) for one in standings]


def not_by_place(found: Sequence[Shown], text: str) -> list[Shown]:
    """What somebody may find by a text: a protected person never by where they are or are reached."""
    return [
        one
        for one in found
        if not one.hides_place
        or text in one.name
        or (one.kana and one.kana.startswith(text))
        or text == one.application.shown
    ]


def people_of(found: Sequence[Shown]) -> dict[str, list[int]]:
    """Whose data is shown, for the read log."""
    customers = {one.details.customer_id for one in found if one.details.customer_id is not None}
    return {
        "customers.customer": sorted(customers),
        "intake.application": sorted(one.application.pk for one in found),
    }
