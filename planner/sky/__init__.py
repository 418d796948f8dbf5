"""What glows: margins and brightness, as pure functions of arrays."""
