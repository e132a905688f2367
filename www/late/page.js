/** A member of `document` itself, whatever `<img name=…>` the page holds. */
export const page = (name) => Reflect.get(Document.prototype, name, document);

/** Resolves once the document has been parsed. */
export const parsed = new Promise((resolve) =>
  page('readyState') == 'loading' ? document.addEventListener('DOMContentLoaded', resolve) : resolve(),
);
