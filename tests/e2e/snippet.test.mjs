// What `zgoda snippet` prints works in a page exactly as it is printed, under exactly the policy it prints.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertUntouched } from "./support/account.mjs";
import { wait } from "./support/deadline.mjs";
import { mark } from "./support/snippets.mjs";
import { zgoda } from "./support/server.mjs";
import { Stage } from "./support/stage.mjs";

let stage;
let folder;
before(async () => {
  stage = await Stage.open();
  folder = await mkdtemp(join(tmpdir(), "zgoda-snippet-"));
  await writeFile(join(folder, "zgoda.json"), JSON.stringify(stage.config));
});
after(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

for (const [name, ...options] of [["hosted"], ["inlined", "--inline"]]) {
  for (const [strength, file] of [["marked", "zgoda-marked.js"], ["auto", "zgoda.js"]]) {
    test(`${strength}, ${name}: the page asks, runs what is granted, and violates nothing`, async () => {
      const printed = await zgoda("snippet", "--config", join(folder, "zgoda.json"), "--strength", strength, ...options);
      const [, scripts, connections] = /script-src (.+); connect-src (.+)$/m.exec(printed);
      const head = mark(`<script src="https://cdn.marks.example/mark.js?m=S"></script>`, "analytics", "marks");
      const policy = `default-src 'none'; script-src ${scripts} https://cdn.marks.example; connect-src ${connections}; img-src 'self'`;
      const url = stage.site.page(`/${name}-${strength}.html`, { tag: printed, head, headers: { "content-security-policy": policy } });
      const visitor = await stage.visitor();
      await visitor.goto(url);
      await visitor.asked();
      assert.equal(stage.site.asked(`/zgoda/${file}`), name === "hosted" ? 1 : 0);
      await visitor.accept();
      await visitor.ranAll(["S"]);
      assert.deepEqual(await visitor.violations(), []);
      await visitor.close();
    });
  }
}

for (const [strength, ...options] of ["barrier", "capture", "strict"].flatMap((strength) => [[strength], [strength, "--inline"]])) {
  test(`${strength}${options}: as printed, an unmarked script in the HTML is not even fetched before consent, and runs after it`, async () => {
    const printed = await zgoda("snippet", "--config", join(folder, "zgoda.json"), "--strength", strength, ...options);
    const head = `<script src="https://www.clarity.ms/tag/test000001"></script>`;
    const visitor = await stage.visitor();
    await visitor.goto(stage.site.page(`/${strength}${options}.html`, { tag: printed, head }));
    await visitor.asked();
    await wait(500);
    await assertUntouched(stage.stub, visitor);
    await visitor.accept();
    await visitor.ranAll(["clarity:tag"]);
    await visitor.close();
  });
}
