"""How words and places compare: fold, tokens, word keys, and the places we know."""
