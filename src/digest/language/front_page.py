"""Words that name no part of a publication, though they stand where such a name stands."""

from digest.language.fold import fold

_FRONT_PAGE = frozenset(
    fold(name)
    for name in (
        *("home", "homepage", "home page", "main", "main page", "front page", "start", "index"),
        *("головна", "головна сторінка", "на головну", "домівка", "додому"),
        *("главная", "главная страница", "на главную", "домой"),
        *("strona główna", "główna", "startseite", "zur startseite"),
    )
)
_NO_SECTION = frozenset(
    fold(name)
    for name in (
        *("uncategorized", "uncategorised", "no category", "none", "other", "default", "misc"),
        *("без категорії", "без рубрики", "інше", "без категории", "другое", "разное"),
        *("bez kategorii", "allgemein", "unkategorisiert", "nicht kategorisiert"),
    )
)


def is_front_page(name: str) -> bool:
    """Whether a crumb or label means the site's own start: "Home", "Головна"."""
    return fold(name).strip(" /»›>)") in _FRONT_PAGE


def names_section(name: str) -> bool:
    """Whether a label says in which part of the publication an article stands, if it says anything."""
    return bool(name.strip()) and not is_front_page(name) and fold(name).strip() not in _NO_SECTION
