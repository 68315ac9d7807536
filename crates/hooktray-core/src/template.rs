//! Templates: minijinja with Hooktray's filters, bounded in time and size, where everything that is missing is empty.

mod derived;
mod fault;
mod filters;
pub(crate) mod inspect;
pub(crate) mod ip_ranges;
mod list_of_one;
pub(crate) mod phone;
mod scope;
pub(crate) mod secret_flow;
pub mod text_part;

use std::io;

use minijinja::{Environment, ErrorKind, Output, State, UndefinedBehavior, Value};

pub use derived::Derived;
pub(crate) use derived::secret_function;
pub use fault::TemplateFault;
use fault::fault_of;
pub(crate) use fault::refused;
pub(crate) use filters::{Word, Words, iso_country, pattern as regex_pattern, text_of};
pub(crate) use list_of_one::{only_object, with_members_of_one};
pub use scope::Scope;
pub(crate) use scope::{MissingKey, MissingKeys, NAMES, PhoneNote, SHOP, from_json};

use crate::outcome::{Problem, ProblemCode};

/// Steps that one evaluation may take. A template of a real flow needs a few hundred.
const FUEL: u64 = 500_000;
/// The most bytes that one evaluation may return.
const OUTPUT_CAP: usize = 4 * 1024 * 1024;

/// The environment that the templates of one flow share: filters, functions, bounds, and the compiled code.
#[derive(Debug)]
pub struct Templates {
    env: Environment<'static>,
}

/// A compiled template. Evaluated with the [`Templates`] that it was added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its place in the flow file, such as `actions[0].fields[2].value`; errors name it.
    path: String,
    kind: TemplateKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplateKind {
    /// Text with expressions or statements in it.
    Mixed,
    /// Plain text without anything to evaluate.
    Plain(String),
    /// One `{{ expression }}`: the name of a second template, which stores its value under [`RESULT`].
    Expression(String),
}

/// The words with which programs say no, or that there is nothing, without the marks of `N/A` and `(null)`. The filter `filled` knows
/// those for nothing as programs write them, since some of them are names in other capitals.
const NO: [&str; 13] = ["false", "f", "no", "n", "not", "off", "none", "null", "nil", "undefined", "na", "nan", "нет"];

/// The name under which the template of an expression stores its value.
const RESULT: &str = "result";

/// The parser's message about a template that cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError(pub String);

impl Default for Templates {
    fn default() -> Self {
        Templates { env: environment() }
    }
}

impl Template {
    /// Returns the template's place in the flow file.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns whether it has nothing to evaluate: its value is the same for every record.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self.kind, TemplateKind::Plain(_))
    }
}

impl Templates {
    /// Returns the environment of templates that make keys: blanks around a value do not belong to it.
    #[must_use]
    pub fn of_keys() -> Templates {
        let mut env = environment();
        env.set_formatter(|out, _, value| write(out, written(value)?.trim()));
        Templates { env }
    }

    /// Compiles a template; `path` is its place in the flow file, and unique among the templates added here.
    ///
    /// # Errors
    /// The parser's message, with the line.
    pub fn add(&mut self, path: &str, source: &str) -> Result<Template, TemplateError> {
        self.compile(path.to_owned(), source.to_owned())?;
        let mut template = Template { path: path.to_owned(), kind: TemplateKind::Mixed };
        let second = format!("{path} as a value");
        if let Some(expression) = inspect::lone_expression(source)
            && self.compile(second.clone(), format!("{{% set {RESULT} = {expression} %}}")).is_ok()
        {
            template.kind = TemplateKind::Expression(second);
        } else if inspect::is_plain_text(source)
            && let Ok(text) = self.text(&template, &Scope::default())
        {
            template.kind = TemplateKind::Plain(text);
        }
        Ok(template)
    }

    fn compile(&mut self, name: String, source: String) -> Result<(), TemplateError> {
        self.env.add_template_owned(name, source).map_err(|error| TemplateError(plain_words(&error)))
    }

    /// Returns the environment, to look up filters and functions.
    pub(crate) fn env(&self) -> &Environment<'static> {
        &self.env
    }

    /// Evaluates a template to text.
    ///
    /// # Errors
    /// A [`Problem`] that names the template and the error.
    pub fn text(&self, template: &Template, scope: &Scope) -> Result<String, Problem> {
        if let TemplateKind::Plain(text) = &template.kind {
            return Ok(text.clone());
        }
        let path = template.path.as_str();
        let compiled = self.env.get_template(path).map_err(|error| failed(path, &error))?;
        let mut out = Capped(Vec::new());
        compiled.render_captured_to(scope.to_value(), &mut out).map_err(|error| failed(path, &error))?;
        String::from_utf8(out.0).map_err(|_| Problem::new(ProblemCode::TemplateFailed, format!("{path}: not a text")))
    }

    /// Evaluates a template to a value: a lone `{{ expression }}` keeps its type, anything else is text.
    ///
    /// # Errors
    /// As [`Templates::text`].
    pub fn value(&self, template: &Template, scope: &Scope) -> Result<Value, Problem> {
        let TemplateKind::Expression(second) = &template.kind else {
            return self.text(template, scope).map(Value::from);
        };
        let evaluated = self.env.get_template(second).and_then(|template| template.render_captured(scope.to_value()));
        let captured = evaluated.map_err(|error| failed(&template.path, &error))?;
        Ok(captured.state().lookup(RESULT).unwrap_or_default())
    }

    /// Evaluates a template to true or false. Empty, `false`, `0`, `no` and `off` are false, as PHP's
    /// `FILTER_VALIDATE_BOOLEAN` reads them.
    ///
    /// # Errors
    /// As [`Templates::text`].
    pub fn truth(&self, template: &Template, scope: &Scope) -> Result<bool, Problem> {
        let value = self.value(template, scope)?;
        Ok(match value.as_str() {
            Some(text) => !matches!(text.trim().to_ascii_lowercase().as_str(), "" | "false" | "0" | "no" | "off"),
            None => value.is_true(),
        })
    }

    /// As [`Templates::truth`], of what a program says in a response: `N`, `none`, `null` and other words for no or for nothing are
    /// false too, and so are zeros and marks. A condition may be the text of a person, who means something by such a word.
    ///
    /// # Errors
    /// As [`Templates::text`].
    pub fn says_yes(&self, template: &Template, scope: &Scope) -> Result<bool, Problem> {
        let value = self.value(template, scope)?;
        let Some(text) = value.as_str() else { return Ok(value.is_true()) };
        let text: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        Ok(!text.chars().all(|c| c == '0') && !NO.contains(&text.as_str()))
    }
}

/// True if a value counts as empty: missing, `null` or an empty text.
pub(crate) fn is_empty(value: &Value) -> bool {
    value.is_undefined() || value.is_none() || value.as_str() == Some("")
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    env.set_fuel(Some(FUEL));
    env.set_formatter(format_value);
    filters::add_to(&mut env);
    // It writes all variables, keys of the record included.
    env.remove_global("debug");
    env
}

/// Formats a value for people: nothing for a missing value, a list with commas, an object as JSON.
fn format_value(out: &mut Output, _state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    write(out, &written(value)?)
}

fn write(out: &mut Output, text: &str) -> Result<(), minijinja::Error> {
    out.write_str(text).map_err(|_| minijinja::Error::from(ErrorKind::WriteFailure))
}

fn written(value: &Value) -> Result<String, minijinja::Error> {
    use minijinja::value::ValueKind;
    Ok(match value.kind() {
        ValueKind::Undefined | ValueKind::None => String::new(),
        ValueKind::Seq | ValueKind::Iterable => {
            let parts: Vec<Value> = value.try_iter()?.collect();
            if parts.iter().any(|part| matches!(part.kind(), ValueKind::Map | ValueKind::Seq)) {
                as_json(value)?
            } else {
                parts.iter().filter(|part| !is_empty(part)).map(Value::to_string).collect::<Vec<_>>().join(", ")
            }
        }
        // `true` as in the record, not `True` as in Python.
        ValueKind::Map | ValueKind::Bool => as_json(value)?,
        _ => value.to_string(),
    })
}

fn as_json(value: &Value) -> Result<String, minijinja::Error> {
    serde_json::to_string(value).map_err(|error| minijinja::Error::new(ErrorKind::BadSerialization, error.to_string()))
}

fn failed(name: &str, error: &minijinja::Error) -> Problem {
    let why = plain_words(error);
    let (fault, value) = fault_of(error);
    Problem::new(ProblemCode::TemplateFailed, format!("{name}: {why}"))
        .with("place", name)
        .with("fault", fault.as_str())
        .with("value", value)
        .with("reason", why)
}

fn plain_words(error: &minijinja::Error) -> String {
    if error.kind() == ErrorKind::OutOfFuel {
        return "this template does not come to an end; simplify it".into();
    }
    if error.kind() == ErrorKind::WriteFailure {
        return format!("this template gives more than {} MiB of text", OUTPUT_CAP / 1024 / 1024);
    }
    let what = match (error.kind(), error.detail()) {
        // For these kinds only the detail says what happened.
        (ErrorKind::InvalidOperation | ErrorKind::BadSerialization | ErrorKind::CannotDeserialize, Some(detail)) => {
            detail.to_owned()
        }
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    match error.line() {
        Some(line) if line > 1 => format!("{what} (line {line} of the template)"),
        _ => what,
    }
}

/// A buffer of at most [`OUTPUT_CAP`] bytes.
struct Capped(Vec<u8>);

impl io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT_CAP {
            return Err(io::Error::other("too much output"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
