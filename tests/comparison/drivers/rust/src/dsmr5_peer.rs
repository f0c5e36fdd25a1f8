//! dsmr5: `Reader`, `to_telegram` and `State`, as its example has it. Units are those of DSMR: kWh, kW, V, A; a sub-meter has
//! none.
use crate::{iso, Answer};
use dsmr5::state::State;
use dsmr5::types::TST;
use serde_json::{json, Map, Value};

fn text(time: &TST) -> String {
    iso(2000 + u16::from(time.year), [time.month, time.day, time.hour, time.minute, time.second], time.dst)
}

/// Gas and water are m3, heat is GJ.
fn unit_of(device_type: Option<u64>) -> &'static str {
    if device_type == Some(4) {
        "GJ"
    } else {
        "m3"
    }
}

pub fn ask(telegram: &[u8]) -> Answer {
    let bytes = telegram.iter().map(|byte| Ok::<u8, ()>(*byte));
    let Some(readout) = dsmr5::Reader::new(bytes).next() else {
        return Ok(Map::new());
    };
    let readout = readout.map_err(|_| "ReaderError".to_string())?;
    let telegram = readout.to_telegram().map_err(|error| format!("{error:?}"))?;
    let state = dsmr5::Result::<State>::from(&telegram).map_err(|error| format!("{error:?}"))?;
    let (mut values, mut stamps) = (Map::new(), Map::new());
    let mut put = |code: String, number: Option<String>, unit: &str| {
        if let Some(number) = number {
            values.insert(code, json!([number, unit]));
        }
    };
    let plain = |number: Option<f64>| number.map(|number| number.to_string());
    for (tariff, reading) in state.meterreadings.iter().enumerate() {
        put(format!("1.8.{}", tariff + 1), plain(reading.to), "kWh");
        put(format!("2.8.{}", tariff + 1), plain(reading.by), "kWh");
    }
    put("1.7.0".to_string(), plain(state.power_delivered), "kW");
    put("2.7.0".to_string(), plain(state.power_received), "kW");
    for (phase, line) in state.lines.iter().enumerate() {
        let at = 20 * phase;
        put(format!("{}.7.0", 32 + at), plain(line.voltage), "V");
        put(format!("{}.7.0", 31 + at), line.current.map(|current| current.to_string()), "A");
        put(format!("{}.7.0", 21 + at), plain(line.active_power_plus), "kW");
        put(format!("{}.7.0", 22 + at), plain(line.active_power_neg), "kW");
    }
    for (channel, slave) in state.slaves.iter().enumerate() {
        if let Some((time, number)) = &slave.meter_reading {
            let code = format!("0-{}:24.2.1", channel + 1);
            put(code.clone(), Some(number.to_string()), unit_of(slave.device_type));
            stamps.insert(code, json!(text(time)));
        }
    }
    let mut answer = Map::from_iter([("values".to_string(), Value::Object(values))]);
    answer.insert("stamps".to_string(), Value::Object(stamps));
    answer.insert("time".to_string(), json!(state.datetime.as_ref().map(text)));
    Ok(answer)
}
