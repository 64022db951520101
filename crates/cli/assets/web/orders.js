/** The page of the order service: creates orders, and shows every message that goes by. */
import { SoapError, SoapFault, connect } from './soapstone.js';

const CONTRACT = { name: 'ISampleService', namespace: 'http://tempuri.org/' };
const ADDRESS = new URL('/orders', location.href.replace(/^http/, 'ws')).href;
/** Messages that are listed; older ones make room. */
const MOST_LISTED = 200;
const KINDS = {
  call: '→ Call', reply: '← Reply', callback: '← Callback', fault: '← Fault', answer: '→ Answer', late: '← Too late',
  'one-way': '→ One-way', problem: 'Problem', connection: 'Connection',
};
const COUNTED = { call: 'calls', reply: 'replies', fault: 'replies', callback: 'callbacks' };

const $ = (id) => document.getElementById(id);
/** When each call left, by its MessageID. */
const sentAt = new Map();
/** @type {import('./soapstone.js').SoapConnection | null} */
let connection = null;

$('address').textContent = ADDRESS;
$('order').addEventListener('submit', (event) => {
  event.preventDefault();
  createOrder(Object.fromEntries(new FormData(event.target)));
});
$('connect').addEventListener('click', () => (connection ? connection.close() : open()));
$('clear').addEventListener('click', () => {
  $('log').replaceChildren();
  $('empty').hidden = false;
});
open();

async function open() {
  show('connecting', 'Connecting');
  try {
    connection = await connect(ADDRESS, { contract: CONTRACT });
  } catch (error) {
    show('closed', 'Not connected', error);
    return;
  }
  connection.on('OrderPurchased', () => {}).on('OrderCanceled', () => {});
  connection.addEventListener('message', ({ detail }) => listMessage(detail));
  connection.addEventListener('problem', ({ detail }) => list('problem', { words: detail.message }));
  connection.addEventListener('state', ({ detail }) => detail === 'closing' && show('closing', 'Disconnecting'));
  connection.addEventListener('close', ({ detail }) => {
    connection = null;
    sentAt.clear();
    show('closed', 'Disconnected', detail.code === 1000 ? null : detail);
    const inOrder = detail.code === 1000 || detail.code === 1001;
    list('connection', { words: inOrder ? `Closed: ${detail.hint}.` : `Lost (${detail.code}).` });
  });
  show('open', 'Connected');
  list('connection', { words: 'Open, with the subprotocol soap.' });
}

/** Shows the state of the connection, and what went wrong, if something did. */
function show(state, words, error = null) {
  $('connection').dataset.state = state;
  $('state').textContent = words;
  $('send').disabled = state !== 'open';
  $('connect').disabled = state === 'connecting' || state === 'closing';
  $('connect').textContent = state === 'closed' ? 'Connect' : 'Disconnect';
  $('notice').hidden = error === null;
  $('notice').textContent = error && `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
}

async function createOrder({ productId, amount, customerId }) {
  try {
    await connection.call('CreateOrder', { productId, amount, customerId });
  } catch (error) {
    // A fault is listed as a message, and the end of the connection by itself.
    if (error instanceof SoapFault || (error instanceof SoapError && error.kind === 'closed')) return;
    list('problem', { words: error.message });
  }
}

function listMessage({ kind, action, messageId, relatesTo, xml }) {
  const now = performance.now();
  if (kind === 'call') sentAt.set(messageId, now);
  const since = sentAt.get(relatesTo);
  sentAt.delete(relatesTo);
  const took = since === undefined ? '' : `${(now - since).toFixed(1)} ms`;
  const root = new DOMParser().parseFromString(xml, 'application/xml').documentElement;
  const body = [...root.children].find((it) => it.localName === 'Body')?.firstElementChild;
  const operation = action.slice(action.lastIndexOf('/') + 1);
  list(kind, { operation, words: inWords(body), took, xml: pretty(xml), size: new TextEncoder().encode(xml).length });
}

/** What a body says: `Order 7 purchased: …`, or its values by name. */
function inWords(body) {
  const value = (name) => [...(body?.getElementsByTagNameNS('*', name) ?? [])][0]?.textContent ?? '';
  switch (body?.localName) {
    case 'CreateOrder': return `product ${value('productId')}, amount ${value('amount')}, customer ${value('customerId')}`;
    case 'CreateOrderResponse': return value('CreateOrderResult') === 'true' ? 'The order was taken' : 'The order was not taken';
    case 'OrderPurchased': return `Order ${value('orderId')}: ${value('comment')}`;
    case 'OrderCanceled': return value('reason');
    case 'Fault': return value('Text');
    default: return [...(body?.children ?? [])].map((it) => `${it.localName} ${it.textContent}`).join(', ');
  }
}

/** Adds a line at the top. */
function list(kind, { operation = '', words = '', took = '', xml = '', size = 0 }) {
  const now = new Date();
  const line = make('li', kind);
  const time = make('time', '', `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`);
  time.dateTime = now.toISOString();
  const summary = make('p', 'summary');
  summary.append(make('span', 'operation', operation), operation && words ? ' · ' : '', words);
  line.append(time, make('span', 'kind', KINDS[kind] ?? kind), summary, make('span', 'took', took));
  if (xml) {
    const details = make('details');
    const pre = make('pre', '', xml);
    pre.tabIndex = 0; // What is wider can be scrolled with the keyboard.
    details.append(make('summary', '', `XML, ${size.toLocaleString('en')} bytes`), pre);
    line.append(details);
  }
  $('log').prepend(line);
  while ($('log').children.length > MOST_LISTED) $('log').lastElementChild.remove();
  $('empty').hidden = true;
  const counter = COUNTED[kind] && $(COUNTED[kind]);
  if (counter) counter.textContent = String(Number(counter.textContent) + 1);
}

function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

/** XML with a line for each element: to look at, not to send. */
function pretty(xml) {
  let depth = 0;
  const indented = (line) => {
    if (line.startsWith('</')) depth -= 1;
    const text = '  '.repeat(Math.max(depth, 0)) + line;
    if (/^<[^/?!]/.test(line) && !/\/>$|<\//.test(line)) depth += 1;
    return text;
  };
  return xml.replace(/>\s*<(?!\/)|(?<=<\/[^>]*|\/)>\s*</g, '>\n<').split('\n').map(indented).join('\n');
}
