//! The JSON Schema of format 1, made from the types.

use serde_json::Value;

use super::Flow;

/// Returns the schema (JSON Schema 2020-12).
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(Flow).to_value()
}
