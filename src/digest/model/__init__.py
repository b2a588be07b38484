"""The nouns: frozen values on the standard library alone. `docs/glossary.md` gives their words."""
