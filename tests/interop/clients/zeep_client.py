"""zeep calls IData. Arguments: the base address. Says for each scenario what came of it, a line each."""

import datetime
import sys

import zeep

TEXT = "Žluťoučký kůň 日本 & <b>  two  blanks\n\ttab"


def check(name, run):
    try:
        wrong = run()
    except Exception as error:  # what a peer raises is the result
        wrong = f"{type(error).__name__}: {error}"
    print(f"case {name} {'fail ' + ' '.join(str(wrong).split()) if wrong else 'pass'}", flush=True)


def differs(got, expected):
    return None if got == expected else f"got {got!r}, not {expected!r}"


base = sys.argv[1]
print("version", zeep.__version__)
client = zeep.Client(base + "/data/basic?wsdl&profile=interop")
data = client.service


def numbers():
    got = data.Sum(7, 9007199254740993, "n")
    sums = differs((got.SumResult, got.total, got.note), (True, 9007199254741000, "n!"))
    return sums or differs(data.EchoDoubles({"double": [1.5, -0.001, 1e300]}), [1.5, -0.001, 1e300])


def dates():
    time = datetime.datetime(2026, 11, 22, 10, 20, 30, 123456, tzinfo=datetime.timezone.utc)
    return differs(data.Now(time), time)


def nil():
    missing = zeep.xsd.Nil
    return differs((data.MaybeInt(missing), data.MaybeInt(5), data.EchoString(missing)), (None, 5, None))


def lists():
    ints = differs(data.EchoInts({"int": [1, -2, 3]}), [1, -2, 3])
    return ints or differs([item.Name for item in data.Items(3, "x")], ["x0", "x1", "x2"])


def nested():
    got = data.GetNested(3)
    # It makes an empty object of an item that is nil.
    kids = [kid and kid.Level for kid in got.Kids.Nested]
    return differs((got.Level, got.Child.Child.Level, kids), (3, 1, [-1, None]))


def declared_fault():
    try:
        data.Fail("typed")
    except zeep.exceptions.Fault as fault:
        detail = client.wsdl.types.deserialize(fault.detail[0])
        return differs((fault.message, detail.Code, detail.Text), ("typed reason", 17, "typed detail"))
    return "no fault"


def undeclared_fault():
    try:
        data.Fail("otherwise")
    except zeep.exceptions.Fault as fault:
        return None if "InternalServiceFault" in fault.code else f"code {fault.code}"
    return "no fault"


def headers():
    got = data.Contract("p", 4, _soapheaders={"Token": "t"})
    return differs((got.header.Stamp, got.body.Id, got.body.Name), ("stamp-t", 4, "p"))


def addressing():
    ws = zeep.Client(base + "/data/ws?wsdl&profile=interop", port_name="IData_Soap12")
    return differs(ws.service.EchoString(TEXT), TEXT)


check("text", lambda: differs(data.EchoString(TEXT), TEXT))
check("emoji", lambda: differs(data.EchoString("😀"), "😀"))
check("numbers", numbers)
check("dates", dates)
check("nil", nil)
check("bytes", lambda: differs(data.EchoBytes(b"\0\xff soap"), b"\0\xff soap"))
check("lists", lists)
check("nested", nested)
check("declared-fault", declared_fault)
check("undeclared-fault", undeclared_fault)
check("one-way", lambda: differs(data.Fire(TEXT), None))
check("headers", headers)
check("addressing", addressing)
