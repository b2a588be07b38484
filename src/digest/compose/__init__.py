"""From picks to bytes: templates, cards, variants, the text twin, headers, the message."""
