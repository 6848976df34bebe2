"""Letters that people wrote alike are found near the top, among those that other people wrote."""

import csv
import gzip
import re
from collections.abc import Iterator

from feedback.services.importing import COMPLAINTS, Drafts
from qms.importing.services.filing import Filing
from qms.organisations.context import tenant_context
from qms.records.similar import similar_to
from qms.records.telling import Question
from tests.factories.cast import Cast
from tests.shared_data import needs_shared_data, shared_data

pytestmark = needs_shared_data

MANY, ASKED = 700, 12


def narratives() -> Iterator[str]:
    path = shared_data() / "complaints" / "cfpb_narratives.train.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if 400 < len(row["narrative"]) < 3000:
                yield row["narrative"]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[place : place + 4]) for place in range(len(words) - 3)}


def twins(texts: list[str]) -> Iterator[tuple[int, set[int]]]:
    """Places of texts with those that share at least half of their runs of four words, but are not the same."""
    cut = [shingles(text) for text in texts]
    for place, own in enumerate(cut):
        alike = {n for n, other in enumerate(cut) if n != place and len(own & other) > len(own | other) / 2}
        if alike and all(texts[place] != texts[n] for n in alike):
            yield place, alike


def test_letters_from_one_template_are_found_among_the_first_three(cast: Cast) -> None:
    texts = [text for text, _n in zip(narratives(), range(MANY), strict=False)]
    asked = [pair for pair, _n in zip(twins(texts), range(ASKED), strict=False)]
    assert len(asked) == ASKED, "the data has such letters"
    house, seat = cast.a, cast.a.seat("manager")
    with tenant_context(house.acting("manager")):
        drafts = Drafts(house.organisation, seat)
        made = [drafts.record({"description": text}, customer=house.nordlicht) for text in texts]
        with Filing(COMPLAINTS, house.organisation, by=seat, source="letters.csv") as filing:
            filing.take(made)
            filing.file("Letters of consumers", lambda done: None)
    places = {complaint.pk: place for place, complaint in enumerate(made)}
    with house.sitting("engineer") as reader:
        for place, alike in asked:
            found = similar_to(reader, Question((texts[place],)), but=made[place].pk)
            first = {places[one.record.pk] for one in found[:3]}
            assert first & alike, texts[place][:200]
