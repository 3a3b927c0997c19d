"""The one error that is raised."""

from __future__ import annotations


class EdgeQeError(Exception):
    """What went wrong, with a stable ``code``: the service's own, or ``UNREACHABLE``, ``TIMEOUT``, ``BAD_REPLY``, ``BAD_INPUT``."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        field: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        #: The field at fault, if there is one.
        self.field = field
        #: HTTP status; None if there was no reply.
        self.status = status
        #: Id of the request in the logs of the operator.
        self.request_id = request_id
