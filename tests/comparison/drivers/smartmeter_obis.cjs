// smartmeter-obis: protocol D0 on a file. Each measurement has a code and its values with units; times of readings are texts.
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const SmartmeterObis = require("smartmeter-obis");
const { run, shortCode } = require("./common.cjs");

const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "compare-")), "telegram");

function ask(frame) {
  fs.writeFileSync(file, frame.bytes);
  return new Promise((resolve, reject) => {
    const options = { protocol: "D0Protocol", transport: "LocalFileTransport", transportLocalFilePath: file, requestInterval: 0 };
    const transport = SmartmeterObis.init(options, (error, found) => {
      transport.stop();
      if (error) reject(error);
      else resolve(found);
    });
    transport.process();
    setTimeout(() => { transport.stop(); resolve({}); }, 500).unref();
  });
}

run(ask, (_, found) => {
  const values = {};
  for (const [code, measurement] of Object.entries(found)) {
    const last = measurement.values[measurement.values.length - 1];
    if (last && typeof last.value === "number") values[shortCode(code)] = [String(last.value), last.unit || null];
  }
  return { values };
}).then(() => {
  fs.rmSync(path.dirname(file), { recursive: true });
  process.exit(0);
});
