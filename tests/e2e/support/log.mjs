// The consent log, read the way an owner reads it: `zgoda export`.

import { parseCsv } from "./csv.mjs";
import { eventually } from "./deadline.mjs";
import { zgoda } from "./server.mjs";

export class Log {
  #server;

  constructor(server) {
    this.#server = server;
  }

  /** Every record, oldest first, with `categories` and `services` as `{id: flag}`. */
  async records() {
    const rows = parseCsv(await zgoda("export", "--data", this.#server.data));
    return rows.map(record).sort((a, b) => a.place - b.place);
  }

  /** The records of one browser, oldest first. */
  async of(consentId) {
    return (await this.records()).filter((record) => record.consent_id === consentId);
  }

  /** The same, once there are `count`. */
  async await(consentId, count, options) {
    return eventually(
      async () => {
        const list = await this.of(consentId);
        return list.length >= count && list;
      },
      { what: `${count} records of ${consentId} in the log`, every: 200, ...options },
    );
  }
}

function record(row) {
  const ids = (cell, flag) => cell.split(" ").filter(Boolean).map((id) => [id, flag]);
  const decisions = (kind) => Object.fromEntries([...ids(row[`granted_${kind}`], true), ...ids(row[`denied_${kind}`], false)]);
  return {
    ...row,
    place: Number(row.place),
    revision: Number(row.revision),
    gpc: row.gpc === "true",
    trusted: row.trusted === "true",
    previous: row.previous || null,
    categories: decisions("categories"),
    services: decisions("services"),
  };
}
