"""From a source to entries and pages: fetching, and reading what was fetched."""
