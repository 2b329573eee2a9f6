"""Thirty-four stories of the demo product: column, release (place in RELEASES), requirement, points, owner, words."""

# A table: one story a line is what makes it readable, hence the long lines.
# ruff: noqa: E501 (a story a row reads better than its sentence cut in three)

LEAD, AGENT, OPS, ADMIN = "support lead", "support agent", "operations manager", "IT admin"

# status, release, requirement, points, owner, title, as a, I want, so that, criteria
Row = tuple[str, int | None, str | None, int | None, str, str, str, str, str, tuple[str, ...]]

STORIES: tuple[Row, ...] = (
    ("done", 7, "sso", 8, "tom", "Sign in with SAML", ADMIN, "people to sign in with our identity provider", "I manage accounts in one place", ("Works with Okta, Entra ID and Keycloak", "A wrong certificate names itself in the error")),
    ("done", 7, "sso", 5, "tom", "Create accounts on first sign-in", ADMIN, "new colleagues to have an account at once", "nobody waits for an invitation", ("Only verified domains", "The default role is agent")),
    ("done", 7, "sso", 3, "tom", "End sessions when the provider removes somebody", ADMIN, "access to end with employment", "the security review passes", ("Sessions end within five minutes",)),
    ("done", 7, "sso", 2, "lena", "Break-glass admin", ADMIN, "one account that signs in with a password", "we get in when the provider is down", ("Its use is written to the audit log and mailed to all admins",)),
    ("done", 8, "countdown", 8, "tom", "Count down in business hours", AGENT, "to see the time left for each message", "I answer the urgent one first", ("The clock stops while we wait for the customer", "Public holidays are skipped", "Correct across daylight saving")),
    ("done", 8, "countdown", 3, "lena", "Colour and words for the time left", AGENT, "to tell the state without reading numbers", "a full inbox stays readable", ("Contrast of 4.5:1 in light and dark", "A screen reader says the minutes")),
    ("done", 9, "countdown", 5, "tom", "At-risk view", LEAD, "one list of what is about to break", "I can reassign in time", ("Less than a quarter of the time left", "Opens in under a second with 5,000 open messages")),
    ("done", 9, "countdown", 3, "tom", "Nudge the owner at half time", AGENT, "a nudge before it is late", "I do not have to watch the clock", ("One nudge a message", "Quiet outside the shift")),
    ("done", 9, "countdown", 3, "contributor", "Tell the lead at 90 %", LEAD, "to be told while something can be done", "no customer hears it first", ("In the app and by mail, as chosen", "Names message, owner and minutes left")),
    ("done", 9, "countdown", 2, "lena", "Sort by time left", AGENT, "to sort the inbox by time left", "the next message is always the right one", ("The choice is kept per person",)),
    ("done", 9, "reports", 5, "contributor", "Promises kept, by week", LEAD, "the share of kept promises by week", "I see whether we get better", ("Equals a count by hand on the pilot data", "Weeks start as the workspace says")),
    ("done", 10, "routing", 3, "contributor", "Skills on an agent's profile", LEAD, "to say what each agent can do", "routing has something to go by", ("Up to 20 skills a team", "Agents see their own skills")),
    ("done", 10, "routing", 5, "tom", "Topic from inbox and plan", OPS, "messages sorted by inbox and plan", "the obvious cases need no reading", ("An unknown topic goes to the general queue",)),
    ("done", 10, "routing", 2, "lena", "Show why a message came to me", AGENT, "to see why I got a message", "I trust the routing and can correct it", ("One short sentence beside the owner",)),
    ("review", 10, "routing", 8, "tom", "Send to the least busy agent with the skill", OPS, "messages to go to somebody free who can answer", "nobody passes them on", ("Counts open messages, weighted by age", "Nobody above their limit", "Falls back to the queue within 30 seconds")),
    ("review", 10, "routing", 3, "contributor", "Correct a topic in one step", AGENT, "to correct a wrong topic in one step", "the message reaches the right person", ("The correction is recorded with who and when",)),
    ("review", 10, "routing", 2, "lena", "Empty state for teams without skills", LEAD, "to be told what to set up first", "routing works on day one", ("Links to the skills page", "Disappears once two agents have skills")),
    ("progress", 10, "routing", 5, "tom", "Topic from the words of a message", OPS, "topics read from the text", "mixed inboxes are sorted too", ("Right in 85 of 100 of the labelled sample", "German and English", "Takes under 300 ms")),
    ("progress", 10, "routing", 3, "contributor", "Limits per agent", LEAD, "to cap open messages per agent", "nobody drowns", ("Default of 25, changed by leads",)),
    ("progress", 11, "handover", 5, "tom", "Import shifts from a calendar feed", OPS, "shifts read from our calendar", "I do not type them twice", ("iCalendar feed, read every 15 minutes", "A broken feed is named, the last good one stays")),
    ("progress", 11, "reports", 3, "lena", "Layout of the weekly mail", LEAD, "a mail I can forward as it is", "my manager gets it without a call", ("Readable on a phone", "No pictures needed to read it")),
    ("ready", 11, "handover", 5, "tom", "Return open messages at the end of a shift", OPS, "open messages back in the queue", "nobody's message waits overnight", ("A note says what was done so far", "Messages snoozed until tomorrow stay")),
    ("ready", 11, "handover", 3, "contributor", "Handover note", AGENT, "to leave a line for the next shift", "they need not ask the customer again", ("Shown first to the next owner",)),
    ("ready", 11, "reports", 5, "contributor", "Send the report on Monday at seven", LEAD, "the report before the week's meeting", "we talk about facts", ("In the team's time zone", "One mail, even when a worker restarts")),
    ("ready", 11, "reports", 3, "tom", "List the messages behind a figure", LEAD, "to open the messages behind a number", "I can check it", ("Respects who may see which inbox",)),
    ("backlog", 11, "reports", 2, "lena", "Subscribe colleagues", LEAD, "to subscribe my manager", "I do not forward mails", ("One-click unsubscribe",)),
    ("backlog", None, "mobile", 5, "lena", "At-risk list on a phone", LEAD, "what is at risk on my phone", "I can act when on call", ("Usable at 360 pixels", "Loads in two seconds on 3G")),
    ("backlog", None, "mobile", 3, "lena", "Reassign with one thumb", LEAD, "to reassign without zooming", "it takes ten seconds", ("Targets of 44 pixels",)),
    ("backlog", None, "mobile", 8, "tom", "Push when a promise is about to break", LEAD, "a push on my phone", "I need not look", ("Only while on call",)),
    ("backlog", None, "handover", 3, "contributor", "See who is on shift", OPS, "to see who is on shift now", "I ask somebody who is there", ()),
    ("backlog", None, "routing", 5, "contributor", "Languages as a skill", LEAD, "French messages to go to French speakers", "replies need no translation", ()),
    ("backlog", None, "sso", 8, "tom", "Provision accounts with SCIM", ADMIN, "accounts to follow our directory", "leavers lose access at once", ("Passes the Entra ID validator",)),
    ("backlog", None, "countdown", 3, "lena", "Promise shown to the customer", LEAD, "customers to see when we will answer", "they ask less often", ()),
    ("backlog", None, "countdown", None, "contributor", "Different promises within a conversation", OPS, "a promise per question", "long conversations are fair", ()),
)  # fmt: skip

BLOCKED = {
    "Topic from the words of a message": "Waits for the data-processing agreement with the hosting provider (legal, due Friday).",
    "Import shifts from a calendar feed": "Pilot team has not sent a sample feed yet.",
}
