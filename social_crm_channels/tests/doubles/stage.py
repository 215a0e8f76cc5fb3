import traceback
from http import HTTPStatus

from werkzeug import Response

from .server import Server


class Stage(Server):
    """What others do while somebody works in a browser: a step of the tour gives the cue, and waits until it is done.

    :param dict acts: name of a cue → what is done then
    """

    def __init__(self, acts):
        super().__init__()
        self.acts = acts

    def respond(self, request, call):
        headers = {"Access-Control-Allow-Origin": "*"}  # the page is of another origin
        try:
            self.acts[request.path.strip("/")]()
        except Exception:  # noqa: BLE001 - whatever it is, the tour says it
            return Response(traceback.format_exc(), HTTPStatus.INTERNAL_SERVER_ERROR, headers)
        return Response("done", headers=headers)
