"""Server-rendered charts: pure functions from numbers to what templates/charts/ draws as SVG.

No inline style and no JavaScript is needed, so charts live under the strict content policy. Text and rects
sit in an SVG without viewBox, positioned in per cent, so they stay crisp at any width; lines sit in a nested
`viewBox="0 0 100 100" preserveAspectRatio="none"` with `vector-effect="non-scaling-stroke"`.
"""

from products.charts.bars import bar_chart, histogram, waterfall
from products.charts.files import table_of
from products.charts.funnel import Stair, funnel_chart
from products.charts.lines import line_chart, sparkline
from products.charts.picture import picture
from products.charts.scale import Format, Mark, Series, Value, compact, full, with_unit
from products.charts.tables import heat_table, nps_bar
from products.charts.thread import Edge, Node, thread_graph

__all__ = [
    "Edge",
    "Format",
    "Mark",
    "Node",
    "Series",
    "Stair",
    "Value",
    "bar_chart",
    "compact",
    "full",
    "funnel_chart",
    "heat_table",
    "histogram",
    "line_chart",
    "nps_bar",
    "picture",
    "sparkline",
    "table_of",
    "thread_graph",
    "waterfall",
    "with_unit",
]
