"""What sharing refuses."""

from tuan.kit.errors import Refusal


class ShareNotFound(Refusal, status=404, zh="分享链接无效或已失效"):
    """This share link is not valid."""


class NothingToShare(Refusal, status=404, zh="要分享的内容不存在"):
    """What you want to share is not there."""
