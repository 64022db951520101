// strong-soap serves IData. Arguments: the port, the WSDL. Prints what was fired, as JSON.
'use strict';
const fs = require('fs');
const http = require('http');
const { soap } = require('strong-soap');

const nested = (depth) => depth > 0 ? {
  Child: nested(depth - 1),
  Kids: depth > 1 ? { Nested: [{ Child: null, Kids: null, Level: -1 }, null] } : null,
  Level: depth,
} : null;

let service;

const operations = {
  EchoString: ({ s }) => ({ EchoStringResult: s }),
  EchoBytes: ({ b }) => ({ EchoBytesResult: b }),
  EchoInts: ({ v }) => ({ EchoIntsResult: v }),
  EchoDoubles: ({ v }) => ({ EchoDoublesResult: v }),
  Items: ({ n, prefix }) => ({
    ItemsResult: { Item: [...Array(Number(n)).keys()].map((id) => ({ Id: id, Name: prefix + id, Price: id * 1.25 })) },
  }),
  Now: ({ t }) => ({ NowResult: t }),
  MaybeInt: ({ v }) => ({ MaybeIntResult: v }),
  GetNested: ({ depth }) => ({ GetNestedResult: nested(Number(depth)) }),
  Fire: ({ s }) => { console.log('fired ' + JSON.stringify(s)); },
  Fail: ({ how }) => {
    if (how !== 'typed') throw new Error('otherwise');
    const detail = { DetailFault: { Code: 17, Text: 'typed detail' } };
    throw { Fault: { faultcode: 'soap:Server', faultstring: 'typed reason', detail } };
  },
  Sum: ({ a, b, note }) => ({ SumResult: Number(a) + Number(b) > 0, total: String(BigInt(a) + BigInt(b)), note: note + '!' }),
  Contract: ({ Part, Num }, _, headers) => {
    // Headers of replies are the service's, for all that follows.
    service.clearSoapHeaders();
    service.addSoapHeader(`<h:Stamp xmlns:h="urn:msg:h">stamp-${headers.Token.$value}</h:Stamp>`);
    return { Item: { Id: Num, Name: Part, Price: 0 } };
  },
};

const [port, wsdl] = process.argv.slice(2);
const server = http.createServer((request, response) => response.writeHead(404).end());
service = soap.listen(server, '/data', { DataService: { IData_Soap11: operations } }, fs.readFileSync(wsdl, 'utf8'));
console.log('version', require('strong-soap/package.json').version);
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
