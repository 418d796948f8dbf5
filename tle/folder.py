"""Where the program keeps what it fetched."""

import os
from contextlib import suppress
from pathlib import Path

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
    from platformdirs import user_data_path

    with suppress(RuntimeError):  # what it does without a home, or gives the ~ back, by its version
        folder = user_data_path("iss-planner", appauthor=False)
        if folder.is_absolute():
            return folder
    raise StoreError(
        "The system names no folder for the data of programs, as there is no home: "
        f"set {DATA_FOLDER_VARIABLE} to a folder."
    )
