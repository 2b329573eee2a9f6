"""Twelve releases of the demo product over two years: days from today, name, summary, notes of the older ones."""

RELEASES: tuple[tuple[int, str, str, str], ...] = (
    (
        -690,
        "First teams",
        "The shared inbox for the first five pilot teams.",
        "- **Shared inbox**: several people, one address, no double replies.\n"
        "- **Owner on every message**: always one name.",
    ),
    (
        -610,
        "Private notes",
        "Talk about a message beside it, not in another tool.",
        "- **Private notes** with mentions.\n- **Collision warning** when a colleague is typing.",
    ),
    (
        -540,
        "Saved replies",
        "Answers you give every day, one key away.",
        "- **Saved replies** with the customer's name filled in.\n- Attachments up to 25 MB.",
    ),
    (
        -465,
        "Business hours",
        "Response times that respect when you are open.",
        "- **Business hours** per inbox, with public holidays.\n- Time zones per team.",
    ),
    (
        -395,
        "Promises",
        "Reply-time promises per customer plan.",
        "- **Promises**: set a first-reply time for each plan.\n- Breaches in the daily digest.",
    ),
    (
        -320,
        "Rules",
        "Sort incoming mail without a developer.",
        "- **Rules** on sender, subject and plan.\n- Bulk reassign in the queue.",
    ),
    (
        -250,
        "Open doors",
        "A public API and webhooks.",
        "- **REST API** with tokens per integration.\n- **Webhooks**, signed and retried.",
    ),
    (-180, "Company sign-in", "Single sign-on and what IT departments ask for.", ""),
    (-110, "Countdown beta", "The promise countdown for pilot teams.", ""),
    (-40, "Countdown", "Every promise counts down in the inbox, with an At-risk view.", ""),
    (12, "Right person first", "Messages go to somebody who can answer them.", ""),
    (55, "Calm evenings", "Shift handover, and the weekly report by mail.", ""),
)
