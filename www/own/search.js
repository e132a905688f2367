// Search in a long list of services: by name, purpose, provider, and the names of cookies.

import { make } from './make.js';

/** Without case and accents: who looks for "uslugi" means "usługi". */
const plain = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ł/g, 'l');

/** Puts the search where the engine left room for it. */
export const addSearch = ({ say, localize, number, body, config }) => {
  const field = body.querySelector('.find');
  if (!field) return;
  const status = make('output', {});
  const input = make('input', { type: 'search', id: 'find', autocomplete: 'off' });
  field.role = 'search';
  field.append(make('label', { htmlFor: 'find' }, say('search')), input, status);
  const categories = [...body.querySelectorAll('.category')];
  let lists;
  let query = '';

  /** What a service can be found by. */
  const words = ({ name, purpose, vendor, cookies = [], hosts = [] }) =>
    plain([localize(name), localize(purpose), vendor?.name, ...cookies.map((cookie) => cookie.name), ...hosts].join(' '));

  /** Read once and only when somebody searches. Services stand in the order of the config. */
  const read = () =>
    categories.map((category) => {
      const id = category.getAttribute('aria-labelledby').slice(2, -5);
      const listed = config.services.filter((service) => service.category == id);
      const services = [...category.querySelectorAll('.service')].map((service, at) => ({ service, text: words(listed[at]) }));
      const details = category.querySelector('details');
      return { category, details, wasOpen: !!details?.open, services };
    });

  const find = () => {
    const before = query;
    query = plain(input.value.trim());
    if (query == before) return;
    lists ??= read();
    const sought = query.split(/\s+/);
    let found = 0;
    for (const { category, details, wasOpen, services } of lists) {
      let fits = 0;
      for (const { service, text } of services) {
        service.hidden = !sought.every((word) => text.includes(word));
        fits += !service.hidden;
      }
      found += fits;
      category.hidden = !!query && !fits;
      if (details) details.open = query ? fits > 0 : wasOpen;
    }
    status.textContent = !query ? '' : found ? say('search.found', { count: number(found) }) : say('search.none', { query: input.value.trim() });
  };

  input.addEventListener('input', find);
  // Escape clears the field first; only from an empty one does it close the settings (which would lose what was set).
  input.addEventListener('keydown', (event) => {
    if (event.key != 'Escape' || !input.value) return;
    event.preventDefault();
    input.value = '';
    find();
  });
};
