"""From bytes to the relay, and what it answers."""
