// strong-soap calls IData. Arguments: the base address. Says for each scenario what came of it, a line each.
'use strict';
const { soap } = require('strong-soap');

const TEXT = 'Žluťoučký kůň 日本 & <b>  two  blanks\n\ttab';

async function check(name, run) {
  let wrong;
  try {
    wrong = await run();
  } catch (error) {
    wrong = String(error && error.message || error);
  }
  console.log(`case ${name} ${wrong ? 'fail ' + wrong.replace(/\s+/g, ' ') : 'pass'}`);
}

function differs(got, expected) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  return a === b ? undefined : `got ${a}, not ${b}`;
}

async function fault(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('no fault');
}

const connect = (wsdl, options) => new Promise((done, failed) => {
  soap.createClient(wsdl, options, (error, client) => error ? failed(error) : done(client));
});

const caller = (client) => (name, input) => new Promise((done, failed) => {
  client[name](input, (error, result, envelope, header) => error ? failed(error) : done([result, header]));
});

async function main(base) {
  console.log('version', require('strong-soap/package.json').version);
  const client = await connect(base + '/data/basic?wsdl&profile=interop', {});
  const all = caller(client);
  const call = async (name, input) => (await all(name, input))[0];
  await check('text', async () => differs((await call('EchoString', { s: TEXT })).EchoStringResult, TEXT));
  await check('emoji', async () => differs((await call('EchoString', { s: '😀' })).EchoStringResult, '😀'));
  await check('numbers', async () => {
    const got = await call('Sum', { a: 7, b: '9007199254740985', note: 'n' });
    const doubles = [1.5, -0.001, 1e300];
    const echoed = (await call('EchoDoubles', { v: { double: doubles } })).EchoDoublesResult.double;
    return differs([got.SumResult, Number(got.total), got.note], [true, 9007199254740992, 'n!'])
      || differs(echoed.map(Number), doubles);
  });
  await check('dates', async () => {
    const time = new Date('2026-11-22T10:20:30.123Z');
    return differs(new Date((await call('Now', { t: time.toISOString() })).NowResult), time);
  });
  await check('nil', async () => {
    const got = await call('MaybeInt', { v: null });
    const text = await call('EchoString', { s: null });
    return differs([got.MaybeIntResult, (await call('MaybeInt', { v: 5 })).MaybeIntResult, text.EchoStringResult], [null, 5, null]);
  });
  await check('bytes', async () => {
    const bytes = Buffer.from('\0ÿ soap', 'latin1').toString('base64');
    return differs((await call('EchoBytes', { b: bytes })).EchoBytesResult, bytes);
  });
  await check('lists', async () => {
    const items = (await call('Items', { n: 3, prefix: 'x' })).ItemsResult.Item;
    const ints = (await call('EchoInts', { v: { int: [1, -2, 3] } })).EchoIntsResult.int;
    return differs(ints.map(Number), [1, -2, 3]) || differs(items.map((item) => item.Name), ['x0', 'x1', 'x2']);
  });
  await check('nested', async () => {
    const got = (await call('GetNested', { depth: 3 })).GetNestedResult;
    return differs([got.Level, got.Child.Child.Level, got.Kids.Nested[0].Level, got.Kids.Nested[1]], [3, 1, -1, null]);
  });
  await check('declared-fault', async () => {
    const { Fault } = (await fault(() => call('Fail', { how: 'typed' }))).root.Envelope.Body;
    const { Code, Text } = Fault.detail.DetailFault;
    const reason = Fault.faultstring.$value || Fault.faultstring;
    return differs([reason, Number(Code), Text], ['typed reason', 17, 'typed detail']);
  });
  await check('undeclared-fault', async () => {
    const { Fault } = (await fault(() => call('Fail', { how: 'otherwise' }))).root.Envelope.Body;
    return String(Fault.faultcode.$value || Fault.faultcode).includes('InternalServiceFault') ? undefined : JSON.stringify(Fault);
  });
  // Of an operation without a reply it wants the wrapper, too.
  await check('one-way', async () => differs(await call('Fire', { Fire: { s: TEXT } }) || null, null));
  await check('headers', async () => {
    client.addSoapHeader('<h:Token xmlns:h="urn:msg:h">t</h:Token>');
    const [item, header] = await all('Contract', { ReqWrap: { Part: 'p', Num: 4 } });
    client.clearSoapHeaders();
    return differs([header.Stamp, Number(item.Id), item.Name], ['stamp-t', 4, 'p']);
  });
  await check('addressing', async () => {
    const ws = await connect(base + '/data/ws?singleWsdl', { forceSoap12Headers: true });
    const id = 'urn:uuid:' + require('crypto').randomUUID();
    const header = { Action: 'urn:data/IData/EchoString', MessageID: id, To: base + '/data/ws' };
    for (const [name, value] of Object.entries(header)) {
      ws.addSoapHeader(`<wsa:${name} xmlns:wsa="http://www.w3.org/2005/08/addressing">${value}</wsa:${name}>`);
    }
    const [echoed] = await caller(ws)('EchoString', { s: TEXT });
    return differs(echoed.EchoStringResult, TEXT);
  });
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
