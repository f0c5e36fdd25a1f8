"""gurux-dlms: GXDLMSSecureClient.getData, as its push example calls it, with the link as interface type and the meter's
addresses. It decodes a notification to nested lists; code, scale and unit of rows that carry them are put together here."""
from gurux_dlms import GXByteBuffer, GXDateTime, GXReplyData
from gurux_dlms.enums import InterfaceType, Security
from gurux_dlms.secure import GXDLMSSecureClient

from common import from_structure, iso, prints_as_warnings, run
from gurux_addresses import addresses_of

LINKS = {"hdlc": InterfaceType.HDLC, "mbus": InterfaceType.WIRED_MBUS, "bare": InterfaceType.PDU}


def client_of(frame):
    client = GXDLMSSecureClient(True)
    client.interfaceType = LINKS[frame["link"]]
    if frame["link"] == "hdlc":
        client.clientAddress, client.serverAddress = addresses_of(frame["bytes"])
    if frame["key"]:
        client.ciphering.security = Security.AUTHENTICATION_ENCRYPTION
        client.ciphering.blockCipherKey = bytes.fromhex(frame["key"])
        client.ciphering.authenticationKey = bytes.fromhex(frame["auth_key"] or frame["key"])
    return client


def ask(frame):
    client, reply, notify = client_of(frame), GXReplyData(), GXReplyData()
    buffer = GXByteBuffer(frame["bytes"])
    with prints_as_warnings("Encryption is", "Authentication is"):
        while buffer.position < buffer.size:
            before = buffer.position
            client.getData(buffer, reply, notify)
            if notify.value is not None and not notify.isMoreData():
                return notify
            if buffer.position == before:
                return None
    return None


def without_times(value):
    """Its own types for times and numbers become plain ones; a time is none of the numbers."""
    if isinstance(value, GXDateTime):
        return None
    if isinstance(value, (list, tuple)):
        return [without_times(item) for item in value]
    if isinstance(value, int):
        return int(value)
    return value


def answer(_, notify):
    if notify is None:
        return {}
    time = notify.time.value if isinstance(notify.time, GXDateTime) else notify.time
    return {**from_structure(without_times(notify.value)), "time": iso(time)}


run(ask, answer)
