"""Words that stand in nearly every text whatever it is about: articles, pronouns, prepositions, "and"."""

from digest.language.tokens import folded

# Left out is what means something of its own in another of our languages: war, die, man, gut, mit, ten.
# So are words that are merely frequent, as year or Україна: who asks for them alone may mean it.
_TEXT = """
a an the i me my we us our you your he him his she her it its they them their this that these those
who whom whose what which when where why how and or but if so as at by for from in into of off on
onto out over to up with than then there here not no nor be am is are was were been has had have do
does did will would shall should can could а або але без би бо був була було були бути в вам вас ваш
весь вже ви від він вона вони воно все всі де для до є ж же з за зі і із її їй їм їх й його йому
коли ми мене мені на над нас нам наш не ні о об один от по при про під та так така таке такий такі
там те ти то той тут у хто це цей ця ці чи що щоб як яка яке який які якщо я ще щодо бы был была
было были быть вот всё вы где да его ее её если есть еще ещё и из или им их к как когда который кто
ли меня мне мы нет ни но она они оно он ото перед под с со также такой тебя тем того тоже только тот
ты уже чем что чтобы это этот эта эти ale aby bo być co czy dla go gdy ich ja jak jako jest jej jego
już ku na nad nie niż o od ona one oni oraz po pod przez przy są się ta tak także te tego tej tym tu
ty u w wy z za ze że który która które aber als auch auf aus bei bin bis da dann das dass dem den
der des dich dir doch du durch ein eine einem einen einer eines er es für hat ihm ihn ihr ihre im
ist kein keine mich mir nach nicht noch nur ob oder ohne sein seine sich sie sind über um und uns
unter vom von vor wenn wie wir wird zu zum zur
"""
_WORDS = frozenset(_TEXT.split())
_SHORTEST_ACRONYM = 2


def is_function_word(word: str) -> bool:
    """Whether the folded word is one in any of our languages."""
    return word in _WORDS


def is_acronym_like_one(written: str) -> bool:
    """Whether it is typed as an acronym that small letters would make a function word: US, WHO, IT."""
    return len(written) >= _SHORTEST_ACRONYM and written.isupper() and is_function_word(folded(written))
