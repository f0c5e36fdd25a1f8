//! dsmr-parse: `Telegram::read_from`. Its gas is the first or last line of its kind on any channel.
use crate::{iso, Answer};
use dsmr_parse::{Telegram, Tst, UnitValue};
use serde_json::{json, Map, Value};

fn put<T: std::fmt::Display>(values: &mut Map<String, Value>, code: &str, value: &Option<UnitValue<T>>) {
    if let Some(value) = value {
        values.insert(code.to_string(), json!([value.value.to_string(), value.unit]));
    }
}

fn text(time: &Tst) -> String {
    iso(time.year, [time.month, time.day, time.hour, time.minute, time.second], time.dst)
}

pub fn ask(telegram: &[u8]) -> Answer {
    let Some(found) = Telegram::read_from(telegram).map_err(|error| error.to_string())? else {
        return Ok(Map::new());
    };
    let mut values = Map::new();
    for (code, value) in [
        ("1.8.1", &found.electricity_consumed_tariff_1),
        ("1.8.2", &found.electricity_consumed_tariff_2),
        ("2.8.1", &found.electricity_generated_tariff_1),
        ("2.8.2", &found.electricity_generated_tariff_2),
        ("1.7.0", &found.power),
        ("2.7.0", &found.return_power),
        ("32.7.0", &found.voltage_l1),
        ("52.7.0", &found.voltage_l2),
        ("72.7.0", &found.voltage_l3),
        ("21.7.0", &found.power_l1),
        ("41.7.0", &found.power_l2),
        ("61.7.0", &found.power_l3),
        ("22.7.0", &found.return_power_l1),
        ("42.7.0", &found.return_power_l2),
        ("62.7.0", &found.return_power_l3),
        ("gas", &found.gas_consumed),
    ] {
        put(&mut values, code, value);
    }
    for (code, value) in [("31.7.0", &found.current_l1), ("51.7.0", &found.current_l2), ("71.7.0", &found.current_l3)] {
        put(&mut values, code, value);
    }
    let mut answer = Map::from_iter([("values".to_string(), Value::Object(values))]);
    if let Some(time) = &found.gas_date {
        answer.insert("stamps".to_string(), json!({ "gas": text(time) }));
    }
    answer.insert("time".to_string(), json!(found.electricity_date.as_ref().map(text)));
    answer.insert("id".to_string(), json!(found.electricity_equipment_id));
    Ok(answer)
}
