"""What the stage refuses."""

from typing import Any

from tuan.kit.errors import Refusal


class CampaignClosed(Refusal, status=409, zh="活动未开始或已结束"):
    """This campaign is not running."""


class CampaignSoldOut(Refusal, status=409, zh="活动库存已抢光"):
    """Everything in this campaign is taken."""


class BuyerLimitReached(Refusal, status=409, zh="已达到每人限购数量"):
    """You have reached the limit per buyer of this campaign."""

    limit: int


class SkuNotInCampaign(Refusal, status=422, zh="该规格不参加活动"):
    """This variant is not part of the campaign."""


class GroupFull(Refusal, status=409, zh="这个团已经满员"):
    """This group is full."""


class GroupOver(Refusal, status=409, zh="这个团已经结束"):
    """This group is over."""


class NewcomersOnly(Refusal, status=409, zh="这个团只欢迎新朋友参团"):
    """Only people who have not bought here before may join this group."""


class AlreadyInAGroup(Refusal, status=409, zh="你已在该活动的一个团里"):
    """You are in a running group of this campaign already."""

    group_id: str


class GroupTaken(Refusal, status=409, zh="团编号已被使用"):
    """This group id belongs to another group."""


class NotInGroup(Refusal, status=409, zh="你不在这个团里"):
    """You have no seat in this group."""


class TooFewSeatsTaken(Refusal, status=409, zh="参团人数还不够，不能由商家成团"):
    """Too few seats are taken for the shop to complete this group."""

    taken: int
    needed: int


class UnknownPlay(Refusal, status=422, zh="没有这种玩法"):
    """There is no such play."""

    kind: str


class CampaignNotReady(Refusal, status=409, zh="活动检查未通过，不能发布"):
    """The campaign did not pass its checks."""

    problems: list[dict[str, Any]]


class CampaignInvalid(Refusal, status=422, zh="活动设置有误"):
    """Something in the campaign's settings is wrong."""

    problems: list[dict[str, Any]]
