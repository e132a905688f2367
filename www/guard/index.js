// `zgoda.js`: first thing in the head, synchronous, for the strengths `marked` and `auto`.

import { start } from './start.js';

start();
