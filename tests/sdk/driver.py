"""One small interface to three unmodified clients of Alibaba Cloud.

    driver.call("GetDISyncTask", ProjectId=10000, TaskType="DI_REALTIME", FileId=1000001).data.status

builds the request with the SDK's own class of that name, has the SDK sign and send it, and returns the answer as the
model of the newest SDK, after `schema` has checked it; the legacy SDK has no models. A refusal is raised as `Refused`,
with the SDK's own exception as its cause. `nonce` and `time` replace what the SDK would take: the new SDK lets its
users say so; of the legacy SDK, which does not, the clock or the dice are replaced. Nothing else of an SDK is touched.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
from dataclasses import dataclass
from unittest import mock

from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkcore.utils import parameter_helper
from darabonba.runtime import ExtendsParameters, RuntimeOptions

import schema
from emulator import KEY, SECRET

VERSION = "2020-05-18"

# The legacy core logs each refusal as an error.
logging.getLogger("aliyunsdkcore").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Credentials:
    """An access key, with a token if it is a temporary one."""

    key: str = KEY
    secret: str = SECRET
    token: str | None = None


@dataclass
class Refused(Exception):
    """A refusal, as far as all SDKs tell it."""

    status: int
    code: str
    message: str
    request_id: str

    def __str__(self):
        return f"{self.status} {self.code}: {self.message}"


class NewSdk:
    """`alibabacloud-dataworks-public20200518`; signs with `algorithm`."""

    algorithm = None
    # How a common parameter is overridden, by which name.
    nonce, time = "x-acs-signature-nonce", "x-acs-date"

    def __init__(self, host: str, credentials: Credentials = Credentials()):
        self._client = _Recording(
            Config(
                access_key_id=credentials.key,
                access_key_secret=credentials.secret,
                security_token=credentials.token,
                endpoint=host,
                protocol="HTTP",
                signature_algorithm=self.algorithm,
            )
        )
        methods = [name for name in dir(Client) if name.endswith("_with_options")]
        self._methods = {name.removesuffix("_with_options").replace("_", ""): name for name in methods}

    def call(self, operation: str, nonce=None, time=None, **parameters):
        request = getattr(models, f"{operation}Request")().from_map(parameters)
        # `from_map` makes empty lists of what nobody gave, which a request that is built by hand does not have.
        vars(request).update({name: None for name, value in vars(request).items() if value == []})
        method = getattr(self._client, self._methods[operation.lower()])
        try:
            method(request, RuntimeOptions(extends_parameters=self._overrides(nonce, time)))
        except AlibabaCloudException as error:
            raise _refused_by_new_sdk(error) from error
        return schema.decode(getattr(models, f"{operation}ResponseBody")(), self._client.answer["body"])

    def call_unknown(self, action: str, version: str = VERSION):
        """Calls an operation that the SDK has no classes for."""
        how = {"protocol": "HTTPS", "pathname": "/", "method": "POST", "auth_type": "AK", "style": "RPC"}
        params = Params(action=action, version=version, req_body_type="formData", body_type="json", **how)
        try:
            return self._client.call_api(params, OpenApiRequest(query={}, body={}), RuntimeOptions())
        except AlibabaCloudException as error:
            raise _refused_by_new_sdk(error) from error

    def _overrides(self, nonce, time):
        given = {name: value for name, value in ((self.nonce, nonce), (self.time, time)) if value is not None}
        return ExtendsParameters(headers=given)


class NewSdkV3(NewSdk):
    """The newest SDK as it comes: ACS3-HMAC-SHA256."""


class NewSdkV1(NewSdk):
    """The newest SDK with the older signature: RPC style, HMAC-SHA1."""

    algorithm = "v2"
    nonce, time = "SignatureNonce", "Timestamp"

    def _overrides(self, nonce, time):
        return ExtendsParameters(queries=super()._overrides(nonce, time).headers)


class LegacySdk:
    """`aliyun-python-sdk-core` with `aliyun-python-sdk-dataworks-public`: RPC style, HMAC-SHA1."""

    def __init__(self, host: str, credentials: Credentials = Credentials()):
        self._host = host
        if credentials.token is None:
            self._client = AcsClient(credentials.key, credentials.secret, "cn-shanghai")
        else:
            token = StsTokenCredential(credentials.key, credentials.secret, credentials.token)
            self._client = AcsClient(region_id="cn-shanghai", credential=token)

    def call(self, operation: str, nonce=None, time=None, **parameters):
        document = json.loads(self.send(self.request(operation, **parameters), nonce, time))
        return schema.decode(getattr(models, f"{operation}ResponseBody")(), document)

    def call_unknown(self, action: str, version: str = VERSION):
        """Calls an operation that the SDK has no class for."""
        request = CommonRequest(domain=self._host, version=version, action_name=action, product="dataworks-public")
        request.set_method("POST")
        return json.loads(self.send(request))

    def request(self, operation: str, **parameters):
        """The SDK's request for an operation."""
        module = importlib.import_module(f"aliyunsdkdataworks_public.request.v20200518.{operation}Request")
        request = getattr(module, f"{operation}Request")()
        for name, value in parameters.items():
            getattr(request, f"set_{name}")(value)
        return request

    def send(self, request, nonce=None, time=None) -> bytes:
        """The bytes of the answer, which are JSON."""
        return self._sent(request, self._client.do_action_with_exception, nonce, time)

    def send_in_format(self, request, accept_format) -> bytes:
        """The bytes of the answer in `accept_format`, also those of a refusal."""
        request.set_accept_format(accept_format)
        return self._sent(request, lambda request: self._client.get_response(request)[2], None, None)

    def _sent(self, request, send, nonce, time):
        request.set_endpoint(self._host)
        request.set_protocol_type("http")
        try:
            with _overridden(nonce, time):
                return send(request)
        except ServerException as error:
            told = (error.get_http_status(), error.get_error_code(), error.get_error_msg(), error.get_request_id())
            raise Refused(*told) from error


DRIVERS = {"new-v3": NewSdkV3, "new-v1": NewSdkV1, "legacy-v1": LegacySdk}


class _Recording(Client):
    """Keeps the answer of a call beside what the SDK makes of it."""

    def call_api(self, params, request, runtime):
        self.answer = super().call_api(params, request, runtime)
        return self.answer


@contextlib.contextmanager
def _overridden(nonce, time):
    """The legacy SDK with another nonce and another time."""
    with contextlib.ExitStack() as stack:
        for name, value in (("get_uuid", nonce), ("get_iso_8061_date", time)):
            if value is not None:
                stack.enter_context(mock.patch.object(parameter_helper, name, return_value=value))
        yield


def _refused_by_new_sdk(error: AlibabaCloudException) -> Refused:
    return Refused(error.status_code, error.code, error.data["Message"], error.request_id)
