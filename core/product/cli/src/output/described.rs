use kafka_rs_wire::Described;
use serde_json::{Map, Value};

use super::base64;

/// A record's fields as Kafka's JSON form has them.
pub(crate) fn json_of(described: &Described) -> Value {
    match described {
        Described::Null => Value::Null,
        Described::Bool(value) => Value::from(*value),
        Described::Int(value) => Value::from(*value),
        Described::Float(value) => Value::from(*value),
        Described::Text(value) => Value::from(value.as_str()),
        Described::Bytes(value) => Value::from(base64::encode(value)),
        Described::List(elements) => elements.iter().map(json_of).collect(),
        Described::Struct(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json_of(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}
