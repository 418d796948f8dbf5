"""The array types that signatures speak of."""

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
AnyArray = npt.NDArray[Any]


def distinct(values: AnyArray) -> AnyArray:
    """Return the values that occur, each once and in order.

    It is `numpy.unique`, which by itself loads NumPy's masked arrays first; that takes 15 ms.
    """
    occurring: AnyArray = np.unique(values, return_index=True)[0]
    return occurring
