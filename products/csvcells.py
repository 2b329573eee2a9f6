"""Cells of CSV files that people typed: a spreadsheet must not take them for formulas."""

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BREAKS = ("\t", "\r", "\n")


def safe(value: str) -> str:
    """The text with a quote before it where a spreadsheet would compute it."""
    return f"'{value}" if looks_like_formula(value) else value


def looks_like_formula(value: str) -> bool:
    """Spreadsheets skip white space before a formula, and take the wide signs of East Asian keyboards as well."""
    return value.lstrip().startswith(FORMULA) or value.startswith(BREAKS)
