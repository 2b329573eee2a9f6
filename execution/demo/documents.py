"""Six requirement documents of the demo product; the first two tell how their text grew."""

COUNTDOWN_1 = """## Problem

Support leads learn that a promised reply time was missed when the customer complains.

## Goals

Agents see how long they have left for each message.
"""
COUNTDOWN_2 = """## Problem

Support leads learn that a promised reply time was missed when the customer complains. In the last quarter
Harbor's own data shows 9 % of promised replies late; four out of five of these had been open on somebody's screen.

## Goals

- Agents see at a glance which message is about to break its promise.
- A lead can act **before** the promise is broken, not the morning after.

## Success measures

| Measure | Today | Target | By when |
| --- | --- | --- | --- |
| Promised replies kept | 91 % | 95 % | end of quarter |
"""
COUNTDOWN_3 = """## Problem

Support leads learn that a promised reply time was missed when the customer complains. In the last quarter 9 % of
promised replies were late; four out of five of these had been open on somebody's screen when the time ran out.

## Goals

- Agents see at a glance which message is about to break its promise.
- A lead can act **before** the promise is broken, not the morning after.

## Success measures

| Measure | Today | Target | By when |
| --- | --- | --- | --- |
| Promised replies kept | 91 % | 98 % | end of next quarter |
| Agents who sort by time left | 0 % | 60 % | four weeks after release |

## Scope

- A countdown on every message with a promise, in business hours of the team's calendar
- A view “At risk”: less than a quarter of the time left
- A nudge to the owner at half time and to the lead at 90 %

## Out of scope

- Different promises within one conversation
- Public status of response times

## Open questions

- ~~Do pauses count while we wait for the customer?~~ No: the clock stops (decided with Priya and two pilot teams).
"""
ROUTING_1 = """## Problem

Messages about billing land with agents who cannot see invoices. They are passed on 1.7 times on average.

## Goals

The first person who opens a message can answer it.
"""
ROUTING_2 = """## Problem

Messages about billing land with agents who cannot see invoices. They are passed on 1.7 times on average and wait
52 minutes longer than others.

## Goals

The first person who opens a message can answer it.

## Success measures

Hand-overs per message fall from 1.7 to under 0.5 within six weeks of release.
"""
ROUTING_3 = """## Problem

Messages about billing land with agents who cannot see invoices. They are passed on 1.7 times on average and wait
52 minutes longer than others.

## Goals

The first person who opens a message can answer it, and nobody has to write rules to get there.

## Success measures

| Measure | Today | Target | By when |
| --- | --- | --- | --- |
| Hand-overs per message | 1.7 | 0.5 | six weeks after release |
| Time to first owner | 11 min | 1 min | six weeks after release |

## Scope

1. Agents have skills (billing, technical, language), set by the lead
2. A message gets its topic from the inbox, the customer's plan and its words
3. It goes to the least busy agent who has the skill and is on shift

## Out of scope

- Learning from corrections (looked at again when we have 10,000 of them)
"""
HANDOVER = """## Problem

At shift change open messages stay with people who have gone home. Operations managers reassign them by hand, 40
minutes every evening.

## Goals

Nobody's message waits for a person who is not there.

## Success measures

Open messages owned by an off-shift agent: from 63 a night to under 5, measured over four weeks.

## Scope

- Shifts per agent, imported from a calendar feed
- At the end of a shift open messages return to the queue with a note of what was done
"""
REPORTS = """## Summary

A weekly report that a support lead can forward without explaining it: promises kept, by team and by customer plan.

## Goals

Leads stop exporting to a spreadsheet on Monday morning.

## Behaviour

| When | The system | Unless |
| --- | --- | --- |
| Monday 07:00 in the team's time zone | sends the report to its subscribers | nobody has subscribed |
| a figure is opened | lists the messages behind it | the reader may not see that inbox |

## Errors and limits

A report that cannot be computed within ten minutes says so in the mail; it never shows old numbers as new.

## Success measures

Half of the paying workspaces open the report in three weeks out of four by the end of the second quarter.
"""
SINGLE_SIGN_ON = """## Summary

Sign-in with the company's identity provider over SAML 2.0 and OpenID Connect, with accounts made on first sign-in.

## Goals

IT admins at companies of 200 people and more approve Relay without an exception. 14 lost deals named this.

## Behaviour

| When | The system | Unless |
| --- | --- | --- |
| a person of a verified domain signs in | sends them to the provider | they are the break-glass admin |
| the provider removes somebody | ends their sessions within five minutes | never |

## Success measures

Security reviews pass without an exception in nine of ten deals; today in four.
"""
MOBILE = """## What and why

A phone view for leads who are on call: what is at risk, reassign it, done. Eleven of fourteen interviewed leads look
at Relay on a phone at least weekly and zoom into a page made for a desk.

## Goal

_What should it achieve?_

## How we measure success

_Which number, from what to what, by when?_
"""

# slug, title, type, status, owner, days ago, texts with their notes
Document = tuple[str, str, str, str, str, int, tuple[tuple[str, str], ...]]

DOCUMENTS: tuple[Document, ...] = (
    (
        "countdown",
        "Promise countdown in the inbox",
        "prd",
        "approved",
        "manager",
        210,
        (
            (COUNTDOWN_1, ""),
            (COUNTDOWN_2, "Numbers from the last quarter, a measure"),
            (COUNTDOWN_3, "Scope after the pilot with two teams; target raised to 98 %"),
        ),
    ),
    (
        "routing",
        "Skill-based routing",
        "prd",
        "approved",
        "manager",
        150,
        (
            (ROUTING_1, ""),
            (ROUTING_2, "How we will know that it worked"),
            (ROUTING_3, "Three steps instead of a rule editor"),
        ),
    ),
    ("handover", "Shift handover", "prd", "review", "contributor", 74, ((HANDOVER, ""),)),
    ("reports", "Weekly promise report", "fsd", "approved", "contributor", 118, ((REPORTS, ""),)),
    ("sso", "Single sign-on for companies", "fsd", "approved", "tom", 260, ((SINGLE_SIGN_ON, ""),)),
    ("mobile", "On-call view for phones", "short", "draft", "lena", 16, ((MOBILE, ""),)),
)
