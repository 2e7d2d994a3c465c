"""Pure. The carrier's error codes with their HTTP status and words."""

_ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {detail} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service unavailable"),
    21211: (400, "The 'To' number {detail} is not a valid phone number."),
    21212: (400, "The 'From' number {detail} is not a valid phone number, shortcode, or alphanumeric sender ID."),
    21266: (400, "'To' and 'From' number cannot be the same."),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region of the 'To' number: {detail}.",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number {detail} is not a valid, message-capable number of this account.",
    ),
    21609: (400, "The 'StatusCallback' URL {detail} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number {detail} has exceeded the maximum number of queued messages."),
    21612: (400, "Message cannot be sent with the current combination of 'To' ({detail}) and 'From' parameters."),
    21614: (400, "'To' number: {detail}, is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21635: (400, "'To' number cannot be a landline: {detail}"),
    90007: (400, "ValidityPeriod is out of range: it must be between 1 and 36000 seconds."),
}

# The words of codes that come later, on an accepted message.
LATER = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30036: "Validity Period Expired",
}


class CarrierError(Exception):
    """An answer that refuses the request. `detail` is the value that the words are about."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        self.status, words = _ERRORS.get(code, (400, "Error"))
        self.words = words.format(detail=detail)
        super().__init__(f"{code} {self.words}")

    def as_json(self) -> dict[str, int | str]:
        """The body of the answer."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.words, "more_info": more, "status": self.status}
