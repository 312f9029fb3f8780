"""What became of the predictions: how two blind passes scored the events after 2024 on them.

The rules are those of the codebook. A prediction comes out by the balance of its scores, an explanation by how many of its
predictions came out which way: one loud event does not count several times.
"""

from __future__ import annotations

import pandas as pd

from .chance import Kappa, kappa
from .data import load
from .scope import LAST

PASSES = ("first", "second")
SCORES = ("for", "against", "silent")
# How a prediction came out.
BORNE_OUT, CONTRADICTED, MIXED, OPEN = RESULTS = ("borne out", "contradicted", "mixed", "open")


def events() -> pd.DataFrame:
    """Return what is scored: the rows of the chronicle, and those of the register after 2024.

    Returns:
        Columns ``id, date, date_precision, title, evidence, source_kind, countries`` (codes, with a semicolon
        between), in order of date.
    """
    told = load("chronicle")
    texts = load("agreements").rename(columns={"signed": "date", "signed_precision": "date_precision"})
    register = pd.concat([texts, load("events")])
    register = register[register["date"].str[:4].astype(float) > LAST]
    several = register.groupby("id")["country"].agg(lambda codes: "; ".join(sorted(codes)))
    register = register.drop_duplicates("id").assign(countries=lambda f: f["id"].map(several))
    columns = ["id", "date", "date_precision", "title", "evidence", "source_kind", "countries"]
    out = pd.concat([told[columns], register[columns]])
    return out[out["date"].str[:4].astype(int) > LAST].sort_values(["date", "id"], ignore_index=True)


def scores() -> pd.DataFrame:
    """Return the scores of both passes with the prediction each is of.

    Returns:
        The columns of table ``scores`` and ``explanation, domain, foreknown`` of the prediction; ``both``, the score that the
        passes share, silent where they differ; ``both_doubtful``, the doubtful score that both have beside silence.
    """
    known = load("predictions").set_index("id")[["explanation", "domain", "foreknown"]]
    out = load("scores").join(known, on="prediction")
    return out.assign(
        both=out["first"].where(out["first"] == out["second"], "silent"),
        both_doubtful=out["first_doubtful"].where(out["first_doubtful"] == out["second_doubtful"]),
    )


def results(by: str, frame: pd.DataFrame | None = None, expected: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how each prediction came out.

    Args:
        by: ``first``, ``second`` (a pass) or ``both`` (scores on which the passes agree); frame: as from :func:`scores`;
            expected: table ``predictions``.

    Returns:
        Columns ``prediction, explanation, foreknown, for, against`` (events scored so), ``result`` (borne out with more scores
        for than against, contradicted with fewer, mixed with as many, open with none) and ``leaning``, the result that the
        doubtful scores would give by themselves.
    """
    frame = scores() if frame is None else frame
    expected = load("predictions") if expected is None else expected
    out = expected[["id", "explanation", "foreknown"]].rename(columns={"id": "prediction"}).reset_index(drop=True)
    counts, doubtful = (_counts(frame, column, out["prediction"]) for column in (by, f"{by}_doubtful"))
    return out.join(counts).assign(result=_result(counts), leaning=_result(doubtful))


def _counts(frame: pd.DataFrame, column: str, predictions: pd.Series) -> pd.DataFrame:
    """Return how many rows are for and against each prediction by a column of scores, in the order of the predictions."""
    counts = {
        score: frame[frame[column] == score].groupby("prediction").size().reindex(predictions, fill_value=0).to_numpy()
        for score in SCORES[:2]
    }
    return pd.DataFrame(counts)


def _result(counts: pd.DataFrame) -> pd.Series:
    balance = counts["for"] - counts["against"]
    result = balance.map(lambda n: BORNE_OUT if n > 0 else CONTRADICTED if n < 0 else MIXED)
    return result.mask(counts.sum(axis=1) == 0, OPEN)


def by_explanation(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how many predictions of each explanation came out which way.

    Args:
        frame: as from :func:`results`, or a part of it.

    Returns:
        Index ``explanation``, in the order of the codebook; a column for each of :data:`RESULTS`.
    """
    book = load("codebook").query("applies_to == 'predictions' and variable == 'explanation'")["code"]
    counts = pd.crosstab(frame["explanation"], frame["result"])
    return counts.reindex(index=book, columns=list(RESULTS), fill_value=0).rename_axis(
        index="explanation", columns=None
    )


def pairs(frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return every pair that can be scored, with the scores of both passes, silent where a pass said nothing.

    A pair is an event and a prediction that have a country in common; what is scored at the close of the record is a pair
    where one of the passes scored it.

    Returns:
        Columns ``event, prediction, first, second``.
    """
    frame = scores() if frame is None else frame
    shared = [
        (event.id, prediction.id)
        for event in events().itertuples()
        for prediction in load("predictions").itertuples()
        if set(event.countries.split("; ")) & set(prediction.countries.split("; "))
    ]
    key = ["event", "prediction"]
    every = pd.DataFrame(shared, columns=key).merge(frame[[*key, *PASSES]], on=key, how="outer")
    return every.assign(**{name: every[name].fillna("silent") for name in PASSES})


def agreement(frame: pd.DataFrame | None = None) -> Kappa:
    """Return how far the two passes agree beyond chance over every pair that can be scored (Cohen 1960)."""
    every = pairs(frame)
    return kappa(every["first"], every["second"], list(SCORES))


def differences(frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the pairs on which the passes differ, in order of event: the columns of :func:`scores`."""
    frame = scores() if frame is None else frame
    return frame[frame["first"] != frame["second"]].reset_index(drop=True)
