"""dlms-cosem: UnnumberedInformationFrame, DataNotification and utils.parse_as_dlms_data; GeneralGlobalCipher with a key. It
has no reader for wired M-Bus. Code, scale and unit of rows that carry them are put together here."""
from dlms_cosem.hdlc.frames import UnnumberedInformationFrame
from dlms_cosem.protocol.xdlms import DataNotification, GeneralGlobalCipher
from dlms_cosem.utils import parse_as_dlms_data

from common import from_structure, iso, run

LLC_LENGTH = 3
NO_KEY = "00" * 16  # it wants an authentication key for what has no tag, too


def apdu_of(frame):
    if frame["link"] != "hdlc":
        return frame["bytes"]
    return bytes(UnnumberedInformationFrame.from_bytes(frame["bytes"]).information)[LLC_LENGTH:]


def ask(frame):
    apdu = apdu_of(frame)
    if frame["key"]:
        key, auth_key = bytes.fromhex(frame["key"]), bytes.fromhex(frame["auth_key"] or NO_KEY)
        apdu = bytes(GeneralGlobalCipher.from_bytes(apdu).to_plain_apdu(key, auth_key))
    notification = DataNotification.from_bytes(apdu)
    return notification, parse_as_dlms_data(notification.body)


def answer(_, said):
    notification, body = said
    return {**from_structure(body), "time": iso(notification.date_time)}


run(ask, answer)
