"""The climatology of a record: the mean of each calendar month, and how far values stray from it.

The months of Kp differ little (1.6 in December, 2.0 in March and September: about the equinoxes the
field couples best to the solar wind, Russell and McPherron 1973), so that the spread says more than
the mean.
"""

import numpy as np

from planner.base.arrays import FloatArray

_MONTH = "datetime64[M]"


def monthly_climatology(
    start_posix_s: FloatArray, values: FloatArray, end_month: str
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the climatology of a record as calendar months of UTC, up to a month such as 2050-01.

    The record is given by the moments (N,) from which its values (N,) hold, in steps of equal
    length; it must have every calendar month. The months begin with the record's first: their edges
    (M + 1,) in POSIX seconds, and for each the mean (M,) of that calendar month over the whole
    record and the standard deviation (M,) of single values about that mean.
    """
    first_month = start_posix_s[:1].astype("datetime64[s]").astype(_MONTH)[0]
    months = np.arange(first_month, np.datetime64(end_month, "M") + 1)
    edge_posix_s = months.astype("datetime64[s]").astype(np.float64)
    calendar_month = months[:-1].astype(np.int64) % 12

    first = np.searchsorted(start_posix_s, edge_posix_s)  # the first value of each month
    first = first[first < len(values)]
    month = calendar_month[: len(first)]

    def total(of_month: FloatArray) -> FloatArray:
        return np.bincount(month, of_month, minlength=12).astype(np.float64)

    count = total(np.diff(first, append=len(values)).astype(np.float64))
    mean = total(np.add.reduceat(values, first)) / count
    variance = total(np.add.reduceat(values**2, first)) / count - mean**2
    return edge_posix_s, mean[calendar_month], np.sqrt(np.maximum(variance, 0.0))[calendar_month]
