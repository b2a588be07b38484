"""Who may be mailed: addresses, consent, tokens."""
