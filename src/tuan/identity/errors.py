"""What identity refuses."""

from tuan.kit.errors import Refusal


class ViewNameTaken(Refusal, status=409, zh="已有同名视图"):
    """A view of this list already has this name."""


class NotYourView(Refusal, status=403, zh="这是同事共享的视图，只有本人可以修改，管理员可以删除"):
    """A colleague shares this view: only they may change it, and who manages staff may end it."""

    by: str


class InvalidPhone(Refusal, status=422, zh="请输入 11 位手机号"):
    """Enter a mainland mobile number of 11 digits."""


class WrongCode(Refusal, status=422, zh="验证码不正确"):
    """This code is wrong."""

    attempts_left: int


class CodeExpired(Refusal, status=422, zh="验证码已失效，请重新获取"):
    """This code is no longer valid; ask for a new one."""


class WrongPassword(Refusal, status=401, zh="邮箱或密码不正确"):
    """E-mail or password is wrong."""


class AddressTaken(Refusal, status=409, zh="地址编号已被使用"):
    """This address id belongs to another address."""


class TooManyAddresses(Refusal, status=409, zh="最多保存 20 个地址"):
    """At most 20 addresses can be kept."""


class AlreadyAsked(Refusal, status=409, zh="您已提交过这项申请，正在处理"):
    """You have asked for this already; it is being worked on."""


class AccentTooPale(Refusal, status=422, zh="颜色太浅，白字看不清（对比度需达到 4.5）"):
    """White words cannot be read on this colour; it needs a contrast of 4.5."""

    contrast: float


class BannerNotYours(Refusal, status=422, zh="轮播图不是本店上传的图片"):
    """A banner shows a picture that this shop has not uploaded."""


class PermissionNotYours(Refusal, status=403, zh="不能授予自己没有的权限"):
    """You cannot grant a permission that you do not have."""

    permission: str


class EmailTaken(Refusal, status=409, zh="该邮箱已有账号"):
    """Somebody with this e-mail address exists."""


class ApiKeyTaken(Refusal, status=409, zh="该密钥编号已被使用，密钥只显示一次"):
    """This id belongs to an API key already; a key is shown only once."""


class StaffTaken(Refusal, status=409, zh="该员工编号已被使用，初始密码只显示一次"):
    """This id belongs to somebody already; a first password is shown only once."""


class NotYourself(Refusal, status=409, zh="不能更改自己的角色或停用自己"):
    """Somebody else has to change your role, your password or your access."""


class LastOwner(Refusal, status=409, zh="店铺至少保留一位店主"):
    """A shop keeps one owner at least."""


class OldPasswordWrong(Refusal, status=422, zh="原密码不正确"):
    """The old password is wrong."""
