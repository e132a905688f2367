// What a page may write, and what the compiler must refuse (requirement C47).

import type { ZgodaChoice, ZgodaTagOptions } from '../../www/zgoda.js';

const zgoda = window.zgoda;

const choice: ZgodaChoice | null = zgoda.get();
const granted: boolean = zgoda.has('analytics');
const version: string = zgoda.version;

await zgoda.ready;
await zgoda.set({ categories: { analytics: true }, services: { hotjar: false } });
await Promise.all([zgoda.acceptAll(), zgoda.rejectAll(), zgoda.withdraw(), zgoda.close(), zgoda.receipt()]);
await zgoda.open();
const receipt = await zgoda.receipt();
const proven: number | undefined = receipt?.record.given_at;
await zgoda.open('settings');

zgoda.on('change', (now) => now?.categories.analytics);
zgoda.on('proof', ({ record, state }) => state == 'delivered' && console.log(record));
zgoda.on('error', ({ code, text }) => console.log(code, text));
zgoda.off('shown', () => {});
document.addEventListener('zgoda:change', (event) => event.detail?.services);

const tag: ZgodaTagOptions = { site: 'shop', strength: 'marked', revision: '3', unknown: 'hold' };

// @ts-expect-error the API cannot be replaced
window.zgoda = zgoda;
// @ts-expect-error nor can its members
zgoda.get = () => null;
// @ts-expect-error a choice is a copy nobody can change
if (choice) choice.categories.analytics = true;
// @ts-expect-error flags only
zgoda.set({ categories: { analytics: 'yes' } });
// @ts-expect-error there is no such layer
zgoda.open('footer');
// @ts-expect-error there is no such event
zgoda.on('accepted', () => {});
// @ts-expect-error there is no such strength
const wrong: ZgodaTagOptions = { strength: 'everything' };

export { granted, proven, tag, version, wrong };
