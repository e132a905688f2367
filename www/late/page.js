/** A member of `document` itself, whatever `<img name=…>` the page holds. */
export const page = (name) => Reflect.get(Document.prototype, name, document);
