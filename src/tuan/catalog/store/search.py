"""What the search index keeps."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tuan.catalog import words
from tuan.kit.ids import ProductId
from tuan.platform.database import Tx

TEXTS = """
select p.title_zh, p.title_en, p.subtitle_zh, p.subtitle_en, left(p.description_zh, 4000) as description_zh,
    left(p.description_en, 4000) as description_en, p.options,
    coalesce((select string_agg(c.name_zh || ' ' || c.name_en, ' ' order by c.id)
              from product_categories pc join categories c on c.id = pc.category_id
              where pc.product_id = p.id), '') as categories
from products p where p.id = %(id)s
"""

NEAR = """
select word from search_words
where pieces && %(pieces)s
order by cardinality(array(select unnest(pieces) intersect select unnest(%(pieces)s::text[])))::float
    / cardinality(pieces) desc, word
limit 150
"""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a product is found by."""

    title_zh: str
    title_en: str
    subtitle_zh: str
    subtitle_en: str
    description_zh: str
    description_en: str
    options: list[dict[str, list[dict[str, str]]]]
    categories: str


async def index(tx: Tx, product_id: ProductId) -> None:
    """Make a product findable by what it says now."""
    texts = await tx.one(Texts, TEXTS, id=product_id)
    choices = " ".join(f"{value['zh']} {value['en']}" for option in texts.options for value in option["values"])
    vector = words.vector(
        [
            (texts.title_zh, "A"),
            (texts.title_en, "A"),
            (texts.subtitle_zh, "B"),
            (texts.subtitle_en, "B"),
            (texts.categories, "B"),
            (choices, "C"),
            (texts.description_zh, "D"),
            (texts.description_en, "D"),
        ]
    )
    await tx.run("update products set words = %(words)s::tsvector where id = %(id)s", words=vector, id=product_id)
    told = [texts.title_zh, texts.title_en, texts.subtitle_zh, texts.subtitle_en, texts.categories]
    await _learn(tx, words.worth_suggesting(told))


async def _learn(tx: Tx, new: Collection[str]) -> None:
    rows = [{"word": word, "pieces": words.pieces(word)} for word in sorted(new)]
    if rows:
        await tx.run_many(
            "insert into search_words (word, pieces) values (%(word)s, %(pieces)s) on conflict do nothing", rows
        )


async def near(tx: Tx, pieces: Sequence[str]) -> list[str]:
    """Known words that share parts, the most alike first."""
    return await tx.values(NEAR, pieces=list(pieces)) if pieces else []


async def beginning_with(tx: Tx, beginning: str, *, limit: int) -> list[str]:
    """Known words with this beginning that lead to something on sale, the shortest first."""
    pattern = re.sub(r"([\\%_])", r"\\\1", beginning) + "%"
    return await tx.values(
        """select w.word from search_words w
           where w.word like %(pattern)s and exists (
             select from products p where p.state = 'published' and p.words @@ to_tsquery('simple', quote_literal(w.word)))
           order by length(w.word), w.word limit %(limit)s""",
        pattern=pattern,
        limit=limit,
    )
