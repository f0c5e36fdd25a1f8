//! dlms_cosem: `Dlms::decrypt` on the telegrams that mbusparse has found, as its documentation has it. Registers without a unit
//! are raw.
use crate::Answer;
use dlms_cosem::{Data, Dlms};
use mbusparse::Telegram;
use serde_json::{json, Map, Value};

fn number(data: &Data) -> Option<String> {
    Some(match data {
        Data::Integer(value) => value.to_string(),
        Data::Unsigned(value) => value.to_string(),
        Data::Long(value) => value.to_string(),
        Data::LongUnsigned(value) => value.to_string(),
        Data::DoubleLong(value) => value.to_string(),
        Data::DoubleLongUnsigned(value) => value.to_string(),
        Data::Long64(value) => value.to_string(),
        Data::Long64Unsigned(value) => value.to_string(),
        Data::Float32(value) => value.to_string(),
        Data::Float64(value) => value.to_string(),
        _ => return None,
    })
}

/// "1.8.0" of "1-0:1.8.0*255"; codes of meters behind the meter stay whole.
fn short(code: &str) -> String {
    let code = code.split('*').next().unwrap_or(code);
    match code.split_once(':') {
        Some((meter, rest)) if !meter.starts_with("0-") => rest.to_string(),
        _ => code.to_string(),
    }
}

pub fn ask(stream: &[u8], key: &[u8]) -> Answer {
    let (mut rest, mut telegrams) = (stream, Vec::new());
    while !rest.is_empty() {
        let (left, telegram) = Telegram::parse(rest).map_err(|error| format!("{error:?}"))?;
        telegrams.push(telegram);
        rest = left;
    }
    let key: [u8; 16] = key.try_into().unwrap_or_default();
    let (_, registers) = Dlms::new(key).decrypt(&telegrams).map_err(|error| format!("{error:?}"))?;
    let (mut values, mut raw) = (Map::new(), Vec::new());
    for (code, register) in registers.iter() {
        let (code, unit) = (short(&code.to_string()), register.unit().and_then(|unit| unit.as_str()));
        match (number(register.value()), unit) {
            (Some(number), Some(unit)) => {
                values.insert(code, json!([number, unit]));
            }
            (Some(number), None) => raw.push(json!([code, number])),
            _ => {}
        }
    }
    Ok(Map::from_iter([("values".to_string(), Value::Object(values)), ("raw".to_string(), Value::Array(raw))]))
}
