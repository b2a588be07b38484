"""One merged, explained, never-repeating email per reader, from news sources to the inbox."""

__version__ = "0.1.0"
