"""Shapes of what people type. A kind's form is made from its declaration; rules are in the actions."""

from datetime import timedelta
from functools import cache
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import web
from accounts.access import Access
from accounts.models import User
from accounts.queries import people
from accounts.roles import ROLES, SCOPES
from products import kinds, link_kinds, queries
from products.kinds import Kind
from products.models import Detail, Item, Product
from products.record_choice import RecordChoice
from products.validators import plausible_date, storable_text

attempt = web.attempt


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return person.display_name


class ItemForm(forms.Form):
    """The common part of every kind's form; `form_class` adds the kind's own fields."""

    kind: Kind
    scripts: tuple[str, ...] = ()  # extra behaviours of a stage's own form, such as editor.js
    title = forms.CharField(max_length=200, validators=[storable_text])
    status = forms.ChoiceField()
    owner = PersonChoice(User.objects.none(), required=False, empty_label="Nobody yet")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, product: Product, detail: Any = None, **kwargs: Any) -> None:
        self.product, self.detail = product, detail
        kwargs.setdefault("initial", {})
        kwargs["initial"] = self._start(detail) | kwargs["initial"]
        super().__init__(*args, **kwargs)
        self.fields["title"].label = self.kind.title_label
        self.fields["status"].choices = self._statuses()  # type: ignore[attr-defined]  # a ChoiceField
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = self._choices(name, field)
        if len(self._statuses()) == 1:
            self.fields["status"].widget = forms.HiddenInput()

    def _statuses(self) -> list[tuple[str, str]]:
        """Those a person may set by hand; a guarded one stays until its action changes it."""
        now = self.detail.item.status if self.detail else self.kind.first_status
        guarded = self.kind.guarded_statuses
        free = {one.key for one in self.kind.statuses} - guarded - {self.kind.approved_status}
        free = {now} if now in guarded else free | {now}
        return [(one.key, one.label) for one in self.kind.statuses if one.key in free]

    def _start(self, detail: Any) -> dict[str, Any]:
        if detail is None:
            return {"status": self.kind.first_status}
        item = detail.item
        shared = {"title": item.title, "status": item.status, "owner": item.owner_id, "version": item.version}
        return shared | forms.model_to_dict(detail, fields=self.kind.fields)

    def _choices(self, name: str, field: forms.ModelChoiceField) -> models.QuerySet[Any]:
        """Only what belongs to this product or workspace can be chosen, named or guessed."""
        model = field.queryset.model
        if issubclass(model, User):
            return people(self.product.workspace)
        if issubclass(model, Item):
            chosen = queries.items(self.product).filter(archived_at=None)
            limit = self.kind.item_fields.get(name)
            return (chosen.filter(kind=limit) if limit else chosen).order_by("title")
        if issubclass(model, Detail):
            return queries.live_details(self.product, kinds.get(model.kind_key)).order_by("item__title")
        return model._default_manager.filter(workspace=self.product.workspace)

    def values(self) -> dict[str, Any]:
        """What the actions take: everything but the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def own_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in {"title", "status", "owner"}]


def _formfield(field: models.Field, **kwargs: Any) -> forms.Field | None:
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        made = forms.DateField(
            required=not field.blank,
            label=field.verbose_name.capitalize(),
            help_text=field.help_text,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        made.validators.append(plausible_date)
        return made
    if isinstance(field, models.ForeignKey) and field.related_model is User:
        return PersonChoice(User.objects.none(), required=not field.blank, empty_label="Nobody yet")
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Item | Detail):
        kwargs["form_class"] = RecordChoice
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    made = field.formfield(**kwargs)
    # The value of an array field is a list, of a JSON field anything: their models check those.
    if isinstance(made, forms.CharField) and not isinstance(made, SimpleArrayField | forms.JSONField):
        made.validators.append(storable_text)
    if made is not None and isinstance(made.widget, forms.Textarea):
        made.widget.attrs["rows"] = 4
    return _in_words(made)


def _in_words(field: forms.Field | None) -> forms.Field | None:
    """The empty choice says what it means, where Django draws a row of dashes."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label is not None:
            field.empty_label = "Choose one" if field.required else "None"
    elif isinstance(field, forms.ChoiceField):
        blank = "Choose one" if field.required else "None"
        field.choices = [(key, label if key else blank) for key, label in field.choices]
    return field


@cache
def form_class(kind: Kind) -> type[ItemForm]:
    base: type[ItemForm] = import_string(kind.form_base) if kind.form_base else ItemForm
    made = forms.fields_for_model(kind.model, fields=list(kind.fields), formfield_callback=_formfield)
    for name, field in base.declared_fields.items():
        if name in made:
            made[name] = field  # a stage's own widget wins
    return type(f"{kind.model.__name__}Form", (base,), {**made, "kind": kind})


class CommentForm(forms.Form):
    body = forms.CharField(
        max_length=10_000, validators=[storable_text], widget=forms.Textarea(attrs={"rows": 3})
    )


class LinkForm(forms.Form):
    """`direction` says on which side the other record stands; the rule that makes the link is the action's."""

    kind = forms.ChoiceField(choices=link_kinds.CHOICES)
    direction = forms.ChoiceField(choices=[("out", "out"), ("in", "in")])
    other = forms.ModelChoiceField(Item.objects.none(), to_field_name="number", label="Record")

    def __init__(self, *args: Any, product: Product, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = queries.linkable(product, item, "")  # type: ignore[attr-defined]  # a choice field
        self.ways = [
            (way.key, f"{way.words} ({kinds.named(way.others)})" if way.others else way.words)
            for way in link_kinds.ways(item.kind)
        ]
        self.way = self.data.get("way") or self.initial.get("way", "")


class ProductForm(forms.ModelForm):
    website = forms.URLField(required=False, assume_scheme="https")

    class Meta:
        model = Product
        fields = ("name", "key", "description", "lifecycle", "owner", "hue", "website", "visibility")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people(access.workspace)  # type: ignore[attr-defined]  # a choice field
        self.fields["description"].widget.attrs["rows"] = 3
        if self.instance.pk:
            del self.fields["key"]

    def _post_clean(self) -> None:
        """The action checks and saves; the form only reads the shape."""


class ProductRoleForm(forms.Form):
    user = PersonChoice(User.objects.none(), label="Person", empty_label="Choose a person")
    role = forms.ChoiceField(choices=ROLES)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people(access.workspace)  # type: ignore[attr-defined]  # a choice field
        if not access.may_own:
            self.fields["role"].choices = [role for role in ROLES if role[0] != "admin"]  # type: ignore[attr-defined]  # a choice field


class TokenForm(forms.Form):
    LIVES = (("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("0", "Never"))

    name = forms.CharField(
        max_length=80, validators=[storable_text], help_text="What uses it, such as “CI” or “Website”."
    )
    scopes = forms.MultipleChoiceField(choices=SCOPES, initial=["read"], widget=forms.CheckboxSelectMultiple)
    product = forms.ModelChoiceField(
        Product.objects.none(), required=False, label="Reaches only", empty_label="Every product you may see"
    )
    days = forms.ChoiceField(choices=LIVES, initial="90", label="Expires after")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = queries.products(access)  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        days = int(self.cleaned_data["days"])
        ends = timezone.now() + timedelta(days=days) if days else None
        return {name: self.cleaned_data[name] for name in ("name", "scopes", "product")} | {
            "expires_at": ends
        }
