"""The metric catalogue, as the headers of the files say it."""

from dataclasses import dataclass
from typing import Literal

from tuan.analytics.errors import MetricUnknown
from tuan.analytics.plugs import plugged
from tuan.kit.text import Text
from tuan.platform.warehouse import Question

Unit = Literal["minor", "count", "ratio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a figure means. `rows` names the kind of rows behind it."""

    name: str
    title: Text
    definition: Text
    unit: Unit
    owner: str
    grain: Text
    leaves_out: Text
    source: Text
    rows: str
    is_by_product: bool
    is_by_campaign: bool


def metrics() -> list[Metric]:
    """All metrics, by name."""
    return [_metric(question) for question in plugged.questions.of_kind("metrics")]


def metric(name: str) -> Metric:
    """A metric by its name. Raises MetricUnknown."""
    found = next((one for one in metrics() if one.name == name), None)
    if found is None:
        raise MetricUnknown(name=name)
    return found


def _metric(question: Question) -> Metric:
    told = question.header
    (zh, zh_definition), (en, en_definition) = (_two(told[language]) for language in ("zh", "en"))
    unit, asked_for = told["unit"], plugged.questions.find(f"rows/{told['rows']}")[1]
    assert unit in ("minor", "count", "ratio"), question.name
    return Metric(
        name=question.name,
        title=Text(zh, en),
        definition=Text(zh_definition, en_definition),
        unit=unit,  # type: ignore[arg-type]
        owner=told["owner"],
        grain=_both(told, "grain"),
        leaves_out=_both(told, "leaves out"),
        source=_both(told, "source"),
        rows=told["rows"],
        is_by_product="product" in asked_for,
        is_by_campaign="campaign" in asked_for,
    )


def _both(told: dict[str, str], name: str) -> Text:
    return Text(told[f"{name} zh"], told[name])


def _two(line: str) -> tuple[str, str]:
    title, _, definition = line.partition(" | ")
    return title.strip(), definition.strip()
