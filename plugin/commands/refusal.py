"""An order that cannot be followed, in one line that says what to do instead."""


class CommandRefused(Exception):
    """Printed as it is, exit code 2."""

    reason = "command_refused"
