"""Wire shapes of analytics."""

from tuan.platform.http.schemas import Wire


class TrackingOut(Wire):
    """How events of the shop are addressed: `POST /collect/v1/batch` and its sisters."""

    write_key: str
    time_zone: str
