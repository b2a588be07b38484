import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.captions import split_credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        (
            "A view of Kupiansk on Nov. 10, 2024. (Photo by Some One/Agency via Getty Images)",
            "A view of Kupiansk on Nov. 10, 2024.",
            "Some One/Agency via Getty Images",
        ),
        (
            "The advance as of Nov. 25, according to DeepState. (DeepState/OpenStreetMaps)",
            "The advance as of Nov. 25, according to DeepState.",
            "DeepState/OpenStreetMaps",
        ),
        ("Рятувальники на місці удару. Фото: ДСНС України", "Рятувальники на місці удару.", "ДСНС України"),
        ("Пожежа в Нікополі (Фото: ДСНС)", "Пожежа в Нікополі", "ДСНС"),
        ("A school in Izium | Credit: Anna Kovalenko.", "A school in Izium", "Anna Kovalenko"),
        ("Ein Haus in Charkiw © dpa", "Ein Haus in Charkiw", "dpa"),
        ("Szkoła w Iziumie. Fot. Jan Nowak", "Szkoła w Iziumie.", "Jan Nowak"),
        ("Photo by Anna Kovalenko", "", "Anna Kovalenko"),
        ("The bridge (right) over the Oskil", "The bridge (right) over the Oskil", ""),
        ("They met in Izium (Kharkiv Oblast)", "They met in Izium (Kharkiv Oblast)", ""),
        ("The source of the river", "The source of the river", ""),
        ("A photo of the bridge", "A photo of the bridge", ""),
        ("", "", ""),
    ],
)
def test_a_credit_is_told_from_its_caption(text: str, caption: str, credit: str) -> None:
    assert split_credit(text) == (caption, credit)


@given(st.text(st.sampled_from("aA .:()[]©/|Photoby")))
def test_nothing_is_made_up(text: str) -> None:
    caption, credit = split_credit(text)
    assert " ".join(text.split()).startswith(caption)
    assert credit in " ".join(text.split())
