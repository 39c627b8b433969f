"""Print the OpenAPI document of one door: `python -m tuan.apps.openapi storefront|console`."""

import json
import sys

from tuan.apps.console import console
from tuan.apps.storefront import storefront

DOORS = {"storefront": storefront, "console": console}


def document(door: str) -> str:
    """The document, in a form that stays the same as long as the API does."""
    return json.dumps(DOORS[door]().openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document(sys.argv[1]))
