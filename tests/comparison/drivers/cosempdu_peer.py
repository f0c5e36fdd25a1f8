"""cosempdu: DataNotification.get on the APDU alone; the frame and the LLC header around it are taken off here, as it leaves
them to its caller. So it is with code, scale and unit of rows that carry them."""
from COSEMpdu.apdu import DataNotification
from COSEMpdu.byte_buffer import ByteBuffer
from StructResult.result import Error

from common import from_structure, run

LLC = bytes.fromhex("e6e700")
END_OF_HDLC = 3  # check sum and flag


def apdu_of(frame):
    if frame["link"] != "hdlc":
        return frame["bytes"]
    return frame["bytes"].partition(LLC)[2][:-END_OF_HDLC]


def ask(frame):
    said = DataNotification.get(ByteBuffer.wrap(apdu_of(frame)))
    if isinstance(said, Error):
        raise ValueError(str(said.err))
    return said


def body_of(data):
    """Nested lists of numbers and bytes, from its types for structures, arrays and values."""
    if hasattr(data, "components"):
        return [body_of(getattr(data, component.identifier)) for component in data.components]
    value = getattr(data, "value", data)
    if isinstance(value, (list, tuple)):
        return [body_of(item) for item in value]
    return value if value is data or not hasattr(value, "value") and not hasattr(value, "components") else body_of(value)


def answer(_, said):
    return from_structure(body_of(said.data_value))


run(ask, answer)
