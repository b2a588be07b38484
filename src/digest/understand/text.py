"""Plain text as a reader sees it: nothing hidden in it, nothing left over, and never too much."""

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Controls (Gmail cuts a mail at one), soft hyphens and marks, and what turns the direction of text
round: an address that reads backwards looks like another. Joiners stay; scripts and emoji need them."""
_UNSEEN_BUT_PRINTABLE = re.compile("[\U000e0100-\U000e01ef]")
"""As `str.isprintable` has it, which is quicker than any expression."""

# Searched for by its sign, or every letter of a text would be looked at as the end of a word.
_SENTENCE_END = re.compile(
    r"""[.!?…](?<=[\w%]{4}.)[.!?…]*+["»”’)]*+(?=\s+["«“„(]?[^\W_a-zа-яєіїґąćęłńóśźżäöüß])"""
)
_BREAKS = " ,;:—–-(«“„\"'/|"
_LEAST_SENTENCES = 0.6
"""Of the room there is: a summary is not cut at a sentence that ends too soon."""

_MORE = (
    r"read (?:more|on|the (?:full|whole|rest of the) (?:story|article)|full (?:story|article))|full story"
    r"|(?:continue|keep) reading|click here(?: to read more)?|learn more|see more|more"
    r"|читати (?:далі|повністю|більше)|детальніше|докладніше|далі"
    r"|читать (?:далее|полностью)|подробнее|далее"
    r"|czytaj (?:więcej|dalej|całość)|dowiedz się więcej|więcej"
    r"|weiterlesen|mehr (?:lesen|erfahren|dazu)|lesen sie mehr"
)
_MORE_AT_END = re.compile(rf"(?<!\w)(?:{_MORE})$", re.IGNORECASE)
_MORE_ENDS = (
    *("more", "on", "story", "article", "reading", "here", "далі", "повністю", "більше", "детальніше"),
    *("докладніше", "далее", "полностью", "подробнее", "więcej", "dalej", "całość", "weiterlesen", "lesen"),
    *("erfahren", "dazu", "mehr"),
)
"""How those end: most texts do not, and need no search."""
_BEFORE_MORE, _AFTER_MORE = " [(|→›»>–—-", " ])…→›»>.:|"
_LONGEST_MORE = 40
"""Characters, at least."""

_DOTS_AT_END = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{2,})\s*[\])]|…|\.{3,})(?:\s*(?:…|\.{3,}))*\s*$")
_DOTS_END = ("…", "...", "]", ")")
_FEED_FOOTER = re.compile(
    r"\s*(?:The post\b.{1,300}?\b(?:appeared first on|first appeared on)\b"
    r"|(?:Запис|Повідомлення|Допис)\b.{1,300}?\bз.яви(?:вся|лас[ья]|лося|лися)(?: \w+)? на\b"
    r"|(?:Сообщение|Запись)\b.{1,300}?\bпояви(?:лся|лась|лось|лись) (?:сначала|впервые) (?:на|в)\b"
    r"|(?:Artykuł|Post)\b.{1,300}?\bpochodzi z serwisu\b"
    r"|Der Beitrag\b.{1,300}?\berschien zuerst auf\b).{0,120}$",
    re.DOTALL,
)
_FOOTER_VERBS = ("appeared", "явил", "явив", "pochodzi", "erschien")
_TAIL = 600
"""Characters: leftovers are looked for in so many at the end."""


def seen(text: str) -> str:
    """The text as one line, white space single, without characters that show nothing."""
    line = " ".join(text.split())
    return line if _is_seen(line) else " ".join(_UNSEEN.sub("", line).split())


def visible(text: str) -> str:
    """The text without characters that show nothing; white space as it is."""
    return text if hides_nothing(text) else _shown(text)


def hides_nothing(text: str) -> bool:
    """Whether `visible` leaves a text as it is, at a glance: False may mean a rare kind of space."""
    return _is_seen(text.replace("\n", " ").replace("\t", " "))


def _shown(text: str) -> str:
    return "\n".join([line if _is_seen(line) else _UNSEEN.sub("", line) for line in text.split("\n")])


def _is_seen(line: str) -> bool:
    return line.isprintable() and (line.isascii() or not _UNSEEN_BUT_PRINTABLE.search(line))


def cut(text: str, limit: int) -> str:
    """At most this many characters: whole sentences if they nearly fill them, else whole words and "…"."""
    if len(text) <= limit:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, limit + 1) if end.end() <= limit]
    if ends and ends[-1] >= limit * _LEAST_SENTENCES:
        return text[: ends[-1]]
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(_BREAKS) + "…"


def without_leftovers(text: str) -> str:
    """A line without the "Read more", "[…]" or footer of blog software that it may end with."""
    head, tail = text[:-_TAIL], text[-_TAIL:]
    return (head + _without_leftovers(tail)).rstrip() if head else _without_leftovers(tail)


def _without_leftovers(text: str) -> str:
    whole = text = _without_footer(text)
    while (shorter := _without_more(text)) != text:
        text = shorter
    shorter = _DOTS_AT_END.sub("", text, count=1) if text.endswith(_DOTS_END) else text
    in_mid_sentence = shorter != text or (text != whole and text.endswith(tuple(_BREAKS)))
    words = shorter.rstrip(_BREAKS) if in_mid_sentence else ""
    return f"{words}…" if words else shorter


def _without_footer(text: str) -> str:
    found = _FEED_FOOTER.search(text) if any(map(text.__contains__, _FOOTER_VERBS)) else None
    return text[: found.start()].rstrip() if found else text


def _without_more(text: str) -> str:
    """Without the words of a link to the rest, unless they are a sentence's: those have no capital."""
    end = text.rstrip(_AFTER_MORE)
    if not end[-12:].lower().endswith(_MORE_ENDS):
        return text
    more = _MORE_AT_END.search(end, max(0, len(end) - _LONGEST_MORE))
    if more is None:
        return text
    before = end[: more.start()].rstrip()
    stands_apart = more[0][0].isupper() or not before or (not before[-1].isalnum() and before[-1] not in ",;")
    return before.rstrip(_BEFORE_MORE) if stands_apart else text
