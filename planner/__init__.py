"""Plan photographs from the International Space Station: when, which way, and how bright."""

__version__ = "0.1.0"
