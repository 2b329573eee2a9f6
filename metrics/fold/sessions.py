"""Sessions by day, made from the times of events; a day is made anew when its times have changed.

The caller holds the fold's lock. Sessions go on over midnight, so a change reaches back as far as a session may
last, and forward until what is carried from one day into the next is what it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from metrics.calc import periods as cal
from metrics.calc import session_runs as calc
from metrics.calc.events import ANY
from metrics.calc.times import DAY, EPOCH, MICRO, Times, joined, micros, ordered
from metrics.fold import cutting, locked, times
from metrics.models import EventName, Fold, SessionDay, SessionRule, TimesOf
from products.models import Product

ONE_DAY = timedelta(days=1)
ROWS = 20  # written at a time
AHEAD = 8  # days that are read at a time where all of them are to be made anew
UNUSED = timedelta(days=40)  # after which nobody is thought to ask by a rule any more
COLUMNS = [
    "sessions",
    "users",
    "events",
    "single",
    "length",
    "middle_low",
    "middle_high",
    "people",
    "lengths",
    "open",
]


def limits_of(rule: SessionRule) -> calc.Limits:
    lasting = timedelta(minutes=rule.timeout_minutes), timedelta(hours=rule.max_hours)
    return calc.Limits(*(one // MICRO for one in lasting))


@dataclass(slots=True)
class Days:
    """The events of a rule by its local days, read as they are needed."""

    fold: Fold
    rule: SessionRule
    until: int = calc.FOR_EVER  # nothing from here on is seen
    events: list[int] | None = None
    near: dict[date, Times] = field(default_factory=dict)  # the days of UTC that were read last
    stale: set[date] = field(default_factory=set)  # what is still to be made anew
    total: int = 0  # how many of them there were
    kept_open: dict[date, bytes] = field(default_factory=dict)  # what is kept of the days that were read last

    def __post_init__(self) -> None:
        if self.rule.event != ANY:
            names = EventName.objects.filter(product_id=self.fold.product_id, name=self.rule.event)
            self.events = list(names.values_list("number", flat=True))

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.rule.zone)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        return cal.instant_of(day, self.tz), cal.instant_of(day + ONE_DAY, self.tz)

    def end(self, day: date) -> int:
        return micros(self.bounds(day)[1])

    def local(self, at: int) -> date:
        return cal.local_date(EPOCH + at * MICRO, self.tz)

    def of(self, day: date) -> Times:
        begin, end = self.bounds(day)
        wanted = times.days_within(begin, end)
        found = joined(self._of_utc(one) for one in wanted)
        is_within = (found.at >= micros(begin)) & (found.at < min(micros(end), self.until))
        if not is_within.all():
            found = Times(found.person[is_within], found.at[is_within])
        return ordered(found) if len(wanted) > 1 else found

    def _of_utc(self, day: date) -> Times:
        if day not in self.near:
            self.near = {one: kept for one, kept in self.near.items() if abs(one - day) <= 2 * ONE_DAY}
            found: dict[date, list[Times]] = {one: [] for one in self.from_on(day)}
            for (on, _), some in times.read(self.fold.product_id, found, self.events):
                found[on].append(some)
            self.near |= {on: ordered(joined(some)) for on, some in found.items()}
        return self.near[day]

    def open_at_the_end_of(self, day: date) -> bytes:
        """What is kept of the sessions open then."""
        if day not in self.kept_open:
            wanted = self.from_on(day)
            rows = SessionDay.objects.filter(rule=self.rule, day__in=wanted).values_list("day", "open")
            self.kept_open = dict.fromkeys(wanted, b"") | {on: bytes(kept) for on, kept in rows}
        return self.kept_open[day]

    def from_on(self, day: date) -> list[date]:
        """This day and the next ones, as far as they are to be made anew."""
        following = (day + at * ONE_DAY for at in range(1, AHEAD))
        return [day, *takewhile(self.stale.__contains__, following)]


def leave_out_changed(fold: Fold) -> None:
    """Takes away the days whose times have changed: whoever asks next makes them anew.

    Of somebody who is erased nothing stands in the days that stay, and nobody waits for the others.
    """
    left = 0
    for rule in SessionRule.objects.filter(product_id=fold.product_id):
        left += SessionDay.objects.filter(rule=rule, day__in=_stale(Days(fold, rule))).delete()[0]
    if left:
        transaction.on_commit(lambda: cutting.tell(fold.product_id, 0, left), robust=True)


def bring_up_all(product: Product) -> None:
    """Makes all days anew that are not as the times stand, a transaction for each rule."""
    for rule in SessionRule.objects.filter(product=product):
        with transaction.atomic():
            fold = locked(product)
            bring_up(fold, SessionRule.objects.get(pk=rule.pk))
    cutting.over(product.pk)


def bring_up(fold: Fold, rule: SessionRule) -> None:
    """Makes the days anew whose times have changed."""
    if rule.version == fold.times and rule.stale_from is None:
        return
    days = Days(fold, rule)
    days.stale = _stale(days)
    days.total = len(days.stale)
    while days.stale:
        _remake(days, min(days.stale))
    if days.total > ROWS:
        cutting.over(fold.product_id)
    rule.version, rule.stale_from = fold.times, None
    rule.save(update_fields=["version", "stale_from"])


def _stale(days: Days) -> set[date]:
    """The local days that changed times lie in, and those before in which their sessions may have begun."""
    changed = TimesOf.objects.filter(product_id=days.fold.product_id, version__gt=days.rule.version)
    if days.events is not None:
        changed = changed.filter(event__in=days.events)
    stale = {days.rule.stale_from} if days.rule.stale_from else set()
    for day in changed.values_list("day", flat=True).distinct():
        begin = times.begin_of(day)
        first = days.local(begin - limits_of(days.rule).longest)
        last = days.local(begin + DAY - 1)
        stale |= {first + at * ONE_DAY for at in range((last - first).days + 1)}
    return stale


def _remake(days: Days, first: date) -> None:
    """Makes a day and those after it, until they are as they were."""
    before = _open_before(days, first)
    made: list[SessionDay] = []
    for day, some, still in cut(days, first, before):
        was = days.open_at_the_end_of(day)
        days.stale.discard(day)
        row = _row(days, day, some, still)
        made.append(row)
        if len(made) == ROWS:
            _write(days, made)
            made = []
            if days.total > ROWS:
                cutting.tell(days.fold.product_id, days.total - len(days.stale), days.total)
        if day + ONE_DAY not in days.stale and was == row.open:
            break
    _write(days, made)


def _open_before(days: Days, first: date) -> calc.Runs:
    day = first - ONE_DAY
    found = SessionDay.objects.filter(rule=days.rule, day=day).values_list("open", flat=True).first()
    return calc.unpacked_open(bytes(found or b""), days.end(day))


def cut(days: Days, first: date, before: calc.Runs) -> Iterator[tuple[date, calc.Runs, calc.Runs]]:
    """(day, the sessions that started on it, what is open when it ends), each day once, one day after the other."""
    limits = limits_of(days.rule)
    over, still = calc.NO_RUNS, before
    opened: dict[date, calc.Runs] = {}
    given = reached = first
    begin = micros(days.bounds(first)[0])
    while True:
        end = days.end(given)
        while reached <= given or (still.start < end).any():
            ended, still = calc.advance(days.of(reached), still, days.end(reached), limits)
            over, opened[reached] = calc.together([over, ended]), still
            reached += ONE_DAY
        is_given = over.start < end
        yield given, over.where(is_given & (over.start >= begin)), opened.pop(given)
        over, begin, given = over.where(~is_given), end, given + ONE_DAY


def _row(days: Days, day: date, some: calc.Runs, still: calc.Runs) -> SessionDay:
    kept = calc.kept(some)
    low, high = calc.middles(kept)
    return SessionDay(
        workspace_id=days.fold.workspace_id,
        rule=days.rule,
        day=day,
        sessions=kept.sessions,
        users=len(kept.people),
        events=kept.events,
        single=kept.single,
        length=int(kept.lengths.sum()),
        middle_low=low,
        middle_high=high,
        people=kept.people.serialize(),
        lengths=calc.packed_lengths(kept.lengths),
        open=calc.packed_open(still, days.end(day)),
    )


def _write(days: Days, made: list[SessionDay]) -> None:
    rows = [row for row in made if row.sessions or row.open]
    empty = [row.day for row in made if not (row.sessions or row.open)]
    SessionDay.objects.filter(rule=days.rule, day__in=empty).delete()
    SessionDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["rule", "day"], update_fields=COLUMNS
    )


def forget(fold: Fold, before: datetime) -> None:
    """What lies before a moment; the day that it lies in is made anew from what is left."""
    for rule in SessionRule.objects.filter(product_id=fold.product_id):
        first = cal.local_date(before, ZoneInfo(rule.zone))
        SessionDay.objects.filter(rule=rule, day__lt=first).delete()
        rule.stale_from = first
        rule.save(update_fields=["stale_from"])


def forget_unused(product: Product, now: datetime) -> None:
    """Rules that no metric has asked by for long."""
    SessionRule.objects.filter(product=product, asked_at__lt=now - UNUSED).delete()


def ready(product: Product, *, zone: str, event: str, timeout_minutes: int, max_hours: int) -> SessionRule:
    """The rule with its days as the times stand. The state must be ready in the zone."""
    with transaction.atomic():
        fold = locked(product)
        rule, _ = SessionRule.objects.get_or_create(
            product=product,
            zone=zone,
            event=event,
            timeout_minutes=timeout_minutes,
            max_hours=max_hours,
            defaults={"workspace": product.workspace},
        )
        bring_up(fold, rule)
        rule.asked_at = timezone.now()
        rule.save(update_fields=["asked_at"])
    return rule


def runs_of(rule: SessionRule, first: date, last: date) -> Iterator[calc.Runs]:
    """The sessions themselves that started on these days, of which only sums are kept: read and cut again."""
    days = Days(Fold.objects.get(product_id=rule.product_id), rule)
    days.until = micros(days.bounds(last)[1])
    days.stale = {first + at * ONE_DAY for at in range((last - first).days + 1)}
    for day, some, _ in cut(days, first, _open_before(days, first)):
        yield some
        if day == last:
            break


def cut_short(rule: SessionRule, last: date) -> dict[date, calc.Kept]:
    """The last days as they look when nothing after `last` is seen; {} where that makes no difference."""
    fold = Fold.objects.get(product_id=rule.product_id)
    days = Days(fold, rule)
    end = days.bounds(last)[1]
    later = TimesOf.objects.filter(product_id=rule.product_id, day__gte=times.day_of(end), count__gt=0)
    if not SessionDay.objects.filter(rule=rule, day=last).exclude(open=b"").exists() or not later.exists():
        return {}
    days.until = micros(end)
    first = days.local(days.until - limits_of(rule).longest)
    found: dict[date, calc.Kept] = {}
    for day, some, _ in cut(days, first, _open_before(days, first)):
        found[day] = calc.kept(some)
        if day == last:
            break
    return found
