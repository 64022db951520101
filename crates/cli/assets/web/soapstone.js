/**
 * SOAP over a WebSocket, both ways at once: calls and their replies, one-way messages, and callbacks of the service.
 *
 *     import { connect } from './soapstone.js';
 *     const contract = { name: 'ISampleService', namespace: 'http://tempuri.org/' };
 *     const orders = await connect('/orders', { contract });
 *     orders.on('OrderPurchased', (body) => console.log(body.textContent));
 *     const reply = await orders.call('CreateOrder', { productId: 1, amount: 2, customerId: 3 });
 *
 * SOAP 1.2 with WS-Addressing 1.0 as text, one SOAP message in each WebSocket message, as .NET's NetHttpBinding has it.
 * No dependencies. Names of faults are in Clark notation, `{namespace}name`; those of SOAP itself are the bare name: `Sender`.
 *
 * @typedef {Record<string, string | number | bigint | boolean | Date | null | undefined>} Fields
 *   parameters by name: `null` is `xsi:nil`, `undefined` is left out; what has a structure is given as XML
 * @typedef {string | Element | Fields | null | undefined} Content  a body: XML text of one element, an element, or parameters
 * @typedef {object} Message  a message that arrived
 * @property {string} xml            as it came
 * @property {string} action         its Action
 * @property {string | null} messageId
 * @property {string | null} relatesTo  the MessageID that it replies to
 * @property {string | null} replyTo    where an answer goes; a callback with it and a MessageID is two-way
 * @property {string[]} notUnderstood  header blocks that must be understood, and are not
 * @property {Element | null} body   the first element of the body
 * @property {SoapFault | null} fault  what the body says, where it is a fault
 * @typedef {(body: Element | null, message: Message) => Content | Promise<Content>} Handler
 *   what it returns answers a two-way callback: parameters go into `<…Response>`; a thrown SoapFault is sent as that fault
 * @typedef {object} Options
 * @property {string} [subProtocol]  the WebSocket subprotocol, `soap`
 * @property {{name: string, namespace: string}} [contract]  lets operations be called by their names and with parameters
 * @property {number} [timeout]      how long connecting, and each call, may take: 60000 ms; `Infinity` for ever
 * @property {number} [maxMessageSize]  characters of a message that arrives, 4 Mi
 */

const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
const WSA = 'http://www.w3.org/2005/08/addressing';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const ANONYMOUS = `${WSA}/anonymous`;
const NONE = `${WSA}/none`;
const REPLY = `${WSA}/reply`;
/** Header blocks that are understood here. */
const UNDERSTOOD = new Set(['Action', 'To', 'From', 'MessageID', 'RelatesTo', 'ReplyTo', 'FaultTo']);
/** Roles that are ours. */
const ROLES = new Set(['', `${SOAP}/role/next`, `${SOAP}/role/ultimateReceiver`]);
const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_MAX_MESSAGE_SIZE = 4 * 1024 * 1024;
/** What a timer takes; more would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** The close code for a message that is not SOAP: scripts may use 1000 and what is from 3000 on. */
const UNREADABLE = 4007;

/** A SOAP fault: one that came, or one that a callback's handler throws. */
export class SoapFault extends Error {
  name = 'SoapFault';

  /**
   * @param {string} reason
   * @param {{code?: string, subcode?: string | null, subcodes?: string[], detail?: Element | string | null, action?: string}} [more]
   */
  constructor(reason, { code = 'Sender', subcode = null, subcodes, detail = null, action } = {}) {
    super(reason);
    /** What it is about, in words. */
    this.reason = reason;
    /** `Sender`, `Receiver` … */
    this.code = code;
    /** All subcodes, the outermost first. */
    this.subcodes = subcodes ?? (subcode ? [subcode] : []);
    /** The outermost subcode. */
    this.subcode = this.subcodes[0] ?? null;
    /** The element `Detail`, or the XML that goes into it. */
    this.detail = detail;
    /** The Action that it travels with. */
    this.action = action ?? `${WSA}/soap/fault`;
  }
}

/** No fault, but no reply either. `kind` is `closed`, `timeout`, `message` (what came is not SOAP) or `not-understood`. */
export class SoapError extends Error {
  name = 'SoapError';

  /** @param {string} kind @param {string} text @param {{code?: number, reason?: string, hint?: string, cause?: unknown}} [more] */
  constructor(kind, text, { code, reason, hint, cause } = {}) {
    super(text, { cause });
    this.kind = kind;
    /** The WebSocket's close code, where it is closed. */
    this.code = code;
    /** What the peer said when it closed. */
    this.reason = reason;
    /** What to look at. */
    this.hint = hint;
  }
}

/**
 * Connects. The address may be relative to the page, and of the schemes ws, wss, http or https.
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {Promise<SoapConnection>}  rejected with a SoapError of the kind `closed` or `timeout`
 */
export function connect(url, options = {}) {
  const { subProtocol = 'soap', timeout = DEFAULT_TIMEOUT } = options;
  return new Promise((resolve, reject) => {
    const address = new URL(url, globalThis.location?.href);
    address.protocol = address.protocol.replace(/^http/, 'ws');
    address.hash = '';
    const socket = new WebSocket(address.href, subProtocol);
    const refuse = (error) => {
      stopTimer();
      socket.onopen = socket.onclose = null;
      socket.close();
      reject(error);
    };
    const stopTimer = after(timeout, () =>
      refuse(new SoapError('timeout', `${address.href} did not answer within ${timeout} ms`)));
    socket.onclose = (event) => refuse(closed(event, address.href, subProtocol, 'connecting'));
    socket.onopen = () => {
      stopTimer();
      resolve(new SoapConnection(socket, address.href, subProtocol, options));
    };
  });
}

/**
 * A connection; `connect` makes it. Events, each a CustomEvent:
 *
 * - `message`: every message, `detail` is `{direction: 'out' | 'in', kind, action, messageId, relatesTo, xml}`, with a kind of
 *   `call`, `one-way`, `reply`, `fault`, `callback`, `answer` or `late` (the reply to a call that nobody waits for any more)
 * - `callback`: a callback for which there is no handler, `detail` is the Message
 * - `state`: it is about to close, or closed; `detail` is `closing` or `closed`
 * - `problem`: something that nobody waits for went wrong, `detail` is the error
 * - `close`: once, `detail` is a SoapError with the code, the reason and a hint
 */
export class SoapConnection extends EventTarget {
  #socket;
  #options;
  /** @type {Map<string, {resolve: (body: Element | null) => void, reject: (error: unknown) => void}>} */
  #calls = new Map();
  /** @type {Map<string, Handler>} */
  #handlers = new Map();
  #closed;
  #isClosing = false;
  /** Why it cannot go on. */
  #failure = null;

  /** What callbacks go to that `on` has no handler for. @type {Handler | null} */
  oncallback = null;

  constructor(socket, url, subProtocol, options) {
    super();
    this.#socket = socket;
    this.#options = options;
    /** Where the service is. */
    this.url = url;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onerror = null;
    this.#closed = new Promise((resolve) => {
      socket.onclose = (event) => {
        const error = this.#failure ?? closed(event, url, subProtocol, this.#isClosing ? 'closing' : 'open');
        this.#rejectAll(error);
        this.#tell('state', 'closed');
        this.#tell('close', error);
        resolve({ code: event.code, reason: event.reason, clean: event.wasClean });
      };
    });
  }

  /** `open`, `closing` or `closed`. */
  get state() {
    return ['connecting', 'open', 'closing', 'closed'][this.#socket.readyState];
  }

  /**
   * Calls an operation and waits for its reply. Any number of calls may be on the way.
   * @param {string} action  a whole Action, or the name of an operation of the contract
   * @param {Content} [body]
   * @param {{timeout?: number, signal?: AbortSignal}} [how]  `timeout` in ms
   * @returns {Promise<Element | null>}  the reply's body; rejected with a SoapFault or a SoapError
   */
  call(action, body, { timeout = this.#options.timeout ?? DEFAULT_TIMEOUT, signal } = {}) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const messageId = `urn:uuid:${uuid()}`;
      const end = (settle) => (value) => {
        this.#calls.delete(messageId);
        stopTimer();
        signal?.removeEventListener('abort', aborted);
        settle(value);
      };
      const call = { resolve: end(resolve), reject: end(reject) };
      const aborted = () => call.reject(signal?.reason);
      let stopTimer = () => {};
      this.#request('call', action, body, { messageId, replyTo: ANONYMOUS });
      this.#calls.set(messageId, call);
      signal?.addEventListener('abort', aborted);
      stopTimer = after(timeout, () => call.reject(new SoapError('timeout', `no reply to ${action} within ${timeout} ms`)));
    });
  }

  /** Sends a one-way message. @param {string} action @param {Content} [body] */
  send(action, body) {
    this.#request('one-way', action, body, {});
  }

  /**
   * Says what handles a callback; one that was said before is replaced, `null` takes it away.
   * @param {string} action  a whole Action, or the name of an operation of the contract
   * @param {Handler | null} handler
   */
  on(action, handler) {
    const whole = this.#action(action);
    if (handler) this.#handlers.set(whole, handler);
    else this.#handlers.delete(whole);
    return this;
  }

  /** Closes in order. Calls that wait are rejected. @returns {Promise<{code: number, reason: string, clean: boolean}>} */
  close() {
    if (this.#socket.readyState <= 1) {
      this.#isClosing = true;
      this.#socket.close(1000);
      this.#tell('state', 'closing');
    }
    return this.#closed;
  }

  #action(action) {
    if (/[:/]/.test(action)) return action;
    const { contract } = this.#options;
    if (!contract) throw new TypeError(`${action} is no whole Action; give the contract to connect(), or an Action like urn:a/IB/${action}`);
    return `${contract.namespace.replace(/\/?$/, '/')}${contract.name}/${action}`;
  }

  #request(kind, action, content, properties) {
    const whole = this.#action(action);
    const { contract } = this.#options;
    const name = { namespace: contract?.namespace, local: whole.slice(whole.lastIndexOf('/') + 1) };
    this.#transmit(kind, { ...properties, action: whole, to: this.url }, writeBody(content, name));
  }

  #transmit(kind, properties, body) {
    if (this.state !== 'open') throw new SoapError('closed', `the connection to ${this.url} is ${this.state}`);
    const xml = writeEnvelope(properties, body);
    this.#socket.send(xml);
    const { action, messageId = null, relatesTo = null } = properties;
    this.#tell('message', { direction: 'out', kind, action, messageId, relatesTo, xml });
  }

  #receive(data) {
    if (this.#failure) return;
    let message;
    try {
      message = readMessage(data, this.#options.maxMessageSize ?? DEFAULT_MAX_MESSAGE_SIZE);
    } catch (error) {
      // Nobody knows which call it was for: they all would wait in vain.
      this.#failure = new SoapError('message', `${this.url} sent what cannot be read: ${error.message}`, { cause: error });
      this.#socket.close(UNREADABLE, 'a message that cannot be read');
      this.#tell('problem', this.#failure);
      this.#rejectAll(this.#failure);
      return;
    }
    const { relatesTo, fault } = message;
    const call = this.#calls.get(relatesTo ?? '');
    const kind = call ? (fault ? 'fault' : 'reply') : relatesTo ? 'late' : fault ? 'fault' : 'callback';
    const { action, messageId, xml } = message;
    this.#tell('message', { direction: 'in', kind, action, messageId, relatesTo, xml });
    if (kind === 'callback') this.#called(message);
    else if (!call) this.#tell('problem', fault ?? new SoapError('message', `a reply to ${relatesTo}, which nobody waits for`));
    else if (fault) call.reject(fault);
    else if (message.notUnderstood.length > 0) call.reject(notUnderstood(message));
    else call.resolve(message.body);
  }

  /** Handles a callback, and answers it where it wants an answer. Handlers begin in the order in which callbacks came. */
  async #called(message) {
    const { action, body, messageId, replyTo } = message;
    const handler = this.#handlers.get(action) ?? this.oncallback;
    const isTwoWay = messageId !== null && replyTo !== null && replyTo !== NONE;
    const name = { namespace: body?.namespaceURI ?? '', local: `${body?.localName ?? ''}Response` };
    let answer;
    try {
      if (message.notUnderstood.length > 0) throw mustUnderstand(message);
      if (!handler) this.#tell('callback', message);
      if (!handler && isTwoWay) throw notSupported(action);
      const content = await handler?.(body, message);
      answer = { action: `${action}Response`, body: isTwoWay ? writeBody(content, name) : '' };
    } catch (error) {
      const fault = error instanceof SoapFault ? error : failed();
      answer = { action: fault.action, body: writeFault(fault) };
      this.#tell('problem', error);
    }
    if (!isTwoWay || this.state !== 'open') return;
    this.#transmit('answer', { action: answer.action, relatesTo: messageId, to: this.url }, answer.body);
  }

  #rejectAll(error) {
    for (const call of [...this.#calls.values()]) call.reject(error);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function notUnderstood({ notUnderstood: names, action }) {
  return new SoapError('not-understood', `the reply ${action} has header blocks that must be understood: ${names.join(', ')}`);
}

function mustUnderstand({ notUnderstood: names }) {
  return new SoapFault(`these header blocks must be understood, and are not: ${names.join(', ')}`, { code: 'MustUnderstand' });
}

function notSupported(action) {
  const more = { subcode: `{${WSA}}ActionNotSupported`, action: `${WSA}/fault` };
  return new SoapFault(`nothing handles the callback ${action || 'without an Action'} here`, more);
}

/** What went wrong stays here: it may be nobody else's business. */
function failed() {
  return new SoapFault('the callback could not be handled because of an internal error', { code: 'Receiver' });
}

// What is written.

function writeEnvelope({ action, messageId, relatesTo, replyTo, to }, body) {
  const block = (name, value) => (value ? `<a:${name}>${escape(value)}</a:${name}>` : '');
  return `<s:Envelope xmlns:s="${SOAP}" xmlns:a="${WSA}"><s:Header><a:Action s:mustUnderstand="1">${escape(action)}</a:Action>`
    + block('MessageID', messageId) + block('RelatesTo', relatesTo)
    + (replyTo ? `<a:ReplyTo>${block('Address', replyTo)}</a:ReplyTo>` : '')
    + `<a:To s:mustUnderstand="1">${escape(to)}</a:To></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

/** @param {Content} content @param {{namespace?: string, local: string}} name  of the element that parameters go into */
function writeBody(content, { namespace, local }) {
  if (typeof content === 'string') return new XMLSerializer().serializeToString(parse(content));
  if (content?.nodeType === 1) return new XMLSerializer().serializeToString(content);
  if (typeof (content ?? {}) !== 'object') throw new TypeError(`a body is XML, an element or an object, not a ${typeof content}`);
  if (namespace === undefined) throw new TypeError(`the namespace of ${local} is not known: give the contract to connect(), or the body as XML`);
  const fields = Object.entries(content ?? {}).map(([field, value]) => {
    if (value === undefined) return '';
    if (value === null) return `<${ncName(field)} xsi:nil="true" xmlns:xsi="${XSI}"/>`;
    return `<${ncName(field)}>${escape(lexical(field, value))}</${field}>`;
  });
  return `<${ncName(local)} xmlns="${escape(namespace)}">${fields.join('')}</${local}>`;
}

function writeFault({ code, subcodes, reason, detail }) {
  const value = (name) => {
    const [, namespace, local] = /^(?:\{(.*)\})?(.*)$/s.exec(name);
    return `<s:Value xmlns:q="${escape(namespace ?? SOAP)}">q:${ncName(local)}</s:Value>`;
  };
  const nested = subcodes.reduceRight((inner, name) => `<s:Subcode>${value(name)}${inner}</s:Subcode>`, '');
  const inDetail = (it) => (it.namespaceURI === SOAP && it.localName === 'Detail' ? [...it.children] : [it]);
  const details = detail === null ? [] : inDetail(typeof detail === 'string' ? parse(detail) : detail);
  const written = details.map((it) => new XMLSerializer().serializeToString(it)).join('');
  return `<s:Fault><s:Code>${value(code)}${nested}</s:Code><s:Reason><s:Text xml:lang="en">${escape(reason)}</s:Text></s:Reason>`
    + `${written && `<s:Detail>${written}</s:Detail>`}</s:Fault>`;
}

function lexical(field, value) {
  if (value instanceof Date) return value.toISOString();
  if (value === Infinity || value === -Infinity) return value < 0 ? '-INF' : 'INF';
  if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return String(value);
  throw new TypeError(`${field} has a structure; give the body as XML`);
}

/** Text, as it is in an element or an attribute. */
function escape(text) {
  const bad = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(text);
  if (bad) throw new TypeError(`U+${bad[0].codePointAt(0).toString(16).toUpperCase().padStart(4, '0')} cannot be in XML`);
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' };
  return text.replace(/[&<>"\r]/g, (it) => names[it]);
}

function ncName(name) {
  if (/^[\p{L}_][\p{L}\p{M}\p{N}._-]*$/u.test(name)) return name;
  throw new TypeError(`${JSON.stringify(name)} cannot be the name of an element`);
}

/** A random UUID. `crypto.randomUUID` is only there where the page came over TLS or from this machine. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

// What is read.

/** @returns {Message} */
function readMessage(data, maxMessageSize) {
  const size = data.byteLength ?? data.length;
  if (size > maxMessageSize) throw new RangeError(`the message has ${size} bytes, and maxMessageSize is ${maxMessageSize}`);
  const xml = typeof data === 'string' ? data : new TextDecoder('utf-8', { fatal: true }).decode(data);
  const envelope = parse(xml);
  if (envelope.localName !== 'Envelope' || envelope.namespaceURI !== SOAP) {
    const what = envelope.namespaceURI === SOAP_11 ? 'a SOAP 1.1 envelope' : clark(envelope.namespaceURI, envelope.localName);
    throw new TypeError(`the message is ${what}, not a SOAP 1.2 envelope`);
  }
  const body = child(envelope, SOAP, 'Body');
  if (!body) throw new TypeError('the envelope has no Body');
  const blocks = [...(child(envelope, SOAP, 'Header')?.children ?? [])];
  const addressing = (name, is = () => true) => {
    const found = blocks.filter((it) => it.namespaceURI === WSA && it.localName === name && is(it));
    if (found.length > 1) throw new TypeError(`the message has ${found.length} header blocks ${name}`);
    return found[0] ?? null;
  };
  const relates = addressing('RelatesTo', (it) => (it.getAttribute('RelationshipType') ?? REPLY) === REPLY);
  const replyTo = addressing('ReplyTo');
  const first = body.firstElementChild;
  const isFault = first?.namespaceURI === SOAP && first.localName === 'Fault';
  return {
    xml,
    action: text(addressing('Action')) ?? '',
    messageId: text(addressing('MessageID')),
    relatesTo: text(relates),
    replyTo: text(replyTo && child(replyTo, WSA, 'Address')),
    notUnderstood: blocks.filter(isNotUnderstood).map((it) => clark(it.namespaceURI, it.localName)),
    body: first,
    fault: isFault ? readFault(first, text(addressing('Action')) ?? undefined) : null,
  };
}

function isNotUnderstood(block) {
  const must = ['1', 'true'].includes((block.getAttributeNS(SOAP, 'mustUnderstand') ?? '').trim());
  const isKnown = block.namespaceURI === WSA && UNDERSTOOD.has(block.localName);
  return must && !isKnown && ROLES.has(block.getAttributeNS(SOAP, 'role') ?? '');
}

function readFault(fault, action) {
  const names = [];
  for (let at = child(fault, SOAP, 'Code'); at; at = child(at, SOAP, 'Subcode')) names.push(qName(child(at, SOAP, 'Value')));
  const [code = '', ...subcodes] = names;
  const reasons = [...(child(fault, SOAP, 'Reason')?.children ?? [])];
  const inEnglish = reasons.find((it) => /^(en\b|$)/i.test(it.getAttribute('xml:lang') ?? ''));
  const reason = (inEnglish ?? reasons[0])?.textContent ?? 'a fault without a reason';
  return new SoapFault(reason, { code, subcodes, detail: child(fault, SOAP, 'Detail'), action });
}

function qName(element) {
  const [, prefix, local] = /^(?:(.*):)?(.*)$/s.exec(text(element) ?? '');
  const namespace = element?.lookupNamespaceURI(prefix ?? null) ?? null;
  return namespace === SOAP ? local : clark(namespace, local);
}

/** The element that a text consists of; document types are refused, and so are processing instructions. */
function parse(xml) {
  for (let at = 0; ;) {
    at += xml.slice(at).search(/[^\s\uFEFF]|$/);
    if (xml.startsWith('<!--', at) && xml.includes('-->', at)) at = xml.indexOf('-->', at) + 3;
    else if (at <= 1 && xml.startsWith('<?xml ', at) && xml.includes('?>', at)) at = xml.indexOf('?>', at) + 2;
    else if (xml.startsWith('<!', at)) throw new TypeError('a SOAP message has no document type declaration (DTD)');
    else if (xml.startsWith('<?', at)) throw new TypeError('a SOAP message has no processing instructions');
    else break;
  }
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const error = document.getElementsByTagName('parsererror')[0];
  if (error) throw new TypeError(`the XML is not well-formed: ${error.textContent.trim().replace(/\s+/g, ' ').slice(0, 200)}`);
  return document.documentElement;
}

function child(element, namespace, local) {
  return [...element.children].find((it) => it.namespaceURI === namespace && it.localName === local) ?? null;
}

const text = (element) => element?.textContent.trim() ?? null;
const clark = (namespace, local) => (namespace ? `{${namespace}}${local}` : local);

// Time, and the end.

/** Does something after this time, if it is not for ever; what it returns stops it. */
function after(timeout, action) {
  if (timeout === Infinity) return () => {};
  const timer = setTimeout(action, Math.min(timeout, LONGEST_TIMER));
  return () => clearTimeout(timer);
}

/** Why a connection is closed, and what to look at. */
function closed({ code, reason }, url, subProtocol, before) {
  const hints = {
    1000: 'the service closed it in order',
    1001: 'the service stops',
    1002: 'the peers disagree about the WebSocket protocol',
    1003: 'the service does not take such messages: look whether it speaks SOAP 1.2 as text',
    1007: 'the service could not read what was sent',
    1008: 'what was sent is against a rule of the service',
    1009: 'a message was larger than the service takes',
    1011: 'the service failed',
    1015: 'there is no trust in the certificate of the service',
  };
  const refused = `the service refused the connection, or is not there; a browser does not say which. Look whether it runs, at its `
    + `path, whether it takes the Origin ${globalThis.location?.origin}, and whether it knows the subprotocol ${subProtocol}`;
  const lost = 'it broke; the service is gone, or something in between ended it';
  let hint = hints[code] ?? (code === 1006 ? lost : 'the service has a reason of its own');
  if (before === 'closing') hint = 'it was closed here';
  if (before === 'connecting') hint = refused;
  const what = before === 'connecting' ? `there is no connection to ${url}` : `the connection to ${url} is closed`;
  const said = reason ? `, ${JSON.stringify(reason)}` : '';
  return new SoapError('closed', `${what} (${code}${said}): ${hint}`, { code, reason, hint });
}
