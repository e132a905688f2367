// What a page could notice of the guard, in WebKit.

import { startWebkit } from "../e2e/support/webkit.mjs";
import { ask } from "./support/undriven.mjs";

ask("WebKit", startWebkit);
