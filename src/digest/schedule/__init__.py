"""When: slots in the reader's own zone."""
