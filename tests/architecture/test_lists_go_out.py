"""Every list page of the console offers its rows as a file, under a name that the API knows."""

import re
from pathlib import Path

from tuan.apps.exchange import EXPORTS

SOURCE = Path(__file__).parents[2] / "web" / "console" / "src"
# It shows the heads of lists that have pages of their own.
HEADS = {"OverviewPage.vue"}
BUTTON = re.compile(r"<ExportButton [^>]*?\blist=\"(\w+)\"")


def test_every_page_with_a_list_offers_it_as_a_file() -> None:
    pages = [page for page in (SOURCE / "pages").glob("*.vue") if "<RowTable" in page.read_text(encoding="utf-8")]
    assert len(pages) > 15
    assert {page.name for page in pages if not BUTTON.search(page.read_text(encoding="utf-8"))} == HEADS


def test_every_file_that_is_offered_can_be_asked_for_and_the_other_way_round() -> None:
    offered = {name for page in SOURCE.rglob("*.vue") for name in BUTTON.findall(page.read_text(encoding="utf-8"))}
    assert offered == {kind.name for kind in EXPORTS}
