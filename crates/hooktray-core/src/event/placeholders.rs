//! Placeholders that stand in place of a value because nobody filled them in: `%custmemo%`, `{{ name }}`, `${phone}`.

/// The marks around the name of a variable, and what ends it. None of them is part of a value that a person writes.
const MARKS: [(&str, &str); 8] =
    [("{{", "}}"), ("${", "}"), ("#{", "}"), ("{$", "}"), ("{", "}"), ("%%", "%%"), ("%", "%"), ("$", "")];
/// Marks that a person writes as well, so that the name between them has to be that of the field.
const MARKS_OF_TEXT: [(&str, &str); 5] = [("[", "]"), ("<", ">"), ("#", "#"), ("@", ""), (":", "")];

/// Returns whether a text is a placeholder with the name of its field: `{{ order.phone }}` in `phone`.
pub(super) fn is_of_field(text: &str, field: &str) -> bool {
    let of_field = |name: &str| name.rsplit('.').next().is_some_and(|last| last.to_lowercase() == field.to_lowercase());
    !field.is_empty() && MARKS.iter().chain(&MARKS_OF_TEXT).any(|marks| between(text, *marks).is_some_and(of_field))
}

/// Returns whether a text is a placeholder, of whatever field. Letters that are not Latin may be a name that somebody put in braces.
pub(crate) fn is_placeholder(text: &str) -> bool {
    MARKS.iter().any(|marks| between(text, *marks).is_some_and(str::is_ascii))
}

/// Returns the name of the variable that stands between these marks.
fn between<'t>(text: &'t str, (open, close): (&str, &str)) -> Option<&'t str> {
    let name = text.trim().strip_prefix(open)?.strip_suffix(close)?.trim();
    let is_part = |c: char| c.is_alphanumeric() || "_-.$".contains(c);
    (name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(is_part)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholder_is_told_from_a_text() {
        for text in
            ["%name%", "{name}", "{{name}}", " {{ sms.name }} ", "${name}", "{$name}", "#{name}", "$name", "%%name%%"]
        {
            assert!(is_placeholder(text) && is_of_field(text, "name"), "{text}");
            assert!(!is_of_field(text, "to"), "{text}");
        }
        for text in ["[name]", "<name>", "#name#", "@name", ":name", "%имя%", "[ИМЯ]"] {
            let field = if text.is_ascii() { "Name" } else { "имя" };
            assert!(!is_placeholder(text) && is_of_field(text, field), "{text}");
        }
        for text in [
            "",
            "name",
            "Ольга",
            "{Ольга}",
            "100%",
            "%100%",
            "$5",
            "{}",
            "{{}}",
            "{a b}",
            "{\"name\":1}",
            "%name",
            "Ольга {name}",
        ] {
            assert!(!is_placeholder(text) && !is_of_field(text, "name"), "{text}");
        }
    }
}
