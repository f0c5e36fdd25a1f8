// p1-reader: its events "reading" and "error", with a stream in the place of the serial port.
"use strict";

const { PassThrough } = require("node:stream");

const serialport = require.resolve("serialport");
let port = null;
class FedPort extends PassThrough {
  constructor() {
    super();
    port = this;
  }
}
require.cache[serialport] = { id: serialport, filename: serialport, loaded: true, exports: { SerialPort: FedPort } };

const P1Reader = require("p1-reader");
const { run } = require("./common.cjs");

const SETTINGS = { port: "fed", baudRate: 115200, parity: "none", dataBits: 8, stopBits: 1 };

// The reading of one telegram; null if neither event comes before all of it has been taken.
function ask(frame) {
  return new Promise((resolve, reject) => {
    const reader = new P1Reader(SETTINGS);
    reader.on("reading", resolve);
    reader.on("error", reject);
    port.write(frame.bytes);
    port.end();
    setTimeout(() => resolve(null), 200).unref();
  });
}

function rows(reading) {
  const { received, delivered, instantaneous, demand, threshold } = reading.electricity;
  const found = [
    ["1.8.1", received.tariff1], ["1.8.2", received.tariff2], ["2.8.1", delivered.tariff1], ["2.8.2", delivered.tariff2],
    ["1.7.0", received.actual], ["2.7.0", delivered.actual], ["gas", reading.gas],
  ];
  for (const [phase, at] of [["L1", 0], ["L2", 20], ["L3", 40]]) {
    found.push([`${32 + at}.7.0`, instantaneous.voltage[phase]], [`${31 + at}.7.0`, instantaneous.current[phase]],
      [`${21 + at}.7.0`, instantaneous.power.positive[phase]], [`${22 + at}.7.0`, instantaneous.power.negative[phase]]);
  }
  const active = demand?.positiveActiveDemand;
  if (active?.currentDemandPeriod) found.push(["1.4.0", active.currentDemandPeriod]);
  if (active?.maximumDemand) found.push(["1.6.0", active.maximumDemand]);
  if (threshold) found.push(["0-0:17.0.0", { reading: threshold.value, unit: threshold.unit }]);
  return found.filter(([, row]) => row && row.reading !== null);
}

run(ask, (_, reading) => {
  if (reading === null) return {};
  const values = {};
  for (const [code, row] of rows(reading)) values[code] = [String(row.reading), row.unit ?? null];
  const stamps = {};
  if (reading.gas.timestamp) stamps.gas = reading.gas.timestamp;
  return { values, stamps, time: reading.timestamp, id: reading.equipmentId };
}).then(() => process.exit(0));
