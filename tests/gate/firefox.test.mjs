// What a page could notice of the guard, in Firefox.

import { startFirefox } from "../e2e/support/firefox.mjs";
import { ask } from "./support/undriven.mjs";

ask("Firefox", startFirefox);
