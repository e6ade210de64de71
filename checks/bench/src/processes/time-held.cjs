// For `node --require`: says on standard error how many milliseconds this process held the lock.
const Module = require("node:module");

const load = Module._load;
Module._load = function (request, ...rest) {
  const exported = load.call(this, request, ...rest);
  if (!request.endsWith("repolock.cjs")) return exported;
  return { ...exported, acquire: (...args) => exported.acquire(...args).then(timed) };
};

function timed(lock) {
  const startMs = performance.now();
  return new Proxy(lock, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== "function") return value;
      if (name === "release") process.stderr.write(`held ${performance.now() - startMs}\n`);
      return value.bind(target);
    },
  });
}
