"""Alipay's twin: checks every signature of ours with our public key, signs what it says with a certificate of its own."""

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.twins import keys
from tests.twins.alipay_books import CHINA, Refund, Trade, Transfer, fen, yuan
from tests.twins.alipay_signs import AlipaySigns, Told

NO_TRADE = ("ACQ.TRADE_NOT_EXIST", "交易不存在")
PAGES = {"alipay.trade.page.pay": "FAST_INSTANT_TRADE_PAY", "alipay.trade.wap.pay": "QUICK_WAP_WAY"}


class AlipayTwin(AlipaySigns):
    """The program over its keys and books."""

    def app(self) -> Starlette:
        """The program."""
        return Starlette(
            routes=[
                Route("/gateway.do", self._gateway, methods=["GET", "POST"]),
                Route("/downloadBillFile.resource", self._file),
            ]
        )

    async def _gateway(self, request: Request) -> Response:
        """Asked by our server in a body, by a browser with an address."""
        form = (await request.body()).decode() if request.method == "POST" else request.url.query
        said = dict(parse_qsl(form, keep_blank_values=True, strict_parsing=True))
        method = said["method"]
        self.asked.append(method)
        name = method.replace(".", "_") + "_response"
        if "busy" in self.lies:
            body = {"code": "20000", "msg": "Service Currently Unavailable", "sub_code": "aop.unknow-error"}
            return self._told(name, body)
        wrong = self._wrong(said)
        if wrong:
            self.refused.append(wrong)
            body = {"code": "40002", "msg": "Invalid Arguments", "sub_code": wrong, "sub_msg": "验签出错"}
            return Response(json.dumps({"error_response": body}, ensure_ascii=False))
        try:
            body = getattr(self, f"_{method.removeprefix('alipay.').replace('.', '_')}")(
                json.loads(said["biz_content"]), said
            )
        except Told as error:
            body = error.body
        else:
            body = {"code": "10000", "msg": "Success", **body}
        if "silence" in self.lies:
            return Response(b"", 504)
        return self._told(name, body)

    def _open(self, said: Any, all_said: Mapping[str, str]) -> Trade:
        fen(said["total_amount"])
        until = datetime.strptime(said["time_expire"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
        made = Trade(said["out_trade_no"], said["total_amount"], said["subject"], all_said["notify_url"], until)
        trade = self.books.trades.setdefault(said["out_trade_no"], made)
        if trade.asked != said["total_amount"] or trade.subject != said["subject"]:
            raise Told("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改")
        if trade.state == "TRADE_CLOSED":
            raise Told("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")
        if trade.paid_at:
            raise Told("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
        return trade

    def _trade_precreate(self, said: Any, all_said: Mapping[str, str]) -> dict[str, Any]:
        trade = self._open(said, all_said)
        return {"out_trade_no": trade.number, "qr_code": f"https://qr.alipay.com/bax{trade.number[:20]}"}

    def _page(self, said: Any, all_said: Mapping[str, str]) -> dict[str, Any]:
        if said["product_code"] != PAGES[all_said["method"]] or not all_said["return_url"]:
            raise Told("ACQ.INVALID_PARAMETER", "参数无效")
        self._open(said, all_said).is_known = True
        return {"page": "登录支付宝"}

    _trade_page_pay = _page
    _trade_wap_pay = _page

    def _find(self, said: Mapping[str, str]) -> Trade:
        by_number = self.books.trades.get(said.get("out_trade_no", ""))
        by_trade_no = {one.trade_no: one for one in self.books.trades.values() if one.trade_no}
        trade = by_trade_no.get(said["trade_no"]) if "trade_no" in said else by_number
        if trade is None or not trade.is_known:
            raise Told(*NO_TRADE)
        return trade

    def _trade_query(self, said: Any, _: Any) -> dict[str, Any]:
        trade = self._find(said)
        told = {
            "out_trade_no": "0" * 32 if "another_payment" in self.lies else trade.number,
            "trade_no": trade.trade_no,
            "trade_status": trade.state,
            "buyer_logon_id": "buy***@example.com",
            "total_amount": trade.paid or trade.asked,
            "subject": f"{trade.subject} }}{{",
        }
        if trade.paid_at:
            told["send_pay_date"] = trade.paid_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
        return told

    def _trade_close(self, said: Any, _: Any) -> dict[str, Any]:
        trade = self._find(said)
        if trade.paid_at:
            raise Told("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
        trade.state = "TRADE_CLOSED"
        return {"out_trade_no": trade.number, "trade_no": trade.trade_no}

    def _trade_refund(self, said: Any, _: Any) -> dict[str, Any]:
        trade, number, amount = self._find(said), said["out_request_no"], fen(said["refund_amount"])
        known = self.books.refunds.get(number)
        if "no_refunds" in self.lies:
            raise Told("ACQ.TRADE_HAS_FINISHED", "交易已完结")
        if known is None:
            if trade.given_back + amount > fen(trade.paid):
                raise Told("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限")
            self.books.refunds[number] = Refund(number, trade, amount, self.clock())
            trade.given_back += amount
            if trade.given_back == fen(trade.paid):
                trade.state = "TRADE_CLOSED"
            self.owe(trade, gmt_refund=self._now(), refund_fee=yuan(trade.given_back), out_biz_no=number)
        elif known.amount != amount:
            raise Told("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致")
        return {
            "trade_no": trade.trade_no,
            "out_trade_no": trade.number,
            "fund_change": "N" if known or "slow_refund" in self.lies else "Y",
            "refund_fee": yuan(trade.given_back),
        }

    def _trade_fastpay_refund_query(self, said: Any, _: Any) -> dict[str, Any]:
        trade = self._find(said)
        one = self.books.refunds.get(said["out_request_no"])
        if one is None:
            return {}
        return {
            "trade_no": trade.trade_no,
            "out_trade_no": trade.number,
            "out_request_no": one.number,
            "total_amount": trade.paid,
            "refund_amount": yuan(one.amount + ("another_amount" in self.lies)),
            **({} if "slow_refund" in self.lies else {"refund_status": "REFUND_SUCCESS"}),
        }

    def _fund_trans_uni_transfer(self, said: Any, _: Any) -> dict[str, Any]:
        if (said["product_code"], said["biz_scene"]) != ("TRANS_ACCOUNT_NO_PWD", "DIRECT_TRANSFER"):
            raise Told("INVALID_PARAMETER", "参数有误")
        number, person, words = said["out_biz_no"], said["payee_info"], json.dumps(said, sort_keys=True)
        fen(said["trans_amount"])
        made = Transfer(
            number,
            words,
            person["identity"],
            person.get("name", ""),
            said["trans_amount"],
            f"20260520{secrets.randbelow(10**20):020d}",
        )
        known = self.books.transfers.setdefault(number, made)
        if known.words != words:
            raise Told("REPEATED_REQUEST", "同一个商户转账单号不能修改请求参数")
        return {"out_biz_no": number, "order_id": known.order_id, "status": "SUCCESS", "trans_date": self._now()}

    def _fund_trans_common_query(self, said: Any, _: Any) -> dict[str, Any]:
        one = self.books.transfers.get(said["out_biz_no"])
        if one is None:
            raise Told("ORDER_NOT_EXIST", "转账订单不存在")
        return {"out_biz_no": one.number, "order_id": one.order_id, "status": "SUCCESS", "trans_amount": one.amount}

    def _open_app_alipaycert_download(self, said: Any, _: Any) -> dict[str, Any]:
        found = self.known.get(said["alipay_cert_sn"])
        if found is None:
            raise Told("isv.cert-not-exist", "证书不存在")
        if "bad_certificate" in self.lies:
            thief = keys.certificate("Alipay", keys.rsa_key("a thief"), at=self.clock())
            found = keys.certificate("Alipay", self.key, issuer=(thief, keys.rsa_key("a thief")), at=self.clock())
        return {"alipay_cert_content": base64.b64encode(keys.pem_of(found, self.authority[0]).encode()).decode()}

    def _data_dataservice_bill_downloadurl_query(self, said: Any, _: Any) -> dict[str, Any]:
        if said["bill_type"] != "trade":
            raise Told("INVAILID_ARGUMENTS", "入参不合法")
        # What is not written yet reads the same as a day without trade.
        is_written = self.clock().astimezone(CHINA) >= datetime.fromisoformat(said["bill_date"]).replace(
            tzinfo=CHINA
        ) + timedelta(days=1, hours=9)
        if "no_bill" in self.lies or not is_written or self.books.bill(said["bill_date"]) is None:
            raise Told("isp.bill_not_exist", "账单不存在")
        return {"bill_download_url": f"{self.url}/downloadBillFile.resource?bizDates={said['bill_date']}"}

    async def _file(self, request: Request) -> Response:
        found = self.books.bill(request.query_params["bizDates"])
        assert found is not None
        return Response(found, media_type="application/octet-stream")
