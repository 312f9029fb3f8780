"""Who buys from Russia: deliveries to every state on its distance from the United States, its income and its size.

The estimator is Poisson pseudo-maximum likelihood, which takes zeros as they are and needs no Poisson distribution, only that the mean is
right (Santos Silva and Tenreyro 2006). Errors are clustered by state. Neither embargoes nor forms of government are in it: the
book's sources have them for a few states alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from .data import load

SEED, DRAWS = 20241231, 2_000
_POWERS = ["RUS", "USA"]


def panel(series: str = "fp") -> pd.DataFrame:
    """Return every state in every period of five years, with what Russia delivered and what may explain it.

    GDP per head is the mean over the years with a value; a period without one takes that of the period before, or after: Venezuela's
    ends in 2014, and to leave its later years out would leave out that they brought nothing.

    Args:
        series: of table ``un_positions``: ``fp`` or ``all``.

    Returns:
        Columns ``country, first_year, tiv`` (millions, 0 where the register has nothing), ``share`` (of the state's imports from all, missing without
        any), ``to_usa, to_russia`` (ideal-point units), ``income, people`` (natural logarithms of GDP per head in US$ and of the population),
        ``region, un_region``. States without a position or any GDP have no row, nor have the two powers.
    """
    positions = load("un_positions")
    out = positions[(positions["series"] == series) & ~positions["country"].isin(_POWERS)]
    keys = ["country", "first_year"]
    for table, name in (("russia_exports", "tiv"), ("world_imports", "imports")):
        held = load(table).rename(columns={"recipient": "country"})
        held = held.assign(first_year=held["year"] // 5 * 5).groupby(keys)["tiv"].sum().rename(name)
        out = out.merge(held.reset_index(), on=keys, how="left").fillna({name: 0.0})
    economy = load("world_economy")
    each = (economy["gdp_usd"] / economy["population"].astype(float)).groupby(
        [economy["country"], (economy["year"] // 5 * 5).rename("first_year")]
    )
    people = economy["population"].astype(float).groupby([economy["country"], (economy["year"] // 5 * 5)]).mean()
    means = pd.DataFrame({"income": np.log(each.mean()), "people": np.log(people)}).rename_axis(keys)
    means["income"] = means.groupby("country")["income"].transform(lambda values: values.ffill().bfill())
    out = out.merge(means.reset_index(), on=keys).dropna(subset=["income", "people"])
    countries = load("countries").set_index("code")
    regions = {name: out["country"].map(countries[name]) for name in ("region", "un_region")}
    share = (out["tiv"] / out["imports"]).where(out["imports"] > 0)
    columns = [*keys, "tiv", "share", "to_usa", "to_russia", "income", "people", "region", "un_region"]
    return out.assign(share=share, **regions)[columns].sort_values(keys, ignore_index=True)


def ppml(frame: pd.DataFrame, y: str, terms: Sequence[str], kinds: Sequence[str], cluster: str) -> pd.DataFrame:
    """Return a Poisson pseudo-maximum likelihood estimate with errors clustered by one column.

    Args:
        frame: the observations; y: the column explained, not negative; terms: columns of numbers that explain it; kinds: columns whose values each
            get a constant of their own (all but the first); cluster: the column whose values' observations are not independent.

    A value of a kind in which nothing but zeros stands would have a constant of minus infinity: its observations say nothing
    of the terms, and are left out.

    Returns:
        One row per term: ``term, estimate, low, high`` (95%, by the t distribution with one degree of freedom less than there are
        clusters), ``n`` (observations), ``clusters``.

    Raises:
        ValueError: a value that is missing or negative, or nothing but zeros.
    """
    used = frame[[y, *terms, *kinds, cluster]]
    if used.isna().any(axis=None) or (used[y] < 0).any():
        raise ValueError(f"{y}, {', '.join([*terms, *kinds])}: expected no missing and no negative value")
    empty = pd.Series(True, index=used.index)
    while empty.any():
        empty = pd.Series(False, index=used.index)
        for kind in kinds:
            empty |= used.groupby(kind)[y].transform("sum").eq(0)
        used = used[~empty]
    if not (used[y] > 0).any():
        raise ValueError(f"{y}: found nothing but zeros")
    design = used[[*terms]].astype(float).assign(constant=1.0)
    for kind in kinds:
        design = design.join(pd.get_dummies(used[kind], prefix=kind, drop_first=True, dtype=float))
    groups = pd.factorize(used[cluster])[0]
    fit = GLM(used[y], design, family=Poisson()).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    bounds = fit.conf_int()
    out = pd.DataFrame({"estimate": fit.params, "low": bounds[0], "high": bounds[1]}).loc[list(terms)]
    return out.rename_axis("term").reset_index().assign(n=len(used), clusters=int(groups.max()) + 1)


def distance_effect(frame: pd.DataFrame) -> dict[str, float]:
    """Return what a unit of distance from the United States goes with in Russian deliveries, at the same income and size.

    Args:
        frame: as from :func:`panel`, or some of its rows.

    Returns:
        ``estimate, low, high`` (the coefficient; a unit more goes with ``exp(estimate)`` times the TIV), ``n, clusters`` (state-periods
        that say something, states).
    """
    found = ppml(frame, "tiv", ["to_usa", "income", "people"], ["first_year", "un_region"], "country")
    return found.set_index("term").loc["to_usa"].to_dict()


def dealt(frame: pd.DataFrame, draws: int = 300, seed: int = SEED) -> np.ndarray:
    """Return the coefficient of distance in :func:`distance_effect` if the states' distances were dealt out among them at random.

    A state takes another's distances of all periods; deliveries, income and size stay. Where one state has most of what was delivered, the
    errors clustered by state are too small, and this shows how large a coefficient comes without any association.

    Args:
        frame: as from :func:`panel`, or some of its rows.

    Returns:
        One coefficient per draw.

    Raises:
        ValueError: a state lacks a period that another has.
    """
    used = frame[frame.groupby("first_year")["tiv"].transform("sum") > 0]
    used = used[used.groupby("un_region")["tiv"].transform("sum") > 0]
    far = used.pivot(index="country", columns="first_year", values="to_usa")
    if far.isna().any(axis=None):
        raise ValueError(f"{', '.join(far.index[far.isna().any(axis=1)])}: expected a distance in every period")
    state, period = far.index.get_indexer(used["country"]), far.columns.get_indexer(used["first_year"])
    others = used[["income", "people"]].astype(float).assign(constant=1.0)
    for kind in ("first_year", "un_region"):
        others = others.join(pd.get_dummies(used[kind], prefix=kind, drop_first=True, dtype=float))
    chance = np.random.default_rng(seed)
    orders = chance.permuted(np.tile(np.arange(len(far)), (draws, 1)), axis=1)
    distances = far.to_numpy()[orders[:, state], period]
    design = np.concatenate([distances[:, :, None], np.broadcast_to(others.to_numpy(), (draws, *others.shape))], axis=2)
    return _coefficients(used["tiv"].to_numpy(dtype=float), design)[:, 0]


def _coefficients(y: np.ndarray, design: np.ndarray, steps: int = 60) -> np.ndarray:
    """Return Poisson estimates for designs in layers, by iterated weighted least squares on all at once: one fit each is too slow."""
    mean = np.broadcast_to((y + y.mean()) / 2, design.shape[:2])
    for _ in range(steps):
        weighted = design * mean[:, :, None]
        working = np.log(mean) + (y - mean) / mean
        found = np.linalg.solve(
            weighted.transpose(0, 2, 1) @ design, (weighted * working[:, :, None]).sum(axis=1)[:, :, None]
        )[:, :, 0]
        mean = np.exp((design @ found[:, :, None])[:, :, 0])
    return found


def rank_correlation(frame: pd.DataFrame, value: str, draws: int = DRAWS, seed: int = SEED) -> dict[str, float]:
    """Return Spearman's correlation of a value with distance from the United States, over states and the whole time.

    Args:
        frame: as from :func:`panel`, or some of its rows; value: ``tiv`` (summed) or ``share`` (of TIV, in the mean of the periods with imports).

    Returns:
        ``rho``; ``low, high``: 95%, from states drawn again with a fixed seed; ``states``.
    """
    groups = frame.groupby("country")
    table = pd.DataFrame(
        {"far": groups["to_usa"].mean(), value: groups[value].agg("sum" if value == "tiv" else "mean")}
    )
    table = table.dropna()

    def correlated(at: np.ndarray) -> np.ndarray:
        one, other = (rankdata(table[name].to_numpy()[at], axis=1) for name in ("far", value))
        one, other = (ranks - ranks.mean(axis=1, keepdims=True) for ranks in (one, other))
        scale = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
        return (one * other).sum(axis=1) / np.where(scale > 0, scale, np.nan)

    again = correlated(np.random.default_rng(seed).integers(0, len(table), (draws, len(table))))
    low, high = np.nanquantile(again, [0.025, 0.975])
    rho = float(correlated(np.arange(len(table))[None])[0])
    return {"rho": rho, "low": float(low), "high": float(high), "states": len(table)}
