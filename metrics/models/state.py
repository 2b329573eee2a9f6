"""What is kept so that nobody has to read the raw events again: who did what on which day, as bitmaps.

A person is a small number within its product, and the people of one event on one day are a roaring bitmap of
such numbers. It can be made again from the raw rows, as far back as these are kept (`Fold.raw_from`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import TenantModel
from products.models import Product

ANY_EVENT = 0  # the number that stands for every event of whatever name
SPANS = (("day", "Day"), ("week", "Week"), ("month", "Month"))


class Delivery(TenantModel):
    """One stored batch that has not been folded yet. It goes when its rows are part of the state.

    Ids of rows come from a sequence and may become visible out of order, so "everything after the last id"
    would lose rows. A delivery becomes visible in the same moment as its rows.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"Delivery {self.pk}"


class Fold(TenantModel):
    """The state of one product: whoever changes it holds this row's lock."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="+")
    zones = ArrayField(models.CharField(max_length=60), default=list)  # the days are cut in each of them
    week_start = models.CharField(max_length=9, default="monday")
    people = models.IntegerField(default=0)  # the highest number given to a person
    names = models.IntegerField(default=0)  # the highest number given to an event
    times = models.BigIntegerField(default=0)  # how often TimesOf has changed; 0 before it was ever made
    # Raw events of before may be gone (KeepRule): their days stand here alone and are not made again.
    raw_from = models.DateTimeField(null=True)
    folded_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    difference = models.CharField(
        max_length=500, blank=True
    )  # what the last check found; "" is as it should be

    def __str__(self) -> str:
        return f"State of {self.product_id}"


class EventName(TenantModel):
    """An event's name and its number within the product, and what is known of it: how often, since when."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    number = models.IntegerField()
    count = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    has_sessions = models.BooleanField(default=False)  # some came with a session id of the client's own

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "name"], name="one_number_an_event"),
            models.UniqueConstraint(fields=["product", "number"], name="one_event_a_number"),
        ]

    def __str__(self) -> str:
        return self.name


class PersonId(TenantModel):
    """One id that a client sends, and the number of the person behind it. Merged ids share a number."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    distinct_id = models.CharField(max_length=200)
    number = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "distinct_id"], name="one_person_an_id")]
        indexes = [models.Index(fields=["product", "number"], name="ids_of_a_person")]

    def __str__(self) -> str:
        return f"{self.distinct_id} is person {self.number}"


class PeopleOf(TenantModel):
    """Who did one event in one local day, week or month, and how many events that were."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(max_length=60)
    span = models.CharField(max_length=5, choices=SPANS)
    event = models.IntegerField()  # EventName.number, or ANY_EVENT
    start = models.DateField()
    people = models.BinaryField()  # a serialized roaring bitmap of person numbers
    count = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "people of"
        constraints = [
            models.UniqueConstraint(
                fields=["product", "zone", "event", "span", "start"], name="one_bitmap_a_span"
            )
        ]

    def __str__(self) -> str:
        return f"{self.span} {self.start}: event {self.event}"


class TimesOf(TenantModel):
    """When each person did one event on one day of UTC. Goes with the raw rows that it was made from."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    event = models.IntegerField()  # EventName.number
    times = models.BinaryField()  # metrics.calc.times.packed; empty where everybody has gone
    count = models.IntegerField(default=0)
    version = models.BigIntegerField()  # Fold.times as of the last change

    class Meta:
        verbose_name_plural = "times of"
        constraints = [
            models.UniqueConstraint(fields=["product", "day", "event"], name="one_row_of_times_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.count} of event {self.event} on {self.day}"


class SessionRule(TenantModel):
    """A way of cutting sessions that a metric has asked for, in one time zone."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(max_length=60)
    event = models.CharField(max_length=200)  # its name, or * for every event
    timeout_minutes = models.IntegerField()
    max_hours = models.IntegerField()
    version = models.BigIntegerField(default=0)  # Fold.times that its days stand for
    stale_from = models.DateField(null=True)  # this day is to be made anew although its times are the same
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "zone", "event", "timeout_minutes", "max_hours"],
                name="one_rule_of_sessions",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} within {self.timeout_minutes} minutes in {self.zone}"


class SessionDay(TenantModel):
    """The sessions that started on one local day, and who was in the middle of one when it ended."""

    rule = models.ForeignKey(SessionRule, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    sessions = models.IntegerField()
    users = models.IntegerField()
    events = models.BigIntegerField()
    single = models.IntegerField()  # sessions of one event
    length = models.BigIntegerField()  # all of them together, in microseconds like those below
    middle_low = models.BigIntegerField()  # the two lengths in the middle; their mean is the median
    middle_high = models.BigIntegerField()
    people = models.BinaryField()
    lengths = models.BinaryField()  # those above zero, sorted
    open = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "day"], name="one_row_of_sessions_a_day")]

    def __str__(self) -> str:
        return f"{self.sessions} sessions on {self.day}"


class Trait(TenantModel):
    """One thing that `identify` says of people, such as their plan."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    is_wide = models.BooleanField(
        default=False
    )  # too many values for a bitmap each, such as e-mail addresses

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="one_trait_a_name")]

    def __str__(self) -> str:
        return self.name


class PersonTrait(TenantModel):
    """What was said last of one person."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    person = models.IntegerField()  # PersonId.number
    trait = models.CharField(max_length=120)
    value = models.CharField(max_length=200)
    at = models.DateTimeField()
    message_id = models.CharField(max_length=120)  # decides between two of one instant

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "person", "trait"], name="one_value_a_person_and_trait"
            )
        ]
        indexes = [models.Index(fields=["product", "trait", "value"], name="people_with_a_value")]

    def __str__(self) -> str:
        return f"{self.trait} of person {self.person}: {self.value}"


class PeopleWith(TenantModel):
    """Everybody of whom a trait has this value now."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    trait = models.CharField(max_length=120)
    value = models.CharField(max_length=200)
    people = models.BinaryField()

    class Meta:
        verbose_name_plural = "people with"
        constraints = [
            models.UniqueConstraint(fields=["product", "trait", "value"], name="one_bitmap_a_value")
        ]

    def __str__(self) -> str:
        return f"{self.trait} {self.value}"
