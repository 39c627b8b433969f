"""What makes a draft impossible, and what keeps it from being published."""

from dataclasses import replace

from tuan.catalog import policy
from tuan.catalog.shapes import Option
from tuan.catalog.tests.making import a_draft, a_sku
from tuan.kit.ids import CategoryId, PictureId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text

COLOUR = Option(Text("颜色", "Colour"), (Text("红", "Red"), Text("白", "White")))
WEIGHT = Option(Text("重量", "Weight"), (Text("1 kg", "1 kg"), Text("2 kg", "2 kg")))


def places(**change: object) -> list[str]:
    draft = replace(a_draft(options=[COLOUR], skus=[a_sku(choice=[0]), a_sku(choice=[1])]), **change)  # type: ignore[arg-type]
    return [fault["at"] for fault in policy.faults(draft, known_pictures=(), known_categories=())]


def test_a_complete_draft_has_no_faults() -> None:
    assert places() == []


def test_each_fault_names_its_place() -> None:
    same = a_sku(choice=[0])
    assert places(skus=(same, same)) == ["body.skus.1.option_values", "body.skus.1.code", "body.skus.1.id"]
    assert places(skus=(a_sku(choice=[2]),)) == ["body.skus.0.option_values"]
    assert places(skus=(a_sku(choice=[]),)) == ["body.skus.0.option_values"]
    assert places(options=(Option(COLOUR.name, (COLOUR.values[0],) * 2),)) == ["body.options.0.values"]
    assert places(picture_ids=(PictureId(new_id()),)) == ["body.picture_ids.0"]
    assert places(category_ids=(CategoryId(new_id()),)) == ["body.category_ids.0"]
    dollars = replace(a_sku(choice=[1]), price=Money(100, "USD"))
    assert places(skus=(a_sku(choice=[0]), dollars)) == ["body.skus.1.price"]


def test_a_choice_reads_in_both_languages() -> None:
    assert policy.option_text([COLOUR, WEIGHT], [1, 0]) == Text("白 · 1 kg", "White · 1 kg")
    assert policy.option_text([], []) == Text("", "")


def test_the_price_range_and_the_reference_of_the_cheapest() -> None:
    skus = [a_sku(3000, reference=4000), a_sku(2000, reference=2500), a_sku(9000)]
    assert policy.price_range(skus) == (Money(2000), Money(9000), Money(2500))
    assert policy.price_range([]) == (Money(0), Money(0), None)


def test_publishing_needs_a_price_and_an_honest_reference() -> None:
    free, fine, high = a_sku(0), a_sku(10, reference=20), a_sku(10, reference=21)
    new, low = a_sku(1, reference=2), a_sku(5, reference=5)
    allowed = {fine.id: Money(20), high.id: Money(20), low.id: Money(20)}
    problems = policy.publish_problems(a_draft(skus=[free, fine, high, new, low]), allowed_references=allowed)
    assert [(one["code"], one["at"], one.get("allowed")) for one in problems] == [
        ("price_missing", "skus.0.price", None),
        ("reference_price_too_high", "skus.2.reference_price", Money(20)),
        ("reference_price_too_high", "skus.3.reference_price", None),
        ("reference_price_not_above_price", "skus.4.reference_price", None),
    ]
    assert policy.publish_problems(replace(a_draft(), skus=()), allowed_references={}) == [
        {"code": "no_sku", "at": "skus"}
    ]


def test_publishing_needs_words_in_both_languages_and_minds_what_is_not_translated() -> None:
    half = Option(Text("颜色", "Colour"), (Text("红", ""),))
    draft = replace(a_draft(), title=Text("草莓", " "), options=(half,))
    found = policy.publish_problems(draft, allowed_references={})
    assert [(one["code"], one["at"]) for one in found] == [("title_missing", "title"), ("option_missing", "options.0")]
    copied = replace(a_draft(), title=Text("草莓", "草莓"), subtitle=Text("甜", ""), options=(COLOUR,), picture_ids=())
    assert policy.publish_problems(copied, allowed_references={}) == []
    assert [(one["code"], one["at"]) for one in policy.publish_warnings(copied)] == [
        ("no_picture", "pictures"),
        ("translation_missing", "title"),
        ("translation_missing", "subtitle"),
    ]
    fine = replace(a_draft(), picture_ids=(PictureId(new_id()),))
    assert policy.publish_warnings(fine) == []
