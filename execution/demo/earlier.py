"""What the first releases of the demo product shipped, before requirement documents were kept: seven stories."""

# A table: one story a line is what makes it readable, hence the long lines.
# ruff: noqa: E501 (a story a row reads better than its sentence cut in three)

from execution.demo.stories import ADMIN, AGENT, LEAD, OPS, Row

EARLIER: tuple[Row, ...] = (
    ("done", 0, None, 8, "tom", "One inbox for one address", AGENT, "to answer from one shared inbox", "nobody answers twice", ("Two agents see the same message within two seconds", "Replies carry the team's address")),
    ("done", 1, None, 3, "lena", "Private notes beside a message", AGENT, "to talk about a message where it is", "we need no other tool for it", ("Customers never see a note", "A mention tells the colleague")),
    ("done", 2, None, 3, "contributor", "Insert a saved reply", AGENT, "to insert an answer I give every day", "I type it once", ("The customer's name is filled in", "Found by any word of it")),
    ("done", 3, None, 5, "tom", "Business hours for an inbox", LEAD, "response times that count only while we are open", "the figures are fair", ("Public holidays of the country", "A change never rewrites past figures")),
    ("done", 4, None, 5, "tom", "A first-reply promise for each plan", OPS, "a reply-time promise for each customer plan", "paying more is worth it", ("A plan without a promise has none", "Breaches in the daily digest")),
    ("done", 5, None, 5, "contributor", "Rules on sender and subject", OPS, "to sort mail without a developer", "it reaches the right team at once", ("The first rule that fits wins", "A rule can be tried on past mail")),
    ("done", 6, None, 8, "tom", "Tokens for each integration", ADMIN, "a token for each integration", "I can take one back without the others", ("Shown once", "Says when it was last used")),
)  # fmt: skip
