"""From stories and follows to picks: topic queries, matching, ranking, filling."""
