// npm dsmr-parser: parse(). Its objects are named, in kWh, kW, kvarh, kvar, V and A, which DSMR 4 has; "gas" is the first line
// of its kind on any channel.
"use strict";

const parser = require("dsmr-parser");
const { run } = require("./common.cjs");

const PHASES = [["L1", 0], ["L2", 20], ["L3", 40]];
const NAMES = [
  ["electricity delivered tariff 0", "1.8.0", "kWh"],
  ["electricity delivered tariff 1", "1.8.1", "kWh"],
  ["electricity delivered tariff 2", "1.8.2", "kWh"],
  ["electricity received tariff 0", "2.8.0", "kWh"],
  ["electricity received tariff 1", "2.8.1", "kWh"],
  ["electricity received tariff 2", "2.8.2", "kWh"],
  ["actual electricity power delivered", "1.7.0", "kW"],
  ["actual electricity power received", "2.7.0", "kW"],
  ["total imported energy register (Q+)", "3.8.0", "kvarh"],
  ["total exported energy register (Q-)", "4.8.0", "kvarh"],
  ["instantaneous imported reactive power (Q+)", "3.7.0", "kvar"],
  ["instantaneous exported reactive power (Q-)", "4.7.0", "kvar"],
  ["actual theshold electricity in kW", "0-0:17.0.0", "kW"],
  ["gas delivered", "gas", "m3"],
  ...PHASES.flatMap(([phase, at]) => [
    [`instantaneous voltage ${phase}`, `${32 + at}.7.0`, "V"],
    [`instantaneous current ${phase}`, `${31 + at}.7.0`, "A"],
    [`instantaneous active power ${phase} delivered`, `${21 + at}.7.0`, "kW"],
    [`instantaneous active power ${phase} received`, `${22 + at}.7.0`, "kW"],
  ]),
];

run(
  (frame) => parser.parse(frame.bytes.toString("latin1")).objects,
  (_, objects) => {
    const values = {};
    for (const [name, code, unit] of NAMES) {
      if (objects[name] !== undefined) values[code] = [String(objects[name]), unit];
    }
    const at = objects["gas timestamp"];
    return {
      values,
      stamps: at ? { gas: at.toISOString() } : {},
      time: objects.timestamp ? objects.timestamp.toISOString() : null,
      id: objects["equipment identifier"],
    };
  },
);
