// node-soap serves IData. Arguments: the port, the WSDL. Prints what was fired, as JSON.
'use strict';
const fs = require('fs');
const http = require('http');
const soap = require('soap');

// It writes what is in a result into the namespace of the operation; where that of a type is another, it has to be told so.
const ARRAYS = 'http://schemas.microsoft.com/2003/10/Serialization/Arrays';
const TYPES = 'urn:data:types';
const of = (xmlns) => (value) => value && typeof value === 'object'
  ? { ...value, attributes: { xmlns, ...value.attributes } }
  : { attributes: { xmlns }, $value: value };
const all = (xmlns, members) => Object.fromEntries(Object.entries(members).map(([name, value]) =>
  [name, Array.isArray(value) ? value.map(of(xmlns)) : of(xmlns)(value)]));
// It uses the prefix `xsi` for nil, and does not declare it.
const nil = { attributes: { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:nil': 'true' } };

const nested = (depth) => depth > 0 ? {
  Child: nested(depth - 1),
  Kids: depth > 1 ? { Nested: [{ Child: nil, Kids: nil, Level: -1 }, nil] } : nil,
  Level: depth,
} : nil;
// What an element of another namespace has gets the prefix of that, but where it has one of its own.
const item = (members) => Object.fromEntries(Object.entries(members).map(([name, $value]) =>
  ['t:' + name, { attributes: { 'xmlns:t': TYPES }, $value }]));

const operations = {
  EchoString: ({ s }) => ({ EchoStringResult: s === null ? nil : s }),
  EchoBytes: ({ b }) => ({ EchoBytesResult: b }),
  EchoInts: ({ v }) => ({ EchoIntsResult: all(ARRAYS, { int: v.int }) }),
  EchoDoubles: ({ v }) => ({ EchoDoublesResult: all(ARRAYS, { double: v.double }) }),
  Items: ({ n, prefix }) => {
    const Item = [...Array(n).keys()].map((id) => of(TYPES)({ Id: id, Name: prefix + id, Price: id * 1.25 }));
    return { ItemsResult: { Item } };
  },
  Now: ({ t }) => ({ NowResult: t instanceof Date ? t.toISOString() : t }),
  MaybeInt: ({ v }) => ({ MaybeIntResult: v === null ? nil : v }),
  GetNested: ({ depth }) => ({ GetNestedResult: all(TYPES, nested(depth)) }),
  Fire: ({ s }) => { console.log('fired ' + JSON.stringify(s)); },
  Fail: ({ how }) => {
    if (how !== 'typed') throw new Error('otherwise');
    const detail = { DetailFault: { attributes: { xmlns: TYPES }, Code: 17, Text: 'typed detail' } };
    throw { Fault: { faultcode: 'soap:Server', faultstring: 'typed reason', detail } };
  },
  Sum: ({ a, b, note }) => ({ SumResult: a + Number(b) > 0, total: String(BigInt(a) + BigInt(b)), note: note + '!' }),
  Contract: ({ Part, Num }) => item({ Id: Num, Name: Part, Price: 0 }),
};

const [port, wsdl] = process.argv.slice(2);
const server = http.createServer((request, response) => response.writeHead(404).end());
const options = { path: '/data', services: { DataService: { IData_Soap11: operations } }, xml: fs.readFileSync(wsdl, 'utf8'), handleNilAsNull: true };
const service = soap.listen(server, options);
service.addSoapHeader((method, args, headers) => method === 'Contract'
  ? `<h:Stamp xmlns:h="urn:msg:h">stamp-${headers && headers.Token && (headers.Token.$value || headers.Token)}</h:Stamp>` : '');
console.log('version', require('soap/package.json').version);
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
