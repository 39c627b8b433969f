"""What only this play shows of its campaigns and groups, to apps."""

from typing import Literal

from tuan.platform.http.schemas import Wire


class TemplateDetails(Wire):
    """Nothing yet but its name."""

    kind: Literal["_template"]
