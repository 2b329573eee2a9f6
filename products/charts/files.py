"""A chart's numbers as a table of plain values, for files and programs: unrounded, dates in full."""

from typing import Any

from products.charts.scale import Chart


def table_of(chart: Chart) -> tuple[list[str], list[list[Any]]]:
    """The names of the columns, and the rows. Missing values are None."""
    if chart["kind"] == "heat":
        names = [f"{chart['column_word']} {name}" for name in chart["columns"]]
        rows = [
            [_key(chart, r, row["label"]), row["raw_size"], *(cell and cell["raw"] for cell in row["cells"])]
            for r, row in enumerate(chart["rows"])
        ]
        return ["Cohort", chart["size_label"], *names], rows
    has_notes, has_marks = any(row.get("note") for row in chart["rows"]), bool(chart.get("marks"))
    header = [chart.get("row_name") or "Date", *chart["columns"]]
    header += ["Note"] * has_notes + [str(chart.get("marks_name"))] * has_marks
    rows = [
        [_key(chart, r, row["label"]), *row["raw"]]
        + [row.get("note", "")] * has_notes
        + [row.get("mark", "")] * has_marks
        for r, row in enumerate(chart["rows"])
    ]
    return header, rows


def _key(chart: Chart, index: int, label: str) -> str:
    keys = chart.get("keys") or []
    return str(keys[index]) if index < len(keys) else label
