"""The stages of a product's life, registered by each stage's apps.py; nothing here knows them by name."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page of a stage in the sidebar. `url_name` is reversed with the workspace and product."""

    label: str
    icon: str
    url_name: str
    kind: str | None = None  # the list page of this kind, when url_name is products:list
    need: str = "view"  # the word a person must have to see it


@dataclass(frozen=True, slots=True)
class Essential:
    """What a healthy product has at this stage: at least one item of `kind`; `why` teaches the next step."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    label: str
    icon: str
    order: int
    question: str  # what this stage answers, in a few words
    nav: tuple[NavItem, ...] = ()
    essentials: tuple[Essential, ...] = field(default=())
    in_rail: bool = True  # a step of the product's life; not so what accompanies all of them


_stages: dict[str, Stage] = {}


def register(stage: Stage) -> None:
    if stage.key in _stages:
        raise ValueError(f"The stage {stage.key} is registered twice.")
    _stages[stage.key] = stage


def all_stages() -> list[Stage]:
    return sorted(_stages.values(), key=lambda stage: stage.order)


def rail() -> list[Stage]:
    return [stage for stage in all_stages() if stage.in_rail]


def get(key: str) -> Stage:
    return _stages[key]
