// For `node --require`: says on standard error how many megabytes of memory this process had at most.
process.on("exit", () => process.stderr.write(`peak ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`));
