"""What can go wrong, and the exit code that each kind of trouble has on the command line."""


class PlannerError(Exception):
    """Trouble that the user can act on: one or two sentences, no traceback."""

    exit_code = 1


class InputError(PlannerError):
    """A value that was given is wrong."""

    exit_code = 2


class DataError(PlannerError):
    """Data are missing, too old, or were refused."""

    exit_code = 3


class NetworkError(PlannerError):
    """The network gave nothing, and nothing that is stored would serve."""

    exit_code = 4
