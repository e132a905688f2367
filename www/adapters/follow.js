// What every adapter does: hear of each decision, and pass it on once the other side is there.

/**
 * Calls `pass` with the choice now, if there is one, and at every change; not before `isThere()` is true. Another product's code
 * may throw: that is reported and goes no further.
 */
export const follow = (isThere, pass, isLeft = () => {}) => {
  let passed;
  const tell = async () => {
    const choice = zgoda.get();
    const news = JSON.stringify(choice && [choice.categories, choice.services]);
    try {
      if (news == passed || !(choice || passed || isLeft()) || !isThere()) return;
      passed = news;
      await pass(choice || { services: {} });
    } catch (error) {
      console.error('[zgoda]', error);
    }
  };
  zgoda.on('change', tell);
  addEventListener('load', tell);
  tell();
};
