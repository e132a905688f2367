// A site with many services, each with everything that may be said about one.

const CATEGORIES = ["analytics", "marketing", "social"];

const service = (at) => ({
  id: `s${at}`,
  category: CATEGORIES[at % CATEGORIES.length],
  name: `Usługa ${at}`,
  vendor: { name: `Dostawca ${at} sp. z o.o.`, country: "US", policy: "https://vendor.example/privacy" },
  purpose: { pl: "Mierzy, które strony są oglądane.", en: "Measures which pages are viewed." },
  data: ["analytics", "behaviour"],
  retention: { pl: "13 miesięcy", en: "13 months" },
  recipients: ["Podwykonawca"],
  transfer: { country: "US", basis: { pl: "decyzja Komisji", en: "adequacy decision" } },
  hosts: [`s${at}.vendor.example`],
  cookies: [{ name: `_s${at}`, days: 390, purpose: { pl: "Rozpoznaje przeglądarkę", en: "Recognises the browser" } }, { name: `_s${at}_*`, days: 1 }],
});

/** `count` services, `s0` and on, one of three categories each in turn. */
export const services = (count) => Array.from({ length: count }, (_, at) => service(at));
