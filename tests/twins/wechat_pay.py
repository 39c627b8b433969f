"""WeChat Pay's twin: checks every signature of ours with our public key, signs what it says with a platform certificate of its own."""

import asyncio
import base64
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.hashes import SHA1
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.twins import keys
from tests.twins.wechat_books import Refund, Trade, Transfer
from tests.twins.wechat_signs import API_V3_KEY, APP_ID, APP_SECRET, MCH_ID, OPENID, SERIAL, Told, WeChatSigns

__all__ = ["API_V3_KEY", "APP_ID", "APP_SECRET", "MCH_ID", "OPENID", "SERIAL", "WeChatTwin"]


class WeChatTwin(WeChatSigns):
    """The program over its keys and books."""

    def app(self) -> Starlette:
        """The program."""

        def at(path: str, method: str, answer: Callable[[Request, Any], Any]) -> Route:
            async def take(request: Request) -> Response:
                return await self._answer(request, answer)

            return Route(path, take, methods=[method])

        pay = "/v3/pay/transactions"
        transfer = "/v3/fund-app/mch-transfer/transfer-bills"
        return Starlette(
            routes=[
                at("/v3/certificates", "GET", self._certificates),
                at(f"{pay}/out-trade-no/{{number}}", "GET", self._query),
                at(f"{pay}/out-trade-no/{{number}}/close", "POST", self._close),
                at(f"{pay}/{{kind}}", "POST", self._begin),
                at("/v3/refund/domestic/refunds", "POST", self._refund),
                at("/v3/refund/domestic/refunds/{number}", "GET", self._query_refund),
                at(transfer, "POST", self._transfer),
                at(f"{transfer}/out-bill-no/{{number}}", "GET", self._query_transfer),
                at("/v3/bill/tradebill", "GET", self._tradebill),
                at("/v3/billdownload/file", "GET", self._file),
                Route("/cgi-bin/mmpayweb-bin/checkmweb", self._middle_page),
                Route("/connect/oauth2/authorize", self._authorize),
                Route("/sns/oauth2/access_token", self._who),
            ]
        )

    async def _answer(self, request: Request, answer: Callable[[Request, Any], Any]) -> Response:
        body = await request.body()
        self.asked.append(f"{request.method} {request.url.path}")
        try:
            if "busy" in self.lies:
                raise Told(500, "SYSTEM_ERROR", "系统异常，请稍后重试")
            if self.page:
                return Response(self.page[1], self.page[0], media_type="text/html")
            self._must_be_signed(request, body)
            if self.says and not request.url.path.endswith("/certificates"):
                raise self.says
            told = answer(request, orjson.loads(body) if body else {})
        except Told as error:
            if error.status == 401:
                self.refused.append(error.message)
            content = orjson.dumps({"code": error.code, "message": error.message})
            return Response(content, error.status, self.signed_headers(content))
        if "silence" in self.lies:
            return Response(b"", 502)
        await asyncio.sleep(self.slow)
        if isinstance(told, bytes):
            return Response(told, 200, media_type="application/octet-stream")
        content = orjson.dumps(told) if told is not None else b""
        if "accepted" in self.lies and request.method == "POST":
            content = orjson.dumps({"code": "ACCEPTED", "message": "已受理，请用原参数重试"})
            return Response(content, 202, self.signed_headers(content))
        return Response(content, 200 if content else 204, self.signed_headers(content))

    def _begin(self, request: Request, said: Any) -> dict[str, Any]:
        kind, number = request.path_params["kind"], said["out_trade_no"]
        if (said["appid"], said["mchid"]) != (APP_ID, MCH_ID):
            raise Told(400, "APPID_MCHID_NOT_MATCH", "appid 和 mch_id 不匹配")
        if (
            not isinstance(said["amount"]["total"], int)
            or said["amount"]["total"] < 1
            or len(said["description"]) > 127
        ):
            raise Told(400, "PARAM_ERROR", "参数错误")
        if not re.fullmatch(r"[\w\-*|]{6,32}", number):
            raise Told(400, "PARAM_ERROR", "商户订单号不合要求")
        if kind == "h5" and not (said["scene_info"]["payer_client_ip"] and said["scene_info"]["h5_info"]["type"]):
            raise Told(400, "PARAM_ERROR", "缺少场景信息")
        payer = said["payer"]["openid"] if kind == "jsapi" else "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
        until = datetime.fromisoformat(said["time_expire"])
        words = kind.encode() + orjson.dumps(said)
        trade = self.books.trades.get(number)
        if trade is None:
            if until < self.clock() + timedelta(minutes=1):
                raise Told(400, "PARAM_ERROR", "time_expire 不合要求")
            trade = Trade(
                number, kind, said["amount"]["total"], said["description"], payer, words, said["notify_url"], until
            )
            self.books.trades[number] = trade
        if trade.words != words:
            raise Told(403, "OUT_TRADE_NO_USED", "商户订单号重复")
        if trade.state == "CLOSED":
            raise Told(400, "ORDER_CLOSED", "该订单已关闭")
        if trade.paid_at:
            raise Told(400, "ORDERPAID", "该订单已支付")
        return {
            "native": {"code_url": f"weixin://wxpay/bizpayurl?pr={number[:9]}"},
            "h5": {"h5_url": f"{self.url}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={number}&package=1"},
            "jsapi": {"prepay_id": f"wx{number}"},
        }[kind]

    def _query(self, request: Request, _: Any) -> dict[str, Any]:
        if request.query_params["mchid"] != MCH_ID:
            raise Told(400, "MCH_NOT_EXISTS", "商户号不存在")
        told = self.transaction(self._trade(request))
        return told | ({"out_trade_no": "0" * 32} if "another_payment" in self.lies else {})

    def _close(self, request: Request, said: Any) -> None:
        trade = self._trade(request)
        if said != {"mchid": MCH_ID}:
            raise Told(400, "PARAM_ERROR", "参数错误")
        if trade.paid_at:
            raise Told(400, "ORDERPAID", "该订单已支付")
        trade.state = "CLOSED"

    def _trade(self, request: Request) -> Trade:
        trade = self.books.trades.get(request.path_params["number"])
        if trade is None:
            raise Told(404, "ORDER_NOT_EXIST", "订单不存在")
        return trade

    def _refund(self, _: Request, said: Any) -> dict[str, Any]:
        number, amount = said["out_refund_no"], said["amount"]
        by_id = {trade.transaction_id: trade for trade in self.books.trades.values() if trade.paid_at}
        trade = by_id.get(said["transaction_id"])
        if trade is None:
            raise Told(404, "RESOURCE_NOT_EXISTS", "订单不存在")
        if amount["total"] != trade.paid or amount["currency"] != "CNY":
            raise Told(400, "PARAM_ERROR", "订单金额不一致")
        known = self.books.refunds.get(number)
        if known is None:
            before = sum(one.amount for one in self.books.refunds.values() if one.trade is trade)
            if before + amount["refund"] > trade.paid:
                raise Told(400, "INVALID_REQUEST", "申请退款金额大于可退金额")
            refund_id = f"50300{secrets.randbelow(10**23):023d}"
            state = "PROCESSING" if "slow_refund" in self.lies else "SUCCESS"
            known = Refund(number, trade, amount["refund"], refund_id, self.clock(), state)
            self.books.refunds[number] = known
        if known.amount != amount["refund"]:
            raise Told(400, "PARAM_ERROR", "退款单号重复且金额不一致")
        return self.refund(known)

    def _query_refund(self, request: Request, _: Any) -> dict[str, Any]:
        one = self.books.refunds.get(request.path_params["number"])
        if one is None:
            raise Told(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        return self.refund(one)

    def _transfer(self, request: Request, said: Any) -> dict[str, Any]:
        number, name = said["out_bill_no"], ""
        if not re.fullmatch(r"[0-9A-Za-z]{1,32}", number) or said["transfer_scene_id"] != "1005":
            raise Told(400, "PARAM_ERROR", "参数错误")
        if [info["info_type"] for info in said["transfer_scene_report_infos"]] != ["岗位类型", "报酬说明"]:
            raise Told(400, "PARAM_ERROR", "场景报备信息不合要求")
        if "user_name" in said:
            name = self._unsealed(request.headers.get("wechatpay-serial", ""), said.pop("user_name"))
        words = orjson.dumps([said, name])
        known = self.books.transfers.get(number)
        if known is None:
            bill_no = f"13300{secrets.randbelow(10**20):020d}"
            known = Transfer(number, words, said["openid"], said["transfer_amount"], name, bill_no)
            self.books.transfers[number] = known
        if known.words != words:
            raise Told(400, "ALREADY_EXISTS", "商户单号已存在，参数与原请求不一致")
        return self._told_of(known)

    def _unsealed(self, serial: str, sealed: str) -> str:
        by_serial = {f"{made.serial_number:X}": key for made, key in self.platform}
        if self.public_key_id:
            by_serial[self.public_key_id] = keys.rsa_key("wechat public key")
        if serial not in by_serial:
            raise Told(400, "PARAM_ERROR", "平台证书序列号错误")
        padding = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)  # noqa: S303 - as the original does.
        return by_serial[serial].decrypt(base64.b64decode(sealed), padding).decode()  # type: ignore[no-any-return]

    def _query_transfer(self, request: Request, _: Any) -> dict[str, Any]:
        one = self.books.transfers.get(request.path_params["number"])
        if one is None:
            raise Told(404, "NOT_FOUND", "转账单不存在")
        return self._told_of(one)

    def _told_of(self, one: Transfer) -> dict[str, Any]:
        told = {"out_bill_no": one.number, "transfer_bill_no": one.bill_no, "state": one.state}
        return told | ({"package_info": f"affffddafdfafddffda{one.number}"} if one.state == "WAIT_USER_CONFIRM" else {})

    def _tradebill(self, request: Request, _: Any) -> dict[str, Any]:
        asked = request.query_params
        if (asked["bill_type"], asked["tar_type"]) != ("ALL", "GZIP"):
            raise Told(400, "PARAM_ERROR", "参数错误")
        found = self.books.bill(asked["bill_date"])
        if found is None:
            raise Told(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        hash_value = "0" * 40 if "bill" in self.lies else found[1]
        url = f"{self.url}/v3/billdownload/file?token={asked['bill_date']}&tartype=gzip"
        return {"hash_type": "SHA1", "hash_value": hash_value, "download_url": url}

    def _file(self, request: Request, _: Any) -> bytes:
        found = self.books.bill(parse_qs(request.url.query)["token"][0])
        assert found is not None
        return found[0]

    async def _middle_page(self, request: Request) -> Response:
        """Where a phone's browser opens the app; it has one button less than the original."""
        back = request.query_params["redirect_url"]
        words = f"<!doctype html><title>微信支付</title><link rel=icon href=data:,><h1>微信支付</h1><p>{back}</p>"
        return Response(words, media_type="text/html")

    async def _authorize(self, request: Request) -> Response:
        """The person's browser goes back at once, with a code."""
        asked = request.query_params
        if (asked["appid"], asked["response_type"], asked["scope"]) != (APP_ID, "code", "snsapi_base"):
            return Response("redirect_uri 参数错误", 400)
        code = secrets.token_hex(16)
        self.codes.add(code)
        back = asked["redirect_uri"]
        if self.shop:
            back = self.shop + urlsplit(back).path + "?" + urlsplit(back).query
        return RedirectResponse(f"{back}&code={code}&state={asked['state']}")

    async def _who(self, request: Request) -> Response:
        asked = request.query_params
        if (asked["appid"], asked["secret"]) != (APP_ID, APP_SECRET):
            return Response(orjson.dumps({"errcode": 40125, "errmsg": "invalid appsecret"}))
        if asked["code"] not in self.codes:
            return Response(orjson.dumps({"errcode": 40029, "errmsg": "invalid code"}))
        self.codes.remove(asked["code"])
        return Response(
            orjson.dumps({"access_token": "t", "expires_in": 7200, "openid": OPENID, "scope": "snsapi_base"})
        )
