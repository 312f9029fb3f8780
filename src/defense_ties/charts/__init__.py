"""One function per chart: a tidy frame in, an Altair chart out. One theme, one palette, one colour per country.

Charts carry no title: that is the figure's. What a notebook draws is named here; each function stands in the module of its
subject.
"""

from .agreements import depth_strips, kappas, lag_spans, timeline, waiting_curves
from .alignment import distances, ideal_points, memberships, ukraine_grid, vote_agreement
from .claims import outcomes, turning_points, verdicts
from .comparison import country_bars, period_lines, stacked_counts
from .economy import spending, trade_lines
from .engagement import asymmetry_dots, profile_heat, rank_shares
from .explorer import explored_deliveries, explored_register, explored_suppliers, linked_views
from .maps import locator_map
from .palette import COUNTRY_COLOURS, STATUS_COLOURS, SUPPLIER_COLOURS
from .theme import drawn
from .timing import break_tests, placebos
from .transfers import (
    annual_bars,
    customers,
    moving_shares,
    order_spans,
    supplier_grid,
    supplier_periods,
    supplier_ranking,
    systems,
)

__all__ = [
    "COUNTRY_COLOURS",
    "STATUS_COLOURS",
    "SUPPLIER_COLOURS",
    "annual_bars",
    "asymmetry_dots",
    "break_tests",
    "country_bars",
    "customers",
    "depth_strips",
    "distances",
    "drawn",
    "explored_deliveries",
    "explored_register",
    "explored_suppliers",
    "ideal_points",
    "kappas",
    "lag_spans",
    "linked_views",
    "locator_map",
    "memberships",
    "moving_shares",
    "order_spans",
    "outcomes",
    "period_lines",
    "placebos",
    "profile_heat",
    "rank_shares",
    "spending",
    "stacked_counts",
    "supplier_grid",
    "supplier_periods",
    "supplier_ranking",
    "systems",
    "timeline",
    "trade_lines",
    "turning_points",
    "ukraine_grid",
    "verdicts",
    "vote_agreement",
    "waiting_curves",
]
