"""Where the product wants to be and what leads there: objectives, the North Star, and how plans hang together."""
