"""Approval: asking named people to agree to a record's content, and keeping their word tied to that content.

What is approved is a dictionary of plain values (`subjects`), hashed over its canonical JSON (`content`). A
request keeps both. There is one action by which a verdict is given (`actions.answer`); whether a record counts as
approved is read from the verdicts and the hash (`standing`), never from a field that could be set.

Another thing than a record can be approved: its room registers a `subjects.Subject` that says how to find it, what
its content is and where its page stands, and calls `actions.content_changed` after changing it.
"""
