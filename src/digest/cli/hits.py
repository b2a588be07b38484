"""By which word something concerns a topic, as a person is told."""

from digest.select.matching import Hit


def hit_words(hit: Hit) -> str:
    """By which word something concerns a topic: “Kupiansk” in the headline."""
    if not hit.word:
        return "by where it comes from"
    return f"“{hit.word}” in the headline" if hit.in_title else f"“{hit.word}”"
