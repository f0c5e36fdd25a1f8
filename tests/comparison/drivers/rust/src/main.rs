//! usage: drivers dlms_cosem|dsmr-parse|dsmr5
//!
//! Reads frames from standard input and prints what the crate gives; common.py says what is asked and answered.
mod dlms_cosem_peer;
mod dsmr5_peer;
mod dsmr_parse_peer;

use serde_json::{json, Map, Value};
use std::io::BufRead;

/// What a crate gave: `Err` holds its words.
pub type Answer = Result<Map<String, Value>, String>;

/// A time of P1 with the offset that its letter means.
pub fn iso(year: u16, rest: [u8; 5], summer: bool) -> String {
    let [month, day, hour, minute, second] = rest;
    let offset = if summer { 2 } else { 1 };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+{offset:02}:00")
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")).collect()
}

fn main() {
    let ask: fn(&[u8], &[u8]) -> Answer = match std::env::args().nth(1).as_deref() {
        Some("dlms_cosem") => dlms_cosem_peer::ask,
        Some("dsmr-parse") => |telegram, _| dsmr_parse_peer::ask(telegram),
        Some("dsmr5") => |telegram, _| dsmr5_peer::ask(telegram),
        _ => panic!("usage: drivers dlms_cosem|dsmr-parse|dsmr5"),
    };
    for line in std::io::stdin().lock().lines() {
        let frame: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
        let key = bytes(frame["key"].as_str().unwrap_or(""));
        let mut said = match ask(&bytes(frame["bytes"].as_str().expect("bytes")), &key) {
            Ok(answer) => answer,
            Err(words) => Map::from_iter([("refused".to_string(), json!(words))]),
        };
        said.insert("name".to_string(), frame["name"].clone());
        println!("{}", Value::Object(said));
    }
}
