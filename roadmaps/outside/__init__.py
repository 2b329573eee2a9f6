"""What leaves the house: editions of the roadmap for readers without an account.

`projecting` copies what readers may see into a table of its own whenever it changes; `door` decides at each request
whether a link is open; everything else draws from that table alone. See docs/decisions on editions.
"""
