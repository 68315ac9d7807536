//! The flow file: JSON text to [`Flow`] and back.

use serde_json::Value;

use super::finding::Finding;
use super::{Flow, rules, schema_check};

/// Returns the text of a flow file, which is UTF-8.
///
/// Other encodings are refused and not guessed. `>` in PowerShell 5 writes UTF-16, and may have lost non-English letters
/// (<https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_character_encoding>).
///
/// # Errors
/// A finding that says how to get a readable file.
pub fn utf8_text(bytes: &[u8]) -> Result<&str, Vec<Finding>> {
    std::str::from_utf8(bytes).map_err(|_| {
        let problem = if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            "this file is UTF-16, as the > of PowerShell writes it, and letters may be lost in it; export it again with \
             `hooktray flow export NAME --output FILE`, or save it as UTF-8 in an editor"
        } else {
            "this file is not UTF-8 text; save it as UTF-8 in an editor"
        };
        vec![Finding::in_file("", problem)]
    })
}

/// Returns what is wrong with a file that is not JSON.
fn not_json(text: &str, error: &serde_json::Error) -> String {
    if text.trim().is_empty() {
        return "the file is empty; export the flow again with `hooktray flow export NAME --output FILE`".to_owned();
    }
    let at = format!("this is not JSON (line {}, column {})", error.line(), error.column());
    if error.is_eof() {
        return format!("{at}: the end of the file is missing");
    }
    format!("{at}: {error}")
}

impl Flow {
    /// Reads a flow file.
    ///
    /// # Errors
    /// Every mistake in it, each with its place. A flow that is only unfinished is read: see [`Flow::missing`].
    pub fn from_json(text: &str) -> Result<Flow, Vec<Finding>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value: Value =
            serde_json::from_str(text).map_err(|error| vec![Finding::in_file("", not_json(text, &error))])?;
        Flow::from_value(&value)
    }

    /// Reads a flow from parsed JSON.
    ///
    /// # Errors
    /// As [`Flow::from_json`].
    pub fn from_value(value: &Value) -> Result<Flow, Vec<Finding>> {
        let mut findings = Vec::new();
        let flow = schema_check::check(value, &mut findings).map(serde_json::from_value::<Flow>);
        if let Some(Ok(flow)) = &flow {
            rules::check(flow, &mut findings);
        }
        match flow {
            Some(Ok(flow)) if findings.is_empty() => Ok(flow),
            // The schema and the types are one, so the schema should have found it.
            Some(Err(error)) if findings.is_empty() => Err(vec![Finding::in_file("", error.to_string())]),
            _ => Err(findings),
        }
    }

    /// Returns the flow file: JSON indented by two spaces, with a final line end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
