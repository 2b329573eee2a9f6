"""REST of the strategy: its routes stand in roadmaps.api."""
