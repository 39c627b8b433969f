"""Every story of the two surfaces is told at both sizes and in both languages."""

import ast
from pathlib import Path

STORIES = Path(__file__).parents[1] / "browser"
TOLD_BOTH_WAYS = {"EVERYWHERE", "EACH_ONCE", "THE_OTHER_WAY"}
# Stories that choose their windows themselves, and why.
OTHERWISE = {
    "test_the_menu_shows_no_closed_door": "one role on a phone in English, the other at a desk in Chinese",
    "test_a_friend_joins_by_the_shared_link_and_both_receive": "buyers on phones and a shop at a desk; the other way round",
    "test_figures_from_the_overview_to_the_order": "counting is dear: both windows look at the same figures",
    "test_what_many_look_at_and_few_buy_is_said_with_the_rows_behind_it": "counting is dear, as above",
    "test_a_code_is_scanned_at_a_desk": "a phone has nothing to scan its own screen with",
    "test_a_phone_opens_the_app": "a desk has no such app",
    "test_within_wechat_the_app_itself_pays": "a desk has no such app",
    "test_what_happens_is_told_once_even_when_the_collector_was_away": "no screen: what is told to the collector",
    "test_the_shops_own_collector_keeps_what_a_visit_tells": "no screen: what the collector keeps",
    "test_who_wishes_not_to_be_tracked_is_not": "no screen: what is not told",
}


def test_every_story_is_told_at_both_sizes_and_in_both_languages() -> None:
    told = dict(story for path in sorted(STORIES.glob("test_*.py")) for story in _stories(path))
    assert len(told) > 40
    assert {name for name, is_both in told.items() if not is_both} == set(OTHERWISE)


def _stories(path: Path) -> list[tuple[str, bool]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [one for one in tree.body if isinstance(one, ast.AsyncFunctionDef) and one.name.startswith("test_")]
    return [(one.name, _is_told_both_ways(one)) for one in found]


def _is_told_both_ways(story: ast.AsyncFunctionDef) -> bool:
    marks = {mark.id for mark in story.decorator_list if isinstance(mark, ast.Name)}
    said = {argument.arg for argument in story.args.args}
    used = {name.id for part in story.body for name in ast.walk(part) if isinstance(name, ast.Name)}
    return bool(marks & TOLD_BOTH_WAYS) and {"device", "language"} <= said & used
