// Shopify's official package as it is documented, plus one durable SQLite row per webhook: the same promise as ours.
// Its own log lines are off and its session storage is SQLite, as in the template.
import crypto from 'node:crypto';
import express from 'express';
import {ApiVersion, DeliveryMethod, LogSeverity} from '@shopify/shopify-api';
import {shopifyApp} from '@shopify/shopify-app-express';

const {PORT, DATABASE, SECRET, DRIVER} = process.env;
const CREATE = `CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, topic TEXT NOT NULL, webhook_id TEXT NOT NULL,
  received_at TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (shop, topic, webhook_id))`;
const INSERT = `INSERT INTO deliveries (shop, topic, webhook_id, received_at, body)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

async function openInbox() {
  const open = DRIVER === 'node:sqlite' ? openBuiltIn : openPackage;
  return open();
}

// The driver that Shopify's session storage uses.
async function openPackage() {
  const {default: sqlite3} = await import('sqlite3');
  const db = new sqlite3.Database(DATABASE);
  const run = (sql) => new Promise((done, fail) => db.exec(sql, (error) => (error ? fail(error) : done())));
  await run('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  await run(CREATE);
  const statement = db.prepare(INSERT);
  return (row) => new Promise((done, fail) => statement.run(row, (error) => (error ? fail(error) : done())));
}

// The driver that Node brings itself.
async function openBuiltIn() {
  const {DatabaseSync} = await import('node:sqlite');
  const db = new DatabaseSync(DATABASE);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  db.exec(CREATE);
  const statement = db.prepare(INSERT);
  return async (row) => statement.run(...row);
}

async function openSessions() {
  if (process.env.SESSIONS === 'memory') return {};
  const {SQLiteSessionStorage} = await import('@shopify/shopify-app-session-storage-sqlite');
  return {sessionStorage: new SQLiteSessionStorage(`${DATABASE}-sessions`)};
}

const keep = await openInbox();
const shopify = shopifyApp({
  api: {
    apiKey: 'bench',
    apiSecretKey: SECRET,
    apiVersion: Object.values(ApiVersion).at(-1),
    scopes: ['read_orders'],
    hostName: 'bench.example.com',
    hostScheme: 'https',
    isEmbeddedApp: true,
    logger: {level: LogSeverity.Error},
  },
  auth: {path: '/auth', callbackPath: '/auth/callback'},
  webhooks: {path: '/webhooks'},
  ...(await openSessions()),
});

const handler = {
  deliveryMethod: DeliveryMethod.Http,
  callbackUrl: '/webhooks',
  callback: async (topic, shop, body, webhookId) => {
    await keep([shop, topic, webhookId || crypto.randomUUID(), new Date().toISOString(), body]);
  },
};

const app = express();
app.disable('x-powered-by');
app.get('/healthz', (_request, response) => response.send('alive\n'));
app.post('/webhooks', shopify.processWebhooks({webhookHandlers: {ORDERS_PAID: handler}}));
app.listen(Number(PORT), '127.0.0.1');
