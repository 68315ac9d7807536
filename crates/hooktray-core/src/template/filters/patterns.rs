//! `match` and `replace_regex`: what a regular expression finds in a text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use minijinja::{Environment, Error, State, Value};
use regex::{Regex, RegexBuilder};

use super::{pay_for, text_of};
use crate::mutex::locked;
use crate::template::OUTPUT_CAP;
use crate::template::fault::{TemplateFault, refused};

/// Compiled program size that a pattern may have, so that a pattern cannot eat the memory.
const REGEX_SIZE_LIMIT: usize = 256 * 1024;
/// Patterns that are kept compiled. A flow has a few.
const KEPT: usize = 32;

/// The compiled patterns of a flow's templates.
#[derive(Debug, Clone, Default)]
struct Patterns(Arc<Mutex<HashMap<String, Regex>>>);

impl Patterns {
    fn get(&self, pattern: &str) -> Result<Regex, Error> {
        let mut patterns = locked(&self.0);
        if let Some(regex) = patterns.get(pattern) {
            return Ok(regex.clone());
        }
        if patterns.len() >= KEPT {
            patterns.clear();
        }
        let regex = compile(pattern)?;
        patterns.insert(pattern.to_owned(), regex.clone());
        Ok(regex)
    }
}

pub(super) fn add_to(env: &mut Environment<'static>) {
    let of_match = Patterns::default();
    let of_replace = of_match.clone();
    env.add_filter("match", move |state: &State, value: Value, pattern: String, group: Option<Value>| {
        let text = text_of(&value);
        pay_for(state, text.len())?;
        Ok::<_, Error>(matched(&of_match.get(&pattern)?, &text, group))
    });
    env.add_filter("replace_regex", move |state: &State, value: Value, pattern: String, with: String| {
        let text = text_of(&value);
        pay_for(state, text.len() + with.len())?;
        replaced(&of_replace.get(&pattern)?, &text, &with)
    });
}

/// Compiles a pattern.
///
/// # Errors
/// The regex parser's words.
pub(crate) fn compile(text: &str) -> Result<Regex, Error> {
    RegexBuilder::new(text)
        .size_limit(REGEX_SIZE_LIMIT)
        .build()
        .map_err(|error| refused(TemplateFault::Pattern, text, format!("this pattern cannot be read: {error}")))
}

/// Returns the asked group of the first match; without one, the first group, or the whole match where there is no group.
fn matched(regex: &Regex, text: &str, group: Option<Value>) -> String {
    let Some(captures) = regex.captures(text) else {
        return String::new();
    };
    let found = match group {
        None => captures.get(usize::from(regex.captures_len() > 1)),
        Some(group) => match group.as_str() {
            Some(name) => captures.name(name),
            None => group.as_usize().and_then(|index| captures.get(index)),
        },
    };
    found.map(|found| found.as_str().to_owned()).unwrap_or_default()
}

/// Returns the text with every match replaced; `$1` and `${name}` stand for the groups of the match.
///
/// # Errors
/// If the result is longer than a template may give.
fn replaced(regex: &Regex, text: &str, with: &str) -> Result<String, Error> {
    let groups = with.matches('$').count();
    let mut out = String::new();
    let mut rest = 0;
    for captures in regex.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let longest = with.len() + groups * whole.len();
        if out.len() + (whole.start() - rest) + longest > OUTPUT_CAP {
            return Err(refused(TemplateFault::TooLong, "", "`replace_regex` gives too long a text"));
        }
        out.push_str(&text[rest..whole.start()]);
        captures.expand(with, &mut out);
        rest = whole.end();
    }
    out.push_str(&text[rest..]);
    Ok(out)
}
