"""English word families: one subject in all its words, and two subjects never in one."""

import pytest

from digest.language.word_keys import word_key
from digest.model.ids import Language

EN = Language("en")


@pytest.mark.parametrize(
    "family",
    [
        "evacuation evacuations evacuate evacuated evacuating evacuee evacuees",
        "shelling shelled shell shells",
        "sanction sanctions sanctioned",
        "refugee refugees",
        "displacement displaced displace",
        "election elections elect elected electoral",
        "drone drones",
        "demining demine deminers",
        "strike strikes struck striker",
        "attack attacks attacked attacker attackers",
        "occupation occupy occupied occupiers occupier",
        "aid aided",
        "hospital hospitals",
        "school schools",
        "mine mines mined miners",
        "negotiation negotiations negotiator negotiators negotiate negotiated",
        "mobilization mobilisation mobilize mobilised mobilise",
        "corruption corrupt corrupted",
        "reconstruction reconstruct reconstructed",
        "flood floods flooded flooding",
        "conscription conscript conscripts conscripted",
        "protest protests protester protesters protested",
        "casualty casualties",
        "prisoner prisoners",
        "defence defense defend defended",
        "president presidential presidents",
        "parliament parliamentary",
        "invasion invade invaded invaders",
        "explosion explode exploded",
        "investigation investigate investigators",
        "deployment deploy deployed",
        "destruction destroy destroyed",
        "Houthi Houthis",
    ],
)
def test_a_subject_is_one_in_all_its_words(family: str) -> None:
    assert len({word_key(word.casefold(), EN) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "universe university universal",
        "general generous generate generation",
        "organ organize organic",
        "arms arm army",
        "aid aids aide",
        "new news",
        "marine marina",
        "state statement",
        "policy police politics",
        "study student",
        "president resident",
        "national nation international",
        "intelligence intelligent",
        "patient patience",
        "security secure",
        "major majority",
        "press pressure",
        "party part partner",
        "mission missile",
        "commit committee community",
        "customs custom",
        "goods good",
        "revolt revolution",
        "carrier carry",
        "foundation found",
        "prison prisoner",
        "Iran Iraq Ireland",
    ],
)
def test_words_of_different_subjects_stay_apart(words: str) -> None:
    different = [word.casefold() for word in words.split()]

    assert len({word_key(word, EN) for word in different}) == len(different)


@pytest.mark.parametrize("word", ["news", "corps", "arms", "politics", "gas", "class", "virus", "species"])
def test_a_word_that_only_looks_like_a_plural_is_left_alone(word: str) -> None:
    assert word_key(word, EN) == word
