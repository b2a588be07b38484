"""From entry to article to story: clean, identify, locate, group."""
