// A warning of Node (a leaked listener, a deprecated call) is a defect: it fails the run as an uncaught exception.
function failOnWarning(warning: Error): never {
  throw warning;
}

// A process that runs several test files loads this for each of them.
if (!process.listeners("warning").some(({ name }) => name === failOnWarning.name)) {
  process.on("warning", failOnWarning);
}
