"""Plain text as a reader sees it: nothing hidden in it, nothing left over, and never too much."""

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
"""Controls (Gmail cuts a mail at one), soft hyphens and marks, and what turns the direction of text
round: an address that reads backwards looks like another. Joiners stay; scripts and emoji need them."""

_SENTENCE_END = re.compile(r"""(?<=[\w%]{4})[.!?…]+["»”’)]*(?=\s+["«“„(]?[^\W_a-zа-яєіїґąćęłńóśźżäöüß])""")
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
_MORE_AT_END = re.compile(rf"[\s\[(|→›»>–—-]*(?<!\w)(?P<words>{_MORE})[\s\])…→›»>.:|]*$", re.IGNORECASE)
_DOTS_AT_END = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{2,})\s*[\])]|…|\.{3,})(?:\s*(?:…|\.{3,}))*\s*$")
_FEED_FOOTER = re.compile(
    r"\s*(?:The post\b.{1,300}?\b(?:appeared first on|first appeared on)\b"
    r"|(?:Запис|Повідомлення|Допис)\b.{1,300}?\bз.яви(?:вся|лас[ья]|лося|лися)(?: \w+)? на\b"
    r"|(?:Сообщение|Запись)\b.{1,300}?\bпояви(?:лся|лась|лось|лись) (?:сначала|впервые) (?:на|в)\b"
    r"|(?:Artykuł|Post)\b.{1,300}?\bpochodzi z serwisu\b"
    r"|Der Beitrag\b.{1,300}?\berschien zuerst auf\b).{0,120}$",
    re.DOTALL,
)
_TAIL = 600
"""Characters: leftovers are looked for in so many at the end."""


def seen(text: str) -> str:
    """The text as one line, white space single, without characters that show nothing."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """The text without characters that show nothing; white space as it is."""
    return _UNSEEN.sub("", text)


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
    """A summary without "Read more", "[…]" and the footers that blog software puts into its feeds."""
    whole = text = _without_end(text, _FEED_FOOTER)
    while (more := _MORE_AT_END.search(text[-_TAIL:])) and _stands_apart(text, more):
        text = _without_end(text, _MORE_AT_END)
    shorter = _without_end(text, _DOTS_AT_END)
    in_mid_sentence = shorter != text or (text != whole and text.endswith(tuple(_BREAKS)))
    words = shorter.rstrip(_BREAKS)
    return f"{words}…" if in_mid_sentence and words else shorter


def _without_end(text: str, end: re.Pattern[str]) -> str:
    found = end.search(text[-_TAIL:])
    return text if found is None else text[: max(0, len(text) - _TAIL) + found.start()].rstrip()


def _stands_apart(text: str, more: re.Match[str]) -> bool:
    """Whether the words are a link's, not a sentence's: they have a capital, or a sentence ended before."""
    before = text[-_TAIL:][: more.start("words")].rstrip()
    return more["words"][0].isupper() or not before or (not before[-1].isalnum() and before[-1] not in ",;")
