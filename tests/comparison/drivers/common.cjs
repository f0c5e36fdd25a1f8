// What the drivers written in JavaScript share; common.py says what is asked and answered.
"use strict";

const readline = require("node:readline");

const MOST = 160;

function oneLine(text) {
  const line = String(text).split(/\s+/).join(" ");
  return line.length <= MOST ? line : line.slice(0, MOST - 3) + "...";
}

// Answers each frame with answer(frame, await ask(frame)). What `ask` throws is a refusal.
async function run(ask, answer) {
  const print = process.stdout.write.bind(process.stdout);
  let warned = null;
  for (const level of ["warn", "error"]) {
    console[level] = (...words) => { warned = warned ?? oneLine(words.join(" ")); };
  }
  console.log = () => {};
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const frame = JSON.parse(line);
    frame.bytes = Buffer.from(frame.bytes, "hex");
    warned = null;
    let said;
    let refused = null;
    try {
      said = await ask(frame);
    } catch (error) {
      refused = oneLine(error && error.message ? `${error.name}: ${error.message}` : error);
    }
    const answered = refused === null ? answer(frame, said) : { refused };
    print(JSON.stringify({ name: frame.name, ...(warned ? { warned } : {}), ...answered }) + "\n");
  }
}

// The code without medium and channel, as common.py has it.
function shortCode(code) {
  return code.startsWith("0-") ? code : code.slice(code.indexOf(":") + 1);
}

module.exports = { run, shortCode };
