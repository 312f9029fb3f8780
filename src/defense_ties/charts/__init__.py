"""One function per chart: a tidy frame in, an Altair chart out. One theme, one palette, one colour per country.

Charts carry no title: that is the figure's. What a notebook draws is named here; each function stands in the module of its
subject.
"""

from .agreements import SOURCE_KINDS, country_lanes, depth_strips, lag_spans, timeline, waiting_curves
from .alignment import (
    among_all,
    distances,
    ideal_points,
    intervals,
    memberships,
    positions,
    ukraine_grid,
)
from .claims import outcomes, specification_curve, specifications, turning_points
from .comparison import (
    against_null,
    coefficients,
    country_bars,
    nearness,
    period_lines,
    stacked_counts,
    yearly_lines,
)
from .economy import spending, trade_lines
from .engagement import profile_heat, rank_shares
from .explorer import explored_deliveries, explored_register, explored_suppliers, linked_views
from .maps import locator_map
from .palette import COUNTRY_COLOURS, SOURCE_COLOURS, STATUS_COLOURS, SUPPLIER_COLOURS
from .theme import drawn
from .timing import break_tests, placebos
from .transfers import (
    annual_bars,
    customers,
    first_years,
    fleet,
    licensed_parts,
    moving_shares,
    order_spans,
    region,
    supplier_grid,
    supplier_periods,
    supplier_ranking,
)

__all__ = [
    "COUNTRY_COLOURS",
    "SOURCE_COLOURS",
    "SOURCE_KINDS",
    "STATUS_COLOURS",
    "SUPPLIER_COLOURS",
    "against_null",
    "among_all",
    "annual_bars",
    "break_tests",
    "coefficients",
    "country_bars",
    "country_lanes",
    "customers",
    "depth_strips",
    "distances",
    "drawn",
    "explored_deliveries",
    "explored_register",
    "explored_suppliers",
    "first_years",
    "fleet",
    "ideal_points",
    "intervals",
    "lag_spans",
    "licensed_parts",
    "linked_views",
    "locator_map",
    "memberships",
    "moving_shares",
    "nearness",
    "order_spans",
    "outcomes",
    "period_lines",
    "placebos",
    "positions",
    "profile_heat",
    "rank_shares",
    "region",
    "specification_curve",
    "specifications",
    "spending",
    "stacked_counts",
    "supplier_grid",
    "supplier_periods",
    "supplier_ranking",
    "timeline",
    "trade_lines",
    "turning_points",
    "ukraine_grid",
    "waiting_curves",
    "yearly_lines",
]
