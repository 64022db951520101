"""spyne serves a contract of its own, which it describes itself. Arguments: the port."""

import json
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import spyne
from spyne import Application, Array, Boolean, ComplexModel, DateTime, Fault, Integer32, Integer64, ServiceBase, Unicode, rpc
from spyne.model.binary import ByteArray
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

NAMESPACE = "urn:spyne"


class Item(ComplexModel):
    __namespace__ = NAMESPACE
    id = Integer32
    name = Unicode


class Nested(ComplexModel):
    __namespace__ = NAMESPACE
    level = Integer32


Nested.append_field("child", Nested)


class Token(ComplexModel):
    __namespace__ = NAMESPACE
    value = Unicode


class Stamp(ComplexModel):
    __namespace__ = NAMESPACE
    value = Unicode


class Refused(Fault):
    __namespace__ = NAMESPACE
    __type_name__ = "Refused"


def nested(depth):
    return Nested(level=depth, child=nested(depth - 1)) if depth > 0 else None


class Data(ServiceBase):
    @rpc(Unicode, _returns=Unicode)
    def echo_string(ctx, s):
        return s

    @rpc(ByteArray, _returns=ByteArray)
    def echo_bytes(ctx, b):
        return b

    @rpc(Array(Integer32), _returns=Array(Integer32))
    def echo_ints(ctx, v):
        return v

    @rpc(Integer32, Unicode, _returns=Array(Item))
    def items(ctx, n, prefix):
        return [Item(id=id, name=f"{prefix}{id}") for id in range(n)]

    @rpc(DateTime, _returns=DateTime)
    def now(ctx, t):
        return t

    @rpc(Integer32, _returns=Integer32)
    def maybe_int(ctx, v):
        return v

    @rpc(Integer32, _returns=Nested)
    def get_nested(ctx, depth):
        return nested(depth)

    @rpc(Integer32, Integer64, Unicode, _returns=(Boolean, Integer64, Unicode), _out_variable_names=("positive", "total", "said"))
    def sum(ctx, a, b, note):
        return a + b > 0, a + b, note + "!"

    @rpc(Unicode, _returns=Unicode, _throws=Refused)
    def fail(ctx, how):
        if how == "typed":
            raise Refused("Client.Refused", "typed reason", detail={"code": "17"})
        raise ValueError("otherwise")

    @rpc(Unicode)
    def fire(ctx, s):
        print("fired", json.dumps(s), flush=True)

    @rpc(Unicode, _returns=Unicode, _in_header=(Token,), _out_header=(Stamp,))
    def stamp(ctx, s):
        ctx.out_header = Stamp(value="stamp-" + ctx.in_header.value)
        return s


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *arguments):
        pass


application = Application([Data], NAMESPACE, name="SpyneData", in_protocol=Soap11(validator="lxml"), out_protocol=Soap11())
print("version", spyne.__version__)
server = make_server("127.0.0.1", int(sys.argv[1]), WsgiApplication(application), handler_class=Quiet)
print("listening", flush=True)
server.serve_forever()
