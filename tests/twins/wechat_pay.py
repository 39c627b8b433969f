"""WeChat Pay's twin: checks every signature of ours with our public key, signs what it says with a platform certificate of its own."""

import base64
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.twins import keys
from tests.twins.wechat_books import Books, Refund, Trade, Transfer

APP_ID, MCH_ID, SERIAL, API_V3_KEY = "wx0123456789abcdef", "1900000109", "5F" * 20, "k" * 16 + "0123456789ABCDEF"
APP_SECRET, OPENID = "5ec2e7" * 5 + "ab", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(?P<mch>\d+)",nonce_str="(?P<nonce>\w{16,32})",signature="(?P<signature>[\w+/=]+)",'
    r'timestamp="(?P<at>\d+)",serial_no="(?P<serial>[0-9A-F]+)"'
)


class Told(Exception):  # Control flow within the twin.
    """An error that it tells."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message


class WeChatTwin:
    """`lies` are told from now on: `signature`, `stale`, `silence`, `busy`, `another_payment`, `bill`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.books = Books(APP_ID, MCH_ID, clock)
        self.url = ""
        self.lies: set[str] = set()
        self.seen: set[str] = set()
        self.refused: list[str] = []
        self.asked: list[str] = []
        self.owed: list[tuple[str, str, dict[str, Any]]] = []
        self.merchant_key = keys.rsa_key("wechat merchant")
        self.platform: list[tuple[Any, Any]] = []
        self.public_key_id = ""
        self.codes: set[str] = set()
        self.shop = ""  # Where the shop answers, if that is not where it believes to be.
        self.rotate()

    def values(self, **changed: str) -> dict[str, str]:
        """The keys as the merchant enters them."""
        return {
            "app_id": APP_ID,
            "mch_id": MCH_ID,
            "serial": SERIAL,
            "private_key": keys.private_pem(self.merchant_key),
            "api_v3_key": API_V3_KEY,
            "transfer_scene": "1005",
            "app_secret": APP_SECRET,
            **changed,
        }

    def rotate(self) -> None:
        """Another platform certificate signs from now on; the one before is still told, those before it are not."""
        number = len(self.platform)
        key = keys.rsa_key(f"wechat platform {number}")
        made = keys.certificate("Tenpay.com", key, at=self.clock() + timedelta(seconds=number))
        self.platform = [*self.platform[-1:], (made, key)]

    def use_public_key(self) -> dict[str, str]:
        """It signs with a bare public key from now on, as for merchants of 2025; what those enter."""
        self.public_key_id = "PUB_KEY_ID_0119000001092025"
        key = keys.rsa_key("wechat public key")
        return self.values(public_key_id=self.public_key_id, public_key=keys.public_pem(key))

    def pay(self, number: str, amount: int | None = None) -> bool:
        """The payer pays an order, or another amount than asked for; whether it was possible."""
        trade = self.books.trades.get(number)
        if trade is None or trade.state not in ("NOTPAY", "PAYERROR"):
            return False
        trade.state, trade.paid, trade.paid_at = "SUCCESS", trade.asked if amount is None else amount, self.clock()
        trade.transaction_id = f"42000{secrets.randbelow(10**23):023d}"
        self.owed.append((trade.notify_url, "TRANSACTION.SUCCESS", self.transaction(trade)))
        return True

    def notices(self, *, mch_id: str | None = None, app_id: str | None = None) -> list[tuple[dict[str, str], bytes]]:
        """What is owed, signed now; as another merchant gets it, if one is named."""
        owed, self.owed = self.owed, []
        changed = {name: value for name, value in (("mchid", mch_id), ("appid", app_id)) if value}
        return [self.signed_notice(kind, {**about, **changed}) for _, kind, about in owed]

    def signed_notice(self, kind: str, about: dict[str, Any], *, key: str = API_V3_KEY) -> tuple[dict[str, str], bytes]:
        """A notification."""
        nonce = secrets.token_hex(6)
        sealed = AESGCM(key.encode()).encrypt(nonce.encode(), orjson.dumps(about), b"transaction")
        resource = {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": "transaction",
            "nonce": nonce,
        }
        body = {
            "id": secrets.token_hex(18),
            "create_time": self.clock().isoformat(),
            "resource_type": "encrypt-resource",
            "event_type": kind,
            "summary": "支付成功",
            "resource": resource,
        }
        content = orjson.dumps(body)
        return self.signed_headers(content), content

    def signed_headers(self, body: bytes) -> dict[str, str]:
        """How it signs."""
        at = self.clock() - timedelta(minutes=6 if "stale" in self.lies else 0)
        timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
        key = keys.rsa_key("wechat public key") if self.public_key_id else self.platform[-1][1]
        signer = keys.rsa_key("somebody else") if "signature" in self.lies else key
        signature = signer.sign(f"{timestamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        return {
            "wechatpay-serial": self.public_key_id or f"{self.platform[-1][0].serial_number:X}",
            "wechatpay-timestamp": timestamp,
            "wechatpay-nonce": nonce,
            "wechatpay-signature": base64.b64encode(signature).decode(),
            "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
            "content-type": "application/json",
        }

    def transaction(self, trade: Trade) -> dict[str, Any]:
        """An order as it is told."""
        told: dict[str, Any] = {
            "appid": APP_ID,
            "mchid": MCH_ID,
            "out_trade_no": trade.number,
            "trade_state": trade.state,
            "trade_state_desc": "",
            "attach": "",
        }
        if trade.paid_at:
            given_back = any(one.trade is trade for one in self.books.refunds.values())
            told |= {
                "trade_state": "REFUND" if given_back else "SUCCESS",
                "transaction_id": trade.transaction_id,
                "trade_type": trade.kind.upper(),
                "bank_type": "OTHERS",
                "success_time": trade.paid_at.astimezone().isoformat(),
                "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
                "amount": {"total": trade.paid, "payer_total": trade.paid, "currency": "CNY", "payer_currency": "CNY"},
            }
        return told

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
            self._must_be_signed(request, body)
            told = answer(request, orjson.loads(body) if body else {})
        except Told as error:
            if error.status == 401:
                self.refused.append(error.message)
            content = orjson.dumps({"code": error.code, "message": error.message})
            return Response(content, error.status, self.signed_headers(content))
        if "silence" in self.lies:
            return Response(b"", 502)
        if isinstance(told, bytes):
            return Response(told, 200, media_type="application/octet-stream")
        content = orjson.dumps(told) if told is not None else b""
        return Response(content, 200 if content else 204, self.signed_headers(content))

    def _must_be_signed(self, request: Request, body: bytes) -> None:
        found = AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if not found:
            raise Told(401, "SIGN_ERROR", "签名信息格式不正确")
        if (found["mch"], found["serial"]) != (MCH_ID, SERIAL):
            raise Told(401, "SIGN_ERROR", "商户号或证书序列号不正确")
        if abs(self.clock().timestamp() - int(found["at"])) > 300 or found["nonce"] in self.seen:
            raise Told(401, "SIGN_ERROR", "时间戳过期或随机串重复")
        self.seen.add(found["nonce"])
        query = request.url.query
        path = request.scope["raw_path"].decode() + (f"?{query}" if query else "")
        message = f"{request.method}\n{path}\n{found['at']}\n{found['nonce']}\n".encode() + body + b"\n"
        try:
            self.merchant_key.public_key().verify(base64.b64decode(found["signature"]), message, PKCS1v15(), SHA256())
        except InvalidSignature as error:
            raise Told(401, "SIGN_ERROR", "错误的签名，验签失败") from error

    def _certificates(self, _: Request, __: Any) -> dict[str, Any]:
        data = []
        for made, _key in self.platform:
            nonce = secrets.token_hex(6)
            sealed = AESGCM(API_V3_KEY.encode()).encrypt(nonce.encode(), keys.pem_of(made).encode(), b"certificate")
            data.append(
                {
                    "serial_no": f"{made.serial_number:X}",
                    "effective_time": made.not_valid_before_utc.isoformat(),
                    "expire_time": made.not_valid_after_utc.isoformat(),
                    "encrypt_certificate": {
                        "algorithm": "AEAD_AES_256_GCM",
                        "nonce": nonce,
                        "associated_data": "certificate",
                        "ciphertext": base64.b64encode(sealed).decode(),
                    },
                }
            )
        return {"data": data}

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
        words = kind.encode() + orjson.dumps(said)
        trade = self.books.trades.get(number)
        if trade is None:
            trade = Trade(number, kind, said["amount"]["total"], said["description"], payer, words, said["notify_url"])
            self.books.trades[number] = trade
        if trade.words != words:
            raise Told(400, "OUT_TRADE_NO_USED", "商户订单号重复")
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

    def finish_refund(self, number: str) -> None:
        """A slow refund has reached its payer."""
        one = self.books.refunds[number]
        one.state = "SUCCESS"
        about = self.refund(one)
        about["refund_status"] = about.pop("status")
        self.owed.append((one.trade.notify_url, "REFUND.SUCCESS", {"mchid": MCH_ID, **about}))

    def refund(self, one: Refund) -> dict[str, Any]:
        """A refund as it is told."""
        return {
            "refund_id": one.refund_id,
            "out_refund_no": one.number,
            "transaction_id": one.trade.transaction_id,
            "out_trade_no": one.trade.number,
            "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱",
            "success_time": one.at.isoformat(),
            "create_time": one.at.isoformat(),
            "status": one.state,
            "amount": {"total": one.trade.paid, "refund": one.amount, "payer_refund": one.amount, "currency": "CNY"},
        }

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
