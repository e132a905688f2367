// c15t's backend on SQLite, as its documentation sets it up: `node server.mjs FILE`. Prints its address.
// `node server.mjs FILE count` prints how many consents the file holds.

import { serve } from "@hono/node-server";
import { c15tInstance } from "@c15t/backend";
import { kyselyAdapter } from "@c15t/backend/db/adapters/kysely";
import { migrator } from "@c15t/backend/db/migrator";
import { DB } from "@c15t/backend/db/schema";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";

const [file, command] = process.argv.slice(2);
const database = new Database(file);
if (command === "count") {
  console.log(database.prepare("SELECT count(*) AS count FROM consent").get().count);
  process.exit(0);
}

// As zgoda's own: a write-ahead log, flushed before a write counts as done. better-sqlite3 alone would take a rollback journal with
// FULL, which is slower, or a write-ahead log with NORMAL, which a loss of power cuts short.
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");

const db = new Kysely({ dialect: new SqliteDialect({ database }) });
const adapter = kyselyAdapter({ db, provider: "sqlite" });
const migration = await migrator({ db: DB.client(adapter), schema: "latest" });
await migration.execute();

const c15t = c15tInstance({
  appName: "bench",
  adapter,
  trustedOrigins: ["127.0.0.1"],
  disableGeoLocation: true,
  logger: { level: "error" },
});
serve({ fetch: c15t.handler, hostname: "127.0.0.1", port: 0 }, ({ address, port }) => {
  console.log(`http://${address}:${port}/`);
});
