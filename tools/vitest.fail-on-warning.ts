// A warning of Node (a leaked listener, a deprecated call) is a defect: it fails the run as an uncaught exception.
process.on("warning", (warning) => {
  throw warning;
});
