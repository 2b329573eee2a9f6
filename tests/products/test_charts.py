"""Charts are drawn from whatever numbers there are: none, one, gaps, zeros, losses; read off the SVG."""

import re
from html.parser import HTMLParser
from math import inf, nan

import pytest
from django.template import engines

from products import charts
from products.charts import Edge, Mark, Node, Series, Stair
from products.charts.lines import monotone_pieces
from products.charts.scale import compact, full, label_positions, nice_ticks, with_unit

TAGS = {
    "line_chart": "charts/line.html",
    "bars": "charts/bars.html",
    "heat": "charts/heat.html",
    "funnel": "charts/funnel.html",
    "nps": "charts/nps.html",
    "thread": "charts/thread.html",
}


class Wellformed(HTMLParser):
    """Every opened element is closed in order; collects what is in the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in {"input", "br", "hr", "img"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def drawn(template: str, chart: charts.scale.Chart) -> str:
    html = engines["django"].get_template(TAGS[template]).render({"c": chart})
    parser = Wellformed()
    parser.feed(html)
    assert parser.open == []
    assert not re.search(r"\b(nan|inf)\b", html, re.IGNORECASE)
    assert all(
        "style" not in attrs and not any(a.startswith("on") for a in attrs) for _, attrs in parser.seen
    )
    return html


@pytest.mark.parametrize(
    "values",
    [
        [],
        [5],
        [5, -3],
        [0, 0, 0],
        [-4, -9, -1],
        [None, None],
        [1, None, 3],
        [7, 7, 7],
        [1e12, 0],
        [nan, inf, 2],
    ],
)
def test_a_line_chart_draws_any_numbers(values: list[float | None]) -> None:
    labels = [f"Day {i}" for i in range(len(values))]
    chart = charts.line_chart(
        "x", "Any", labels, [Series("This", values)], marks=[Mark(0, "1.0")], incomplete=True
    )
    html = drawn("line_chart", chart)
    known = [v for v in values if v is not None and abs(v) < inf]
    assert ("No data for this period yet." in html) == (not known)
    for s in chart["series"]:
        assert [y is None for y in s["ys"]] == [v is None or not abs(v) < inf for v in values]
        assert all(0 <= y <= 100 for y in s["ys"] if y is not None)


def test_a_gap_breaks_the_line_and_a_lone_value_is_a_dot() -> None:
    (line,) = charts.line_chart("x", "t", list("abcdef"), [Series("s", [1, 2, None, 4, None, 3])])["series"]
    assert line["line"].count("M") == 1
    assert [d["x"] for d in line["dots"]] == [60.0, 100.0]


def test_the_running_period_is_dashed_and_said_in_the_table() -> None:
    chart = charts.line_chart("x", "t", ["a", "b", "c"], [Series("s", [1, 2, 3])], incomplete=True)
    (line,) = chart["series"]
    assert (line["line"].count("C"), line["tail"].count("C")) == (1, 1)
    assert "c (so far)" in drawn("line_chart", chart)


def test_a_gap_at_the_end_leaves_no_dashed_step() -> None:
    chart = charts.line_chart("x", "t", ["a", "b", "c"], [Series("s", [1, 2, None])], incomplete=True)
    assert chart["series"][0]["tail"] == ""


def test_marks_outside_the_period_are_left_out_and_doubles_are_joined() -> None:
    chart = charts.line_chart(
        "x", "t", ["a", "b"], [Series("s", [1, 2])], marks=[Mark(1, "1.1"), Mark(9, "9"), Mark(1, "1.2")]
    )
    assert [m["label"] for m in chart["marks"]] == ["1.1; 1.2"]


def test_the_area_is_filled_only_down_to_zero() -> None:
    high = charts.line_chart("x", "t", ["a", "b"], [Series("s", [1000, 1010])])
    low = charts.line_chart("x", "t", ["a", "b"], [Series("s", [10, 1010])])
    assert high["series"][0]["area"] == ""
    assert low["series"][0]["area"] != ""


def test_the_table_holds_the_numbers_of_the_picture() -> None:
    html = drawn(
        "line_chart",
        charts.line_chart("x", "t", ["May"], [Series("New", [1234.5]), Series("Old", [None])], unit="$"),
    )
    assert re.findall(r'<td class="num">(.*?)</td>', html) == ["$1,234", "–"]


@pytest.mark.parametrize("people", [[], [0, 0], [7], [38, 33, 0]])
def test_a_funnel_draws_any_counts(people: list[int]) -> None:
    steps = [
        Stair(f"Step {k}", count, waiting=min(count, 2), from_first=0.5, from_previous=0.04, seconds=51_000)
        for k, count in enumerate(people)
    ]
    chart = charts.funnel_chart("x", "Any", steps)
    html = drawn("funnel", chart)
    assert ("No data for this period yet." in html) == (not any(people))
    assert all(0 <= bar["held_at"] <= bar["held_at"] + bar["held"] <= 100 for bar in chart["bars"])
    assert ("4% of the step before, half of them within 14.2 hours" in html) == (
        len(people) > 1 and any(people)
    )
    assert ("2 still have time" in html) == any(people)


def test_text_from_people_is_escaped() -> None:
    html = drawn(
        "line_chart",
        charts.line_chart("x", '<b>"t', ["<i>"], [Series("</script><img>", [1])], marks=[Mark(0, "<u>")]),
    )
    assert not {"<b>", "<i>", "<u>", "<img>"} & set(re.findall(r"<[a-z]+>", html))


def test_stacks_grow_up_and_down_from_zero() -> None:
    chart = charts.bar_chart(
        "x", "t", ["a"], [Series("in", [30]), Series("more", [10]), Series("out", [-20])], net="Net"
    )
    zero = next(t["y"] for t in chart["yticks"] if t["label"] == "0")
    first, second, third = chart["bars"]
    assert first["y"] + first["height"] == pytest.approx(zero, abs=0.02)
    assert second["y"] + second["height"] == pytest.approx(first["y"], abs=0.02)
    assert third["y"] == pytest.approx(zero, abs=0.02)
    assert chart["rows"][0]["values"] == ["30", "10", "−20", "20"]
    drawn("bars", chart)


@pytest.mark.parametrize("values", [[], [0], [0, 0], [None], [-5, None]])
def test_a_bar_chart_draws_any_numbers(values: list[float | None]) -> None:
    chart = charts.bar_chart("x", "t", [str(i) for i in range(len(values))], [Series("s", values)])
    drawn("bars", chart)
    assert all(b["height"] >= 0 for b in chart["bars"])


def test_a_waterfall_starts_each_change_where_the_last_ended() -> None:
    chart = charts.waterfall(
        "x",
        "t",
        [("Start", 100, "total"), ("Up", 50, "change"), ("Down", -70, "change"), ("End", 80, "total")],
    )
    start, up, down, end = chart["bars"]
    assert up["y"] + up["height"] == pytest.approx(start["y"], abs=0.02)
    assert down["y"] == pytest.approx(up["y"], abs=0.02)
    assert end["y"] == pytest.approx(down["y"] + down["height"], abs=0.02)
    assert [b["style"] for b in chart["bars"]] == ["main", "good", "bad", "main"]
    assert [b["text"] for b in chart["bars"]] == ["100", "+50", "−70", "80"]
    drawn("bars", chart)
    drawn("bars", charts.waterfall("x", "t", []))


def test_a_histogram_counts_every_value_once() -> None:
    values = [0, 1, 2, 2, 3, 10]
    chart = charts.histogram("x", "t", values, bins=5)
    assert sum(int(r["values"][0]) for r in chart["rows"]) == len(values)
    assert chart["rows"][-1]["values"] == ["1"]
    for few in ([], [4], [4, 4]):
        drawn("bars", charts.histogram("x", "t", few))


def test_a_heat_table_leaves_what_has_not_come_yet_empty() -> None:
    chart = charts.heat_table(
        "x", "t", ["W0", "W1", "W2"], [("May", 40, [1, 0.5, 0.25]), ("June", 9, [1, 0.4])], complete=[3, 1]
    )
    first, second = chart["rows"]
    assert [c["heat"] for c in first["cells"]] == [0, 10, 5]
    assert second["cells"][2] is None
    assert [c["moving"] for c in second["cells"][:2]] == [False, True]
    assert drawn("heat", chart).count('class="empty"') == 1
    drawn("heat", charts.heat_table("x", "t", [], []))
    drawn("heat", charts.heat_table("x", "t", ["W0", "W1"], [("May", 0, [0, 0])]))


def test_nps_shares_fill_the_bar() -> None:
    chart = charts.nps_bar(1, 1, 2, 25.0, low=-40.0, high=90.0)
    assert [p["width"] for p in chart["parts"]] == [25.0, 25.0, 50.0]
    assert (chart["at"], chart["low"], chart["high"]) == (62.5, 30.0, 95.0)
    assert "No answers yet." in drawn("nps", charts.nps_bar(0, 0, 0, None))
    drawn("nps", charts.nps_bar(0, 0, 3, 100.0))


def thread(edges: list[Edge]) -> charts.scale.Chart:
    nodes = [
        Node("p", "Lead", "Persona", "/p/", "Research"),
        Node("i", "<Board>", "Initiative", "/i/", "Strategy"),
        Node("s", "x" * 90, "Story", "/s/", "Execution"),
    ]
    return charts.thread_graph(nodes, edges, ["Research", "Feedback", "Strategy", "Execution"], "i")


def test_the_thread_runs_from_left_to_right_without_empty_columns() -> None:
    chart = thread([Edge("p", "i"), Edge("i", "s"), Edge("i", "gone")])
    assert [b["id"] for b in chart["boxes"]] == ["p", "i", "s"]
    assert [c["name"] for c in chart["columns"]] == ["Research", "Strategy", "Execution"]
    assert len(chart["edges"]) == 2
    html = drawn("thread", chart)
    assert html.count('href="/s/"') == 2  # in the map and in the list


def test_a_circle_in_the_thread_ends() -> None:
    chart = thread([Edge("p", "i"), Edge("i", "s"), Edge("s", "p"), Edge("i", "i")])
    drawn("thread", chart)
    assert len(chart["tree"]) == 1
    assert "Nothing is linked yet." in drawn("thread", charts.thread_graph([], [], []))


def test_a_sparkline_needs_two_values() -> None:
    assert (
        charts.sparkline([])
        == charts.sparkline([3])
        == charts.sparkline([None, 3])
        == {"line": "", "area": ""}
    )
    assert charts.sparkline([1, 2, None, 3, 4])["line"].count("M") == 2


@pytest.mark.parametrize(
    ("lo", "hi"), [(0, 1), (-5, 5), (99, 101), (0, 0), (-3, -3), (0, 1e9), (0.001, 0.002)]
)
def test_ticks_enclose_the_values(lo: float, hi: float) -> None:
    ticks = nice_ticks(lo, hi)
    assert ticks[0] <= lo + 1e-9
    assert ticks[-1] >= hi - 1e-9
    assert 2 <= len(ticks) <= 8


def test_numbers_read_well() -> None:
    assert [compact(v) for v in (0, 950, 1200, -3_400_000, 2e9)] == ["0", "950", "1.2k", "−3.4M", "2B"]
    assert [full(v) for v in (0, 1234567, 12.34, 1.255, -0.001, -8)] == [
        "0",
        "1,234,567",
        "12.3",
        "1.25",
        "0",
        "−8",
    ]
    assert with_unit(full, "$")(-5) == "−$5"
    assert with_unit(full, "min")(5) == "5 min"


def test_the_newest_label_is_always_written() -> None:
    for n in range(1, 60):
        at = label_positions(n)
        assert (at[0], at[-1]) == (0, n - 1)
        assert len(at) <= 9


def test_curves_do_not_overshoot() -> None:
    text = "".join(monotone_pieces([(0, 0), (50, 100), (100, 100)]))
    assert all(0 <= float(y) <= 100 for y in re.findall(r",(-?[\d.]+)", text))


def test_labels_that_are_not_evenly_apart_in_time_are_not_so_in_the_picture():
    names = ["1", "2", "3", "30", "31"]
    chart = charts.line_chart(
        "x", "t", names, [Series("s", [1, 2, 3, 4, 5])], marks=[Mark(3, "Release")], at=[0, 1, 2, 29, 30]
    )
    xs = [0, 3.33, 6.67, 96.67, 100]
    assert chart["data"]["xs"] == xs
    assert chart["marks"][0]["x"] == 96.67
    assert "6.67,50.00" in chart["series"][0]["line"]
    assert [tick["label"] for tick in chart["xticks"]] == ["3", "31"]
    assert "xs" not in charts.line_chart("x", "t", names, [Series("s", [1, 2, 3, 4, 5])])["data"]
