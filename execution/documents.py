"""The texts a new requirement document starts from. Prompts stand in _italics_ and count as unanswered."""

PRD = """## Problem

_Who has which problem, how often, and how do we know?_

## Goals

_What changes for the customer and for us when this works?_

## Success measures

| Measure | Today | Target | By when |
| --- | --- | --- | --- |

## Scope

- _What the first version does_

## Out of scope

- _What it deliberately leaves out_

## Open questions

- _What must be answered before or while building_
"""

FSD = """## Summary

_What is built and why, in three sentences._

## Goals

_The outcome that the product requirements ask for._

## Behaviour

| When | The system | Unless |
| --- | --- | --- |

## Data and interfaces

_What is stored, which addresses and events change._

## Errors and limits

_What happens when input is bad, a service is down, the load is high?_

## Success measures

_How will we see in production that it does what it should?_
"""

SHORT = """## What and why

_What are we building and which problem does it answer?_

## Goal

_What should it achieve?_

## How we measure success

_Which number, from what to what, by when?_
"""

STARTING_TEXT = {"prd": PRD, "fsd": FSD, "short": SHORT}
