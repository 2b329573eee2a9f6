"""Prioritisation: frameworks, the table, how sure a rank is, blind rounds, the matrix and the product tree."""
