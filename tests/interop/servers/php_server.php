<?php
// PHP's SoapServer serves IData: `php -S ADDRESS php_server.php`, with the WSDL in INTEROP_WSDL. What a call says to nobody goes to the log.

class Data {
    public function EchoString($in) {
        return ['EchoStringResult' => $in->s ?? null];
    }

    public function EchoBytes($in) {
        return ['EchoBytesResult' => $in->b];
    }

    public function EchoInts($in) {
        return ['EchoIntsResult' => $in->v];
    }

    public function EchoDoubles($in) {
        return ['EchoDoublesResult' => $in->v];
    }

    public function Items($in) {
        $item = fn($id) => ['Id' => $id, 'Name' => $in->prefix . $id, 'Price' => $id * 1.25];
        return ['ItemsResult' => ['Item' => array_map($item, range(0, $in->n - 1))]];
    }

    public function Now($in) {
        return ['NowResult' => $in->t];
    }

    public function MaybeInt($in) {
        return ['MaybeIntResult' => $in->v ?? null];
    }

    public function GetNested($in) {
        return ['GetNestedResult' => $this->nested($in->depth)];
    }

    private function nested($depth) {
        // An array that is the same in two places would be written once, with a reference to it.
        $leaf = (object) ['Level' => -1, 'Child' => null, 'Kids' => null];
        $kids = $depth > 1 ? ['Nested' => [$leaf, null]] : null;
        return $depth > 0 ? ['Level' => $depth, 'Child' => $this->nested($depth - 1), 'Kids' => $kids] : null;
    }

    public function Fire($in) {
        error_log('fired ' . json_encode($in->s));
    }

    public function Fail($in) {
        if ($in->how === 'typed') {
            throw new SoapFault('Server', 'typed reason', null, ['Code' => 17, 'Text' => 'typed detail'], 'DetailFaultFault');
        }
        throw new SoapFault('Server', 'otherwise');
    }

    public function Sum($in) {
        $total = $in->a + $in->b;
        return ['SumResult' => $total > 0, 'total' => $total, 'note' => $in->note . '!'];
    }

    public function Token($token) {
        $this->token = $token;
    }

    private $token = '';

    public function Contract($in) {
        global $server;
        $server->addSoapHeader(new SoapHeader('urn:msg:h', 'Stamp', 'stamp-' . $this->token));
        return ['Id' => $in->Num, 'Name' => $in->Part, 'Price' => 0.0];
    }
}

if (!class_exists('SoapServer')) {
    http_response_code(501);
    exit('no SoapServer in this PHP');
}
$server = new SoapServer(getenv('INTEROP_WSDL'), ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$server->setClass('Data');
$server->handle();
