<?php
// PHP's SoapClient calls IData. Arguments: the base address. Says for each scenario what came of it, a line each.

const TEXT = "Žluťoučký kůň 日本 & <b>  two  blanks\n\ttab";

function check(string $name, callable $run): void {
    try {
        $wrong = $run();
    } catch (Throwable $error) {
        $wrong = get_class($error) . ': ' . $error->getMessage();
    }
    echo "case $name ", $wrong ? 'fail ' . preg_replace('/\s+/', ' ', $wrong) : 'pass', "\n";
}

function differs($got, $expected): ?string {
    return $got === $expected ? null : 'got ' . var_export($got, true) . ', not ' . var_export($expected, true);
}

/** Adds the headers of WS-Addressing, which SoapClient does not know of. */
class Addressed extends SoapClient {
    public function __doRequest($request, $location, $action, $version, $oneWay = false): ?string {
        $id = 'urn:uuid:' . vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex(random_bytes(16)), 4));
        $header = '';
        foreach (['Action' => $action, 'MessageID' => $id, 'To' => $location] as $name => $value) {
            $header .= "<wsa:$name xmlns:wsa=\"http://www.w3.org/2005/08/addressing\">" . htmlspecialchars($value) . "</wsa:$name>";
        }
        $request = preg_replace('/<(\w+):Body/', "<$1:Header>$header</$1:Header>$0", $request, 1);
        return parent::__doRequest($request, $location, $action, $version, $oneWay);
    }
}

if (!class_exists('SoapClient')) {
    echo "no SoapClient in this PHP\n";
    exit(0);
}
$base = $argv[1];
echo 'version ', PHP_VERSION, "\n";
// Without SOAP_WAIT_ONE_WAY_CALLS it hangs up as soon as it has sent a message that has no reply.
$options = ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS, 'keep_alive' => true];
$data = new SoapClient("$base/data/basic?wsdl&profile=interop", $options);

check('text', fn() => differs($data->EchoString(['s' => TEXT])->EchoStringResult, TEXT));
check('emoji', fn() => differs($data->EchoString(['s' => '😀'])->EchoStringResult, '😀'));
check('numbers', function () use ($data) {
    $got = $data->Sum(['a' => 7, 'b' => 9007199254740993, 'note' => 'n']);
    $doubles = [1.5, -0.001, 1e300];
    return differs([$got->SumResult, $got->total, $got->note], [true, 9007199254741000, 'n!'])
        ?? differs($data->EchoDoubles(['v' => ['double' => $doubles]])->EchoDoublesResult->double, $doubles);
});
check('dates', function () use ($data) {
    $got = new DateTimeImmutable($data->Now(['t' => '2026-11-22T10:20:30.123456Z'])->NowResult);
    return differs($got == new DateTimeImmutable('2026-11-22T10:20:30.123456Z'), true);
});
check('nil', fn() => differs([
    $data->MaybeInt(['v' => null])->MaybeIntResult,
    $data->MaybeInt(['v' => 5])->MaybeIntResult,
    $data->EchoString(['s' => null])->EchoStringResult,
], [null, 5, null]));
check('bytes', fn() => differs($data->EchoBytes(['b' => "\0\xff soap"])->EchoBytesResult, "\0\xff soap"));
check('lists', fn() => differs($data->EchoInts(['v' => ['int' => [1, -2, 3]]])->EchoIntsResult->int, [1, -2, 3])
    ?? differs(array_column($data->Items(['n' => 3, 'prefix' => 'x'])->ItemsResult->Item, 'Name'), ['x0', 'x1', 'x2']));
check('nested', function () use ($data) {
    $got = $data->GetNested(['depth' => 3])->GetNestedResult;
    return differs([$got->Level, $got->Child->Child->Level, $got->Kids->Nested[0]->Level, $got->Kids->Nested[1]], [3, 1, -1, null]);
});
check('declared-fault', function () use ($data) {
    try {
        $data->Fail(['how' => 'typed']);
    } catch (SoapFault $fault) {
        $detail = $fault->detail->DetailFault;
        return differs([$fault->getMessage(), (int) $detail->Code, $detail->Text], ['typed reason', 17, 'typed detail']);
    }
    return 'no fault';
});
check('undeclared-fault', function () use ($data) {
    try {
        $data->Fail(['how' => 'otherwise']);
    } catch (SoapFault $fault) {
        return str_contains($fault->faultcode, 'InternalServiceFault') ? null : "code $fault->faultcode";
    }
    return 'no fault';
});
check('one-way', fn() => differs($data->Fire(['s' => TEXT]), null));
check('headers', function () use ($data) {
    $token = new SoapHeader('urn:msg:h', 'Token', 't', true);
    $item = $data->__soapCall('Contract', [['Part' => 'p', 'Num' => 4]], null, [$token], $output);
    return differs([$output['Stamp'], $item->Id, $item->Name], ['stamp-t', 4, 'p']);
});
check('addressing', function () use ($base, $options) {
    // It takes the last port of a document; this endpoint has WS-Addressing, with SOAP 1.2.
    $ws = new Addressed("$base/data/ws?singleWsdl", ['soap_version' => SOAP_1_2] + $options);
    return differs($ws->EchoString(['s' => TEXT])->EchoStringResult, TEXT);
});
