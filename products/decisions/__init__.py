"""Decision records: a kind of this storey, because a decision may concern records of any stage."""
