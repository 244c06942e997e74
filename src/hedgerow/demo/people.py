"""Who visits the demo shop: each person with a device or two, a country, a way in, and a habit of coming back."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hedgerow.demo.catalogue import (
    COMPANIES,
    COUNTRIES,
    DEVICES,
    FIRST_NAMES,
    LAST_NAMES,
    PLANS,
    SOURCES,
    Country,
    Device,
    Source,
)
from hedgerow.demo.ids import Ids

DAYS = 30
WEEKDAYS = (1.05, 0.95, 0.95, 1.0, 1.1, 1.35, 1.45)  # Monday first: gardeners shop at the weekend
HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 10, 11, 11, 11, 12, 12, 11, 11, 11, 12, 14, 17, 19, 16, 9, 4)  # local time


@dataclass
class Habit:
    """How a kind of visitor behaves; chances are per visit."""

    name: str
    weight: float
    visits: tuple[int, int]
    pages: tuple[int, int]
    cart: float
    signs_up: float


HABITS = (
    Habit("bouncer", 40, (1, 1), (1, 2), 0.02, 0.01),
    Habit("browser", 34, (1, 3), (2, 7), 0.2, 0.12),
    Habit("shopper", 20, (2, 6), (3, 8), 0.55, 0.5),
    Habit("regular", 6, (6, 15), (3, 8), 0.6, 0.95),
)


@dataclass
class Screen:
    """A browser on a device, with the ids that the browser SDK keeps in it."""

    device: Device
    device_id: str
    signed_in: bool = False


@dataclass
class Person:
    number: int
    first_name: str
    last_name: str
    country: Country
    ip: str
    source: Source
    habit: Habit
    screens: list[Screen]
    visits: list[datetime]
    company: str | None
    user_id: str | None = None  # once signed up
    seen_before: bool = False
    orders: int = 0
    cart: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}{self.number}@mail.example".lower()


def company_plan(company: str) -> str:
    return PLANS[COMPANIES.index(company) % len(PLANS)]


def make_people(rng: random.Random, ids: Ids, count: int, end: datetime) -> list[Person]:
    """`count` people whose visits lie in the `DAYS` before `end`. The shop grows: later days bring more new people."""
    return [_make_person(rng, ids, number, end) for number in range(1, count + 1)]


def _make_person(rng: random.Random, ids: Ids, number: int, end: datetime) -> Person:
    country = rng.choices(COUNTRIES, [c.weight for c in COUNTRIES])[0]
    habit = rng.choices(HABITS, [h.weight for h in HABITS])[0]
    devices = rng.choices(DEVICES, [d.weight for d in DEVICES], k=2 if rng.random() < 0.45 else 1)
    return Person(
        number=number,
        first_name=rng.choice(FIRST_NAMES),
        last_name=rng.choice(LAST_NAMES),
        country=country,
        ip=f"{country.ip_prefix}.{rng.randrange(256)}.{rng.randrange(1, 255)}",
        source=rng.choices(SOURCES, [s.weight for s in SOURCES])[0],
        habit=habit,
        screens=[Screen(device, ids.uuid(end - timedelta(days=DAYS))) for device in devices],
        visits=_visits(rng, habit, country, end),
        company=rng.choice(COMPANIES) if habit.name in ("shopper", "regular") and rng.random() < 0.22 else None,
    )


def _visits(rng: random.Random, habit: Habit, country: Country, end: datetime) -> list[datetime]:
    """Times of a person's visits: a first day, then gaps that grow, each moved to a believable local hour."""
    start = end - timedelta(days=DAYS)
    day = DAYS * rng.random() ** 0.85
    times = []
    for _ in range(rng.randint(*habit.visits)):
        if day >= DAYS:
            break
        times.append(_at_local_hour(rng, start + timedelta(days=day), country))
        day += rng.expovariate(1 / (2.5 + len(times) * 0.6)) + 0.1
    return sorted(moment for moment in times if start < moment < end)


def _at_local_hour(rng: random.Random, moment: datetime, country: Country) -> datetime:
    shift = timedelta(hours=country.utc_offset)
    local = moment + shift
    if rng.random() > WEEKDAYS[local.weekday()] / max(WEEKDAYS):  # a quiet day: some come on another
        local += timedelta(days=rng.randint(1, 2))
    hour = rng.choices(range(24), HOURS)[0]
    local = local.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
    return local - shift
