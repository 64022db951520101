/** Checks of soapstone.js against a socket that is none. What it returns: `[name, what went wrong | null]` for each. */
async ({ connect, SoapError, SoapFault }) => {
  const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
  const WSA = 'http://www.w3.org/2005/08/addressing';
  const ANONYMOUS = `${WSA}/anonymous`;
  const ID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const contract = { name: 'IAsk', namespace: 'urn:ask' };

  class Socket {
    static last;
    readyState = 0;
    sent = [];
    closes = [];
    constructor(url, protocol) {
      Object.assign(this, { url, protocol });
      Socket.last = this;
    }
    send(xml) { this.sent.push(xml); }
    close(...how) {
      this.closes.push(how);
      this.readyState = 2;
    }
    open() {
      this.readyState = 1;
      this.onopen({});
    }
    deliver(xml, how = (text) => new TextEncoder().encode(text).buffer) { this.onmessage({ data: how(xml) }); }
    end(code, reason = '') {
      this.readyState = 3;
      this.onclose?.({ code, reason, wasClean: code !== 1006 });
    }
    /** The last thing that was sent, as a document. */
    get document() { return new DOMParser().parseFromString(this.sent.at(-1), 'application/xml'); }
    header(name) { return this.document.getElementsByTagNameNS(WSA, name)[0]; }
    get body() { return this.document.getElementsByTagNameNS(SOAP, 'Body')[0]; }
    get fault() {
      const value = (it) => {
        const [prefix, local] = it.textContent.split(':');
        return `{${it.lookupNamespaceURI(prefix)}}${local}`;
      };
      return [...this.body.getElementsByTagNameNS(SOAP, 'Value')].map(value);
    }
  }

  const envelope = (headers, body) =>
    `<s:Envelope xmlns:s="${SOAP}" xmlns:a="${WSA}"><s:Header>${headers}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
  const reply = (socket, body, headers = '') =>
    envelope(`<a:Action s:mustUnderstand="1">urn:r</a:Action><a:RelatesTo>${socket.header('MessageID').textContent}</a:RelatesTo>${headers}`, body);
  const asked = (action, body, headers = '') => envelope(
    `<a:Action s:mustUnderstand="1">${action}</a:Action><a:MessageID>urn:uuid:1</a:MessageID>`
    + `<a:ReplyTo><a:Address>${ANONYMOUS}</a:Address></a:ReplyTo>${headers}`, body);
  const connected = async (options = { contract }) => {
    const connecting = connect('/ask', options);
    const socket = Socket.last;
    socket.open();
    const connection = await connecting;
    const events = [];
    for (const type of ['message', 'callback', 'state', 'problem', 'close']) {
      connection.addEventListener(type, ({ detail }) => events.push([type, detail]));
    }
    return { connection, socket, events };
  };
  const is = (left, right) => {
    const [one, other] = [left, right].map((it) => JSON.stringify(it));
    if (one !== other) throw new Error(`${one} is not ${other}`);
  };
  const has = (text, part) => {
    if (!String(text).includes(part)) throw new Error(`${JSON.stringify(part)} is not in ${JSON.stringify(text)}`);
  };
  const rejected = async (promise, type) => {
    const outcome = await promise.then((value) => ({ value }), (error) => ({ error }));
    if (!(outcome.error instanceof type)) throw new Error(`no ${type.name}: ${outcome.error ?? JSON.stringify(outcome.value)}`);
    return outcome.error;
  };
  /** Until what was handled is answered: two turns of the event loop. */
  const settled = async () => {
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => { setTimeout(resolve); });
  };

  const checks = {
    async 'a call has the headers that a NetHttp client writes'() {
      const { connection, socket } = await connected();
      is(socket.protocol, 'soap');
      is(socket.url, `${location.origin.replace('http', 'ws')}/ask`);
      const waiting = connection.call('Start', { topic: 'a', rounds: 2 });
      const recorded = `<s:Envelope xmlns:s="${SOAP}" xmlns:a="${WSA}"><s:Header><a:Action s:mustUnderstand="1">urn:ask/IAsk/Start</a:Action>`
        + `<a:MessageID>ID</a:MessageID><a:ReplyTo><a:Address>${ANONYMOUS}</a:Address></a:ReplyTo><a:To s:mustUnderstand="1">${socket.url}</a:To>`
        + '</s:Header><s:Body><Start xmlns="urn:ask"><topic>a</topic><rounds>2</rounds></Start></s:Body></s:Envelope>';
      const id = socket.header('MessageID').textContent;
      if (!ID.test(id)) throw new Error(id);
      is(socket.sent[0].replace(id, 'ID'), recorded);
      socket.deliver(reply(socket, '<StartResponse xmlns="urn:ask"><StartResult>x</StartResult></StartResponse>'));
      is((await waiting).textContent, 'x');
    },
    async 'a one-way message has Action and To alone'() {
      const { connection, socket } = await connected();
      connection.send('Kick', { s: 'k' });
      is([...socket.document.querySelectorAll('Header > *')].map((it) => it.localName), ['Action', 'To']);
      is(socket.body.innerHTML.includes('<s>k</s>'), true);
    },
    async 'replies find their calls in any order'() {
      const { connection, socket } = await connected();
      const [one, other] = ['1', '2'].map((n) => {
        const waiting = connection.call('Start', { n });
        return { waiting, answer: reply(socket, `<R>${n}</R>`) };
      });
      socket.deliver(other.answer, (text) => text);
      socket.deliver(one.answer);
      is([(await one.waiting).textContent, (await other.waiting).textContent], ['1', '2']);
    },
    async 'what is text stays text'() {
      const { connection, socket } = await connected();
      const nasty = 'a<b> & "c" \'d\' ]]> \r\n\té\u{1F600}</s:Body>';
      connection.send('Kick', { s: nasty, nothing: null, left: undefined, when: new Date(0), inf: -Infinity, big: 2n ** 60n });
      is(socket.body.getElementsByTagName('s')[0].textContent, nasty);
      is(socket.body.getElementsByTagName('left').length, 0);
      is(['when', 'inf', 'big'].map((it) => socket.body.getElementsByTagName(it)[0].textContent),
        ['1970-01-01T00:00:00.000Z', '-INF', '1152921504606846976']);
      is(socket.body.getElementsByTagName('nothing')[0].getAttributeNS('http://www.w3.org/2001/XMLSchema-instance', 'nil'), 'true');
    },
    async 'what XML cannot hold is refused before it is sent'() {
      const { connection, socket } = await connected();
      const bodies = [
        { s: 'a\u0000' }, { s: '\uD800' }, { 'a b': 1 }, { s: [1] }, '<a>', '<a/><b/>', '<!DOCTYPE a><a/>', 'a', 7,
      ];
      for (const body of bodies) await rejected(connection.call('Kick', body), TypeError);
      is(socket.sent.length, 0);
      const bare = await connected({});
      has((await rejected(bare.connection.call('Kick', {}), TypeError)).message, 'contract');
      has((await rejected(bare.connection.call('urn:a/I/Kick', {}), TypeError)).message, 'namespace');
    },
    async 'a body may be XML or an element'() {
      const { connection, socket } = await connected({});
      connection.send('urn:x', '<?xml version="1.0"?><!-- c --><p:a xmlns:p="urn:p" t="p:q"/>');
      is(socket.body.firstElementChild.namespaceURI, 'urn:p');
      connection.send('urn:x', socket.body.firstElementChild);
      is([socket.body.firstElementChild.namespaceURI, socket.body.firstElementChild.getAttribute('t')], ['urn:p', 'p:q']);
    },
    async 'a fault is thrown, with its codes'() {
      const { connection, socket } = await connected();
      const waiting = connection.call('Fail', { how: 'coded' });
      socket.deliver(reply(socket, '<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:a="urn:sub">a:Inner</s:Value>'
        + '<s:Subcode><s:Value xmlns:a="urn:sub2">a:Innermost</s:Value></s:Subcode></s:Subcode></s:Code><s:Reason>'
        + '<s:Text xml:lang="cs">česky</s:Text><s:Text xml:lang="en">english</s:Text></s:Reason>'
        + '<s:Detail><D xmlns="urn:d">17</D></s:Detail></s:Fault>'));
      const fault = await rejected(waiting, SoapFault);
      is([fault.code, fault.subcode, fault.subcodes[1], fault.reason, fault.message],
        ['Sender', '{urn:sub}Inner', '{urn:sub2}Innermost', 'english', 'english']);
      is(fault.detail.firstElementChild.textContent, '17');
    },
    async 'callbacks arrive in order, named or not'() {
      const { connection, socket, events } = await connected();
      const seen = [];
      connection.on('Note', (body) => { seen.push(body.textContent); });
      connection.oncallback = (body, { action }) => { seen.push(`${action}: ${body.textContent}`); };
      const note = (action, text) => envelope(`<a:Action s:mustUnderstand="1">${action}</a:Action>`, `<N xmlns="urn:ask">${text}</N>`);
      socket.deliver(note('urn:ask/IAsk/Note', '1'));
      socket.deliver(note('urn:other', '2'));
      is(seen, ['1', 'urn:other: 2']);
      connection.oncallback = null;
      socket.deliver(note('urn:other', '3'));
      await settled();
      is(events.filter(([type]) => type === 'callback').map(([, message]) => message.body.textContent), ['3']);
      is(socket.sent, []);
    },
    async 'a two-way callback is answered'() {
      const { connection, socket } = await connected();
      connection.on('Ask', async (body) => ({ AskResult: `${body.getElementsByTagName('question')[0].textContent}!` }));
      socket.deliver(asked('urn:ask/IAsk/Ask', '<Ask xmlns="urn:ask"><question>&lt;?</question></Ask>'));
      await settled();
      is(socket.sent[0], `<s:Envelope xmlns:s="${SOAP}" xmlns:a="${WSA}"><s:Header><a:Action s:mustUnderstand="1">urn:ask/IAsk/AskResponse</a:Action>`
        + `<a:RelatesTo>urn:uuid:1</a:RelatesTo><a:To s:mustUnderstand="1">${socket.url}</a:To></s:Header><s:Body>`
        + '<AskResponse xmlns="urn:ask"><AskResult>&lt;?!</AskResult></AskResponse></s:Body></s:Envelope>');
    },
    async 'a handler may fail, and tells no secrets'() {
      const { connection, socket, events } = await connected();
      connection.on('Ask', () => { throw new Error('secret'); });
      socket.deliver(asked('urn:ask/IAsk/Ask', '<Ask xmlns="urn:ask"/>'));
      await settled();
      is(socket.fault, [`{${SOAP}}Receiver`]);
      is(socket.header('RelatesTo').textContent, 'urn:uuid:1');
      is(socket.sent[0].includes('secret'), false);
      is(events.filter(([type]) => type === 'problem')[0][1].message, 'secret');
      connection.on('Ask', () => {
        throw new SoapFault('no <such>', { subcode: '{urn:sub}None', detail: '<D xmlns="urn:d">1</D>', action: 'urn:f' });
      });
      socket.deliver(asked('urn:ask/IAsk/Ask', '<Ask xmlns="urn:ask"/>'));
      await settled();
      is(socket.fault, [`{${SOAP}}Sender`, '{urn:sub}None']);
      is([socket.body.getElementsByTagNameNS(SOAP, 'Text')[0].textContent, socket.body.getElementsByTagNameNS('urn:d', 'D')[0].textContent],
        ['no <such>', '1']);
      is(socket.header('Action').textContent, 'urn:f');
    },
    async 'a callback that nobody handles gets a fault'() {
      const { socket } = await connected();
      socket.deliver(asked('urn:ask/IAsk/Nobody', '<Nobody xmlns="urn:ask"/>'));
      await settled();
      is(socket.fault, [`{${SOAP}}Sender`, `{${WSA}}ActionNotSupported`]);
      is(socket.header('Action').textContent, `${WSA}/fault`);
    },
    async 'headers that must be understood are'() {
      const { connection, socket } = await connected();
      connection.on('Ask', () => { throw new Error('called'); });
      const header = (role) => `<x:Secure xmlns:x="urn:x" s:mustUnderstand="true" ${role}/>`;
      socket.deliver(asked('urn:ask/IAsk/Ask', '<Ask xmlns="urn:ask"/>', header('')));
      await settled();
      is(socket.fault, [`{${SOAP}}MustUnderstand`]);
      const waiting = connection.call('Start', {});
      socket.deliver(reply(socket, '<R/>', header('')));
      is((await rejected(waiting, SoapError)).kind, 'not-understood');
      const other = connection.call('Start', {});
      socket.deliver(reply(socket, '<R/>', header('s:role="urn:somebody-else"')));
      is((await other).localName, 'R');
    },
    async 'a callback that names the call it was made in is no reply'() {
      const { connection, socket } = await connected();
      const seen = [];
      connection.on('Note', () => { seen.push('note'); });
      const waiting = connection.call('Start', {});
      const id = socket.header('MessageID').textContent;
      socket.deliver(envelope(`<a:Action>urn:ask/IAsk/Note</a:Action><a:RelatesTo RelationshipType="urn:soapstone:within">${id}</a:RelatesTo>`, '<N/>'));
      is(seen, ['note']);
      socket.deliver(reply(socket, '<R/>'));
      is((await waiting).localName, 'R');
    },
    async 'a message that is not SOAP 1.2 ends the connection and its calls'() {
      const bad = {
        '<!DOCTYPE s [<!ENTITY e "e">]><s/>': 'document type',
        '<!-- <a --> <!DOCTYPE s><s/>': 'document type',
        '<?run it?><s/>': 'processing',
        '<a>': 'well-formed',
        '': 'well-formed',
        '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>': 'SOAP 1.1',
        [`<Envelope xmlns="${SOAP}"/>`]: 'no Body',
        [`${'x'.repeat(101)}`]: 'maxMessageSize',
      };
      for (const [xml, part] of Object.entries(bad)) {
        const { connection, socket, events } = await connected({ contract, maxMessageSize: 100 });
        const waiting = connection.call('Start', {});
        socket.deliver(xml);
        const error = await rejected(waiting, SoapError);
        is(error.kind, 'message');
        has(error.message, part);
        is(socket.closes[0][0], 4007);
        is(events.at(-1)[0], 'problem');
      }
      const { connection, socket } = await connected();
      const waiting = connection.call('Start', {});
      socket.deliver('', () => new Uint8Array([0xff, 0xfe]).buffer);
      is((await rejected(waiting, SoapError)).kind, 'message');
    },
    async 'a call may take too long, and be given up'() {
      const { connection, socket, events } = await connected();
      const slow = connection.call('Start', {}, { timeout: 1 });
      const late = reply(socket, '<R/>');
      is((await rejected(slow, SoapError)).kind, 'timeout');
      socket.deliver(late);
      is(events.filter(([type]) => type === 'message').at(-1)[1].kind, 'late');
      const given = new AbortController();
      const waiting = connection.call('Start', {}, { signal: given.signal });
      given.abort(new RangeError('enough'));
      await rejected(waiting, RangeError);
      const never = connection.call('Start', {}, { timeout: Infinity });
      socket.deliver(reply(socket, ''));
      is(await never, null);
    },
    async 'what waits is told when the connection ends'() {
      const { connection, socket, events } = await connected();
      const waiting = connection.call('Start', {});
      socket.end(1006);
      const error = await rejected(waiting, SoapError);
      is([error.kind, error.code], ['closed', 1006]);
      has(error.message, 'gone');
      is(events.slice(-2).map(([type]) => type), ['state', 'close']);
      is(connection.state, 'closed');
      is((await rejected(connection.call('Start', {}), SoapError)).kind, 'closed');
    },
    async 'it closes in order'() {
      const { connection, socket, events } = await connected();
      const closing = connection.close();
      is([connection.state, socket.closes], ['closing', [[1000]]]);
      socket.end(1000);
      is(await closing, { code: 1000, reason: '', clean: true });
      is(await connection.close(), { code: 1000, reason: '', clean: true });
      has(events.at(-1)[1].message, 'closed here');
    },
    async 'a refused connection says what to look at'() {
      const connecting = connect('https://h.example/ask#x', { subProtocol: 'orders' });
      is([Socket.last.url, Socket.last.protocol], ['wss://h.example/ask', 'orders']);
      Socket.last.end(1006);
      const error = await rejected(connecting, SoapError);
      for (const part of ['wss://h.example/ask', 'Origin', location.origin, 'subprotocol orders']) has(error.message, part);
      is((await rejected(connect('/ask', { timeout: 1 }), SoapError)).kind, 'timeout');
    },
  };

  const real = globalThis.WebSocket;
  globalThis.WebSocket = Socket;
  const results = [];
  for (const [name, check] of Object.entries(checks)) {
    results.push([name, await check().then(() => null, (error) => `${error.stack ?? error}`)]);
  }
  globalThis.WebSocket = real;
  return results;
}
