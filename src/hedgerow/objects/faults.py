"""What a service's refusal means. obstore hands over the answer as text, with the service's own code in it."""

from __future__ import annotations

import re

from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

from hedgerow.objects.interface import Fault

LONGEST_CAUSE = 500
CODE = re.compile(r"<Code>([\w.]+)</Code>")
STATUS = re.compile(r"non-2xx status code: (\d{3})")
QUERY = re.compile(r"(?<=\w)\?[^\s\"<>]+")  # may hold a signature, or the token that an identity is proven with
MARKUP = re.compile(r"<\?xml[^>]*>|<(RequestId|HostId|Resource|BucketName|Key)>[^<]*</\1>|</?\w+[^>]*>")
# where obstore asks for the machine's own role when the settings give no key
CREDENTIALS = re.compile(r"169\.254\.|fd00:ec2::|metadata\.google|/latest/api/token|sts\.|oauth2|login\.microsoft")
BUSY = frozenset({408, 429, 500, 502, 503, 504})
SILENCE = re.compile(r"HttpError \{\s*kind: Timeout")  # obstore tells it in its error's details only

BY_CODE = {
    "NoSuchBucket": Fault.NO_BUCKET,
    "ContainerNotFound": Fault.NO_BUCKET,
    "InvalidBucketName": Fault.NO_BUCKET,
    "PermanentRedirect": Fault.NO_BUCKET,
    "AuthorizationHeaderMalformed": Fault.NO_BUCKET,  # the bucket is in another region
    "RequestTimeTooSkewed": Fault.CLOCK,
    "RequestExpired": Fault.CLOCK,
    "InvalidEncryptionAlgorithmError": Fault.ENCRYPTION,
    "ServerSideEncryptionConfigurationNotFoundError": Fault.ENCRYPTION,
    "SlowDown": Fault.BUSY,
    "ServerBusy": Fault.BUSY,
    "QuotaExceeded": Fault.DISK_FULL,
    "XMinioStorageFull": Fault.DISK_FULL,
}


def fault_of(error: Exception) -> Fault:
    text = _text(error)
    found = CODE.search(text)
    code = found.group(1) if found else ""
    if code in BY_CODE:
        return BY_CODE[code]
    said = MARKUP.sub(" ", text.partition("status code:")[2]).lower()
    if code.startswith("KMS.") or "kms" in said or "server side encryption" in said:
        return Fault.ENCRYPTION
    status = status_of(error)
    if isinstance(error, (PermissionDeniedError, UnauthenticatedError)) or status in (401, 403):
        return Fault.REFUSED
    if CREDENTIALS.search(text):
        return Fault.REFUSED
    if status:
        return Fault.BUSY if status in BUSY else Fault.FAILED
    if "HTTP error" in text:
        waited_in_vain = SILENCE.search(str(error)) and "ConnectError" not in str(error)
        return Fault.BUSY if waited_in_vain else Fault.UNREACHABLE
    return Fault.FAILED


def status_of(error: Exception) -> int:
    """The HTTP status that the service answered with, 0 where it did not answer."""
    found = STATUS.search(_text(error))
    return int(found[1]) if found else 0


def cause_of(error: Exception) -> str:
    """What the service said, on one line, without the queries of addresses."""
    return " ".join(QUERY.sub("", MARKUP.sub(" ", _text(error))).split())[:LONGEST_CAUSE]


def _text(error: Exception) -> str:
    return str(error).partition("Debug source:")[0]
