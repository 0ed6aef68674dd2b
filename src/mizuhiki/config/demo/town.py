"""The people and places of the demo, drawn from one seed. The same size gives the same town."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, count

from mizuhiki.config.demo import names

BORES = ((13, 58), (20, 39), (25, 3))  # of homes; businesses draw their own
LANDLORD_FLATS, PAID_BY_LANDLORD = 50, 10  # of the flats, so many with the water in the rent
SHARERS = ("agent", "mail_recipient")  # a supply has one of each role; who else lives there is not registered
MARKS = {5: ("protection",), 77: ("life_support",), 150: ("welfare",), 200: ("life_support", "care")}


@dataclass
class Person:
    """One customer of the demo."""

    name: str
    kana: str
    kind: str = "person"
    language: str = "ja"
    died_on: date | None = None
    marks: tuple[str, ...] = ()


@dataclass
class House:
    """One supply of the demo with everything it hangs on."""

    number: int
    person: Person
    town: str
    block: str
    building: str
    bore_mm: int
    use_class: str
    sewerage: str | None
    metered: bool
    cycle: str
    starts_on: date
    daily_m3: float
    kind: str = "ordinary"
    persons: int | None = None
    others: tuple[tuple[Person, str, date], ...] = ()  # who else is on the supply, in which role since when
    payer: int | None = None  # number of the house whose person pays for this one (一括納付)
    owner: int | None = None  # number of the house whose person owns this tap
    bank: str | None = None
    before: Person | None = None  # whose the last reading before the demo was, where somebody moved in since
    pays: float = 0.94  # chance that a slip is paid
    dial_m3: int = 0
    stays: int | None = None  # readings until its people leave without a word; most stay
    temper: random.Random = field(default_factory=random.Random)

    def used_m3(self, days: int, month: int) -> int:
        """Whole m³ of one period: the household's habit, the season, and chance."""
        if self.stays is not None:
            self.stays -= 1
            if self.stays < 0:
                return 0
        season = 1.12 if month in (7, 8, 9) else 0.95 if month in (1, 2) else 1.0
        return max(0, round(self.daily_m3 * days * season * self.temper.uniform(0.8, 1.2)))


LEAVERS, LEAVER = 211, 21  # of so many houses this one is left, and nobody is told


class Town:
    """Draws houses one after the other; never keeps them."""

    def __init__(self, *, size: int, seed: int, first_month: date) -> None:
        self.size, self.first_month = size, first_month
        self.numbers = count(2 * size + 1)  # of people beside the one user of each house, now and before
        self.random = random.Random(seed)  # noqa: S311 - a demo, not a secret
        self._surnames = list(accumulate(weight for _, _, weight in names.SURNAMES))
        self._towns = list(accumulate(weight for _, weight in names.TOWNS))
        self._bores = list(accumulate(weight for _, weight in BORES))

    def houses(self) -> Iterator[House]:
        """Every house in the order of its number, from 1."""
        landlord = flats_left = 0
        for number in range(1, self.size + 1):
            if flats_left:
                flats_left -= 1
                yield self._lived_in_before(self._flat(number, landlord))
                continue
            house = self._lived_in_before(self._house(number))
            if number % 997 == 3 and self.size - number > LANDLORD_FLATS:
                landlord, flats_left = number, LANDLORD_FLATS
            yield house

    def _house(self, number: int) -> House:
        draw = self.random
        town = draw.choices(names.TOWNS, cum_weights=self._towns)[0][0]
        company = draw.random() < 0.06
        rural = town in names.RURAL
        use_class, bore = ("業務用", draw.choice((20, 20, 25, 25, 40, 50))) if company else ("家庭用", 0)
        bore = bore or draw.choices(BORES, cum_weights=self._bores)[0][0]
        house = House(
            number=number,
            person=self._company() if company else self._person(),
            town=town,
            block=f"{draw.randint(1, 40)}番{draw.randint(1, 30)}号",
            building=f"{draw.choice(names.BUILDINGS)}{draw.randint(101, 408)}号室"
            if draw.random() < 0.2 and not company
            else "",
            bore_mm=bore,
            use_class=use_class,
            sewerage="rural_sewerage" if rural else "public_sewerage" if draw.random() < 0.93 else None,
            metered=True,
            cycle="even" if number % 2 else "odd",
            starts_on=self._starts_on(),
            daily_m3=draw.lognormvariate(0.6 if company else -0.75, 0.6),
            pays=0.3 if draw.random() < 0.03 else 0.96,
            dial_m3=draw.randint(0, 4_000),
            temper=random.Random(draw.getrandbits(48)),  # noqa: S311
        )
        return self._with_oddities(house)

    def _with_oddities(self, house: House) -> House:
        draw = self.random
        if draw.random() < 0.74:
            house.bank = draw.choice(names.BANKS)
        if house.number % LEAVERS == LEAVER and house.kind == "ordinary":
            house.stays, house.pays = 3, 0.3
        if house.person.kind == "person":
            house.person.marks = MARKS.get(house.number % 241, ())
        chance = draw.random()
        if chance < 0.004:  # a well of one's own: sewerage only, no meter of ours
            house.metered, house.sewerage, house.persons = False, "public_sewerage", draw.randint(1, 5)
        elif chance < 0.007:
            house.kind, house.use_class, house.sewerage = "temporary", "臨時用", None
        elif chance < 0.012:  # the dial is about to pass zero
            house.dial_m3 = 9_999 - draw.randint(0, 30)
        elif chance < 0.015:  # a leak nobody has seen yet
            house.daily_m3 *= 6
        elif chance < 0.022 and house.person.kind == "person" and house.kind == "ordinary":
            house.building = f"シェアハウス{house.town[0]}"
            sharers = [self._person() for _ in range(draw.randint(2, 4))]
            house.others = tuple(
                (person, role, house.starts_on) for person, role in zip(sharers, SHARERS, strict=False)
            )
        if house.person.died_on:
            since = max(house.person.died_on, house.starts_on)
            house.others = ((self._heir(house.person), "heirs_representative", since),)
        return house

    def _heir(self, dead: Person) -> Person:
        """Of the same family, with a name of their own."""
        (family, _), (kana, _) = dead.name.split(), dead.kana.split()
        given, given_kana = self.random.choice(names.GIVEN)
        return Person(f"{family} {given}", f"{kana} {given_kana}")

    def _flat(self, number: int, landlord: int) -> House:
        house = self._house(number)
        house.town, house.block, house.building = "泉が丘", f"{landlord % 40 + 1}番1号", ""
        house.building = f"水引マンション{landlord}　{(number - landlord) // 10 + 1}{number % 10:02d}号室"
        house.bore_mm, house.owner, house.use_class = 13, landlord, "家庭用"
        house.sewerage, house.metered, house.kind, house.persons = "public_sewerage", True, "ordinary", None
        if number - landlord <= PAID_BY_LANDLORD:
            house.payer, house.bank = landlord, None
        return house

    def _person(self) -> Person:
        draw = self.random
        kana, writings, _ = draw.choices(names.SURNAMES, cum_weights=self._surnames)[0]
        surname = draw.choices([w for w, _ in writings], [n for _, n in writings])[0]
        given, given_kana = draw.choice(names.GIVEN)
        chance = draw.random()
        person = Person(f"{surname} {given}", f"{kana} {given_kana}")
        if chance < 0.004:
            person.died_on = self.first_month + timedelta(days=draw.randint(10, 300))
        elif chance < 0.03:
            person.language = draw.choice(("en", "zh", "ko", "ja-easy"))
        return person

    def last_read_on(self, house: House) -> date:
        """The reading day of the house's cycle two months before its first month of the demo."""
        days = 52 if (house.cycle == "even") == (self.first_month.month % 2 == 0) else 21
        return (self.first_month - timedelta(days=days)).replace(day=10)

    def _lived_in_before(self, house: House) -> House:
        """Where somebody moved in since the last reading, that was another's."""
        if house.metered and house.starts_on > self.last_read_on(house):
            house.before = self._person()
        return house

    def _company(self) -> Person:
        draw = self.random
        kana, writings, _ = draw.choices(names.SURNAMES, cum_weights=self._surnames)[0]
        name, reading = draw.choice(names.COMPANIES)
        return Person(name.format(writings[0][0]), reading.format(kana), kind="company")

    def _starts_on(self) -> date:
        """Most have lived here for years; some moved in during the months the demo lives through."""
        draw = self.random
        if draw.random() < 0.03:
            return self.first_month + timedelta(days=draw.randint(20, 200))
        return self.first_month - timedelta(days=draw.randint(60, 9_000))
