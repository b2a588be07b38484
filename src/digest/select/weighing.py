"""Readers who want less of something, or nothing of a source: their own order, and their own articles.

Few are like that, and no two alike; so each is decided alone, by the same tables as all others.
"""

from collections import Counter
from collections.abc import Iterable
from math import fsum

import numpy as np
import numpy.typing as npt

from digest.model.ids import SectionId
from digest.model.mailing_list import MailingList
from digest.select.filling import View
from digest.select.placing import Flags, Ints, Placing
from digest.select.restraining import Restraints

Losses = npt.NDArray[np.float64]


def weigh(
    placing: Placing,
    view: View,
    rows: Ints,
    *,
    barred: Flags,
    restraints: Restraints,
    mailing_list: MailingList,
) -> tuple[list[int], int]:
    """The places of one reader's picks, in order, and how many more there was no room for.

    `rows` has all that they follow, `view` what they see, `barred` says by candidate what they do not get.
    """
    first = placing.first_entries(rows)
    count = len(first)
    places = np.flatnonzero((first >= 0) & (view.sources >= 0) & ~barred[:count])
    scores = placing.scores[first[places]] - _losses(placing, view, places, restraints=restraints)
    order = places[np.lexsort((placing.numbers[places], -scores))]
    picked = _fitting(order.tolist(), placing, view, mailing_list=mailing_list)
    return picked, len(order) - len(picked)


def _losses(placing: Placing, view: View, places: Ints, *, restraints: Restraints) -> Losses:
    """What each of these candidates loses for this reader: the exact sum, in whatever order it is made."""
    each = np.zeros((len(restraints.fewer), len(places)))
    for row, (less, loss) in zip(each, restraints.fewer, strict=True):
        if less.topic is not None:
            row[placing.concerned(less.topic)[places]] = loss
        elif less.source is not None:
            row[view.sources[places] == less.source] = loss
        else:
            row[placing.numbers[places] == less.story] = loss
    losses = np.zeros(len(places))
    some = np.flatnonzero(each.any(axis=0))
    losses[some] = [fsum(column) for column in each[:, some].T.tolist()]
    return losses


def _fitting(order: Iterable[int], placing: Placing, view: View, *, mailing_list: MailingList) -> list[int]:
    """Of these candidates, in order, those for which there is room."""
    picked: list[int] = []
    of_source: Counter[int] = Counter()
    of_section: Counter[SectionId] = Counter()
    for place in order:
        if len(picked) >= mailing_list.max_picks:
            break
        source, section = int(view.sources[place]), placing.candidates[place].section
        listed = section if section in mailing_list.sections else None
        if of_source[source] >= mailing_list.max_per_source:
            continue
        if listed is not None:
            if of_section[listed] >= mailing_list.max_per_section:
                continue
            of_section[listed] += 1
        of_source[source] += 1
        picked.append(place)
    return picked
