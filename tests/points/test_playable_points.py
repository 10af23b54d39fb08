"""Which rules about points and play can be put in force: all that is kept, and nothing that nobody can know."""

from dataclasses import replace

import pytest

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.rules import Play, PointRules
from tests.points.stage_of_play import PER_100, rules


@pytest.mark.parametrize("board", list(Leaderboard))
def test_points_and_play_are_played(board: Leaderboard) -> None:
    points = PointRules(review=50, birthday=100, order=20, per_100=PER_100)
    play = Play(leaderboard=board, min_for_prize=3, badges=False, progress=False)

    assert terms_of(rules(points, play)).rules == rules(points, play)


def test_points_for_sharing_are_refused_with_the_reason() -> None:
    with pytest.raises(ProgramInvalid) as refused:
        terms_of(replace(rules(), points=PointRules(shared=5)))

    assert list(refused.value.problems) == ["points.shared"]
    assert "nobody can know whether somebody shared" in refused.value.problems["points.shared"]
