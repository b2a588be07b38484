"""Ukrainian and Russian in Latin letters, where a person is to type them: keys."""

from digest.language.tokens import folded

# Ukraine's own romanisation (Cabinet resolution 55 of 2010), with Russian's letters besides.
_LETTERS = """
а a б b в v г h ґ g д d е e є ie ё io ж zh з z и y і i ї i й i к k л l м m н n о o п p р r с s т t у u
ф f х kh ц ts ч ch ш sh щ shch ы y э e ю iu я ia
"""
_TABLE = str.maketrans(
    {**dict(zip(_LETTERS.split()[::2], _LETTERS.split()[1::2], strict=True)), **dict.fromkeys("ьъ'", "")}
)


def romanised(text: str) -> str:
    """The folded text; what is in other alphabets stays as it is."""
    return folded(text).replace("зг", "zgh").translate(_TABLE)
