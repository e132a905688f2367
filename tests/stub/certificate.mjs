// A throw-away certificate. Chromium is started with --ignore-certificate-errors, so its names do not matter.

import { generate } from "selfsigned";

/** Resolves to `{key, cert}` in PEM, made anew on every start. */
export async function certificate() {
  const pems = await generate([{ name: "commonName", value: "stub.example" }], { keySize: 2048, algorithm: "sha256" });
  return { key: pems.private, cert: pems.cert };
}
