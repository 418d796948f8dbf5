"""Where the program keeps what it fetched."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

DATA_FOLDER_VARIABLE = "ISS_PLANNER_DATA_DIR"


class StoreError(Exception):
    """Element sets cannot be stored: where, why, and what to do.

    Not an `ElementsError`: nothing is wrong with the sets.
    """


def data_folder() -> Path:
    """Return the folder of the program's data: `ISS_PLANNER_DATA_DIR`, or the platform's own.

    It need not be there. Raises `StoreError` where the system names none.
    """
    if named := os.environ.get(DATA_FOLDER_VARIABLE, "").strip():
        try:
            return Path(named).expanduser()
        except RuntimeError:
            raise StoreError(
                f"{DATA_FOLDER_VARIABLE} is '{named}', and whose home that is cannot be found out: "
                "write the whole path."
            ) from None
    if (folder := platform_folder("data")) is not None:
        return folder
    raise StoreError(
        "The system names no folder for the data of programs, as there is no home: "
        f"set {DATA_FOLDER_VARIABLE} to a folder."
    )


def platform_folder(kind: Literal["data", "cache", "config"]) -> Path | None:
    """Return the platform's folder for what a program keeps; None where it has none."""
    from platformdirs import user_cache_path, user_config_path, user_data_path

    find = {"data": user_data_path, "cache": user_cache_path, "config": user_config_path}[kind]
    with suppress(RuntimeError):  # what it does without a home, or gives the ~ back, by its version
        folder = find("iss-planner", appauthor=False)
        if folder.is_absolute():
            return folder
    return None
