//! Form fields: percent-encoding in any charset, repeated keys, and PHP's nested names.

use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::charset;

/// Levels of nesting in a name. Deeper levels stay in the name of the last one.
const MAX_DEPTH: usize = 32;

/// Parses `name=value&…`. `declared` is the charset that the sender names for the decoded bytes.
pub(super) fn parse(bytes: &[u8], declared: Option<&str>) -> Value {
    let decoded: Vec<(Vec<u8>, Vec<u8>)> = pairs(bytes)
        .map(|pair| {
            let (name, value) = parts(pair).unwrap_or((pair, b""));
            (unescape(name), unescape(value))
        })
        .collect();
    let everything: Vec<u8> =
        decoded.iter().flat_map(|(name, value)| [&name[..], &value[..]]).flatten().copied().collect();
    let encoding = charset::detect(&everything, declared);
    let text = |bytes: &[u8]| encoding.decode_without_bom_handling(bytes).0.into_owned();
    nest(decoded.iter().map(|(name, value)| (text(name), Value::String(text(value)))))
}

/// Returns whether bytes of unknown type are a form: `name=value` pairs rather than a text with an `=` in it.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    let first = pairs(bytes).next().and_then(parts);
    let fits = first.is_some_and(|(name, _)| fits_a_name(name));
    (fits && !trimmed(bytes).iter().any(u8::is_ascii_whitespace)) || is_certain(bytes)
}

/// Returns whether bytes that are declared as text are still a form: at least two pairs, or one with an escape.
pub(super) fn is_certain(bytes: &[u8]) -> bool {
    let pair = |pair| {
        let (name, value) = parts(pair)?;
        let one_line = !value.iter().any(|b| *b == b'=' || b.is_ascii_control());
        (fits_a_name(name) && one_line).then(|| value.windows(3).any(is_escape))
    };
    let escaped: Option<Vec<bool>> = trimmed(bytes).split(|b| *b == b'&').map(pair).collect();
    escaped.is_some_and(|escaped| escaped.len() > 1 || escaped == [true])
}

/// Removes a line end, which comes from the file that the form was sent from.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| !b"\r\n".contains(b)).map_or(0, |last| last + 1);
    &bytes[..end]
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    trimmed(bytes).split(|b| *b == b'&').filter(|pair| !pair.is_empty())
}

fn parts(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pair.iter().position(|b| *b == b'=')?;
    Some((&pair[..at], &pair[at + 1..]))
}

fn fits_a_name(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || b"_-.[]%+".contains(b))
}

fn is_escape(three: &[u8]) -> bool {
    three[0] == b'%' && three[1..].iter().all(u8::is_ascii_hexdigit)
}

fn unescape(bytes: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    percent_decode(&spaced).collect()
}

/// Builds the object that the fields' names describe: `a[b][]` nests as in PHP, a repeated name becomes a list.
pub(super) fn nest(fields: impl Iterator<Item = (String, Value)>) -> Value {
    let mut root = Tree::default();
    for (name, value) in fields {
        root.insert(&path(&name), value);
    }
    root.into_object()
}

/// Splits a name: `fields[PHONE][0][VALUE]` has four parts. `[]`, which means the next index, becomes `None`.
fn path(name: &str) -> Vec<Option<&str>> {
    let whole = vec![Some(name)];
    let Some(open) = name.find('[').filter(|open| *open > 0) else { return whole };
    let mut parts = vec![Some(&name[..open])];
    let mut rest = &name[open..];
    while let Some(inner) = rest.strip_prefix('[') {
        let Some(close) = inner.find(']') else { return whole };
        if parts.len() == MAX_DEPTH {
            break;
        }
        parts.push(Some(&inner[..close]).filter(|part| !part.is_empty()));
        rest = &inner[close + 1..];
    }
    if rest.is_empty() || parts.len() == MAX_DEPTH { parts } else { whole }
}

/// The values and nested names under one name.
#[derive(Default)]
struct Tree {
    values: Vec<Value>,
    children: Vec<(String, Tree)>,
    /// The index of each child in `children`, which keeps forms with many fields fast.
    indices: std::collections::HashMap<String, usize>,
}

impl Tree {
    fn insert(&mut self, path: &[Option<&str>], value: Value) {
        let Some((first, rest)) = path.split_first() else {
            self.values.push(value);
            return;
        };
        let key = first.map_or_else(|| self.next_index(), str::to_owned);
        let index = *self.indices.entry(key.clone()).or_insert_with(|| {
            self.children.push((key, Tree::default()));
            self.children.len() - 1
        });
        self.children[index].1.insert(rest, value);
    }

    /// Returns the index that PHP gives to `[]`: one more than the highest.
    fn next_index(&self) -> String {
        let highest = self.children.iter().filter_map(|(key, _)| key.parse::<u64>().ok()).max();
        highest.map_or(0, |highest| highest.saturating_add(1)).to_string()
    }

    fn into_object(self) -> Value {
        Value::Object(self.children.into_iter().map(|(key, tree)| (key, tree.into_value())).collect())
    }

    fn into_value(mut self) -> Value {
        if self.children.is_empty() {
            return if self.values.len() == 1 { self.values.remove(0) } else { Value::Array(self.values) };
        }
        if self.values.is_empty() && self.is_list() {
            self.children.sort_by_key(|(key, _)| key.parse::<usize>().unwrap_or(usize::MAX));
            return Value::Array(self.children.into_iter().map(|(_, tree)| tree.into_value()).collect());
        }
        // Both `a=1` and `a[b]=2`: PHP loses one of them. Here the plain value gets an empty name.
        let plain = std::mem::take(&mut self.values);
        let mut object = Map::new();
        if !plain.is_empty() {
            object.insert(String::new(), Tree { values: plain, ..Tree::default() }.into_value());
        }
        object.extend(self.children.into_iter().map(|(key, tree)| (key, tree.into_value())));
        Value::Object(object)
    }

    fn is_list(&self) -> bool {
        (0..self.children.len()).all(|index| self.indices.contains_key(&index.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(text: &str) -> Value {
        parse(text.as_bytes(), None)
    }

    #[test]
    fn repeated_names_become_a_list_in_order() {
        assert_eq!(form("product=cream&name=O&product=soap"), json!({"product": ["cream", "soap"], "name": "O"}));
    }

    #[test]
    fn php_names_nest() {
        assert_eq!(
            form("fields%5BNAME%5D=A&fields[PHONE][0][VALUE]=8916&fields[PHONE][0][TYPE]=WORK"),
            json!({"fields": {"NAME": "A", "PHONE": [{"VALUE": "8916", "TYPE": "WORK"}]}})
        );
        assert_eq!(form("a[]=1&a[]=2"), json!({"a": ["1", "2"]}));
        assert_eq!(form("a[5]=x&a[7]=y"), json!({"a": {"5": "x", "7": "y"}}), "indices with gaps are not a list");
    }

    #[test]
    fn malformed_names_lose_nothing() {
        assert_eq!(form("a=1&a[b]=2"), json!({"a": {"": "1", "b": "2"}}));
        assert_eq!(form("a[b=1&[c]=2&d]=3"), json!({"a[b": "1", "[c]": "2", "d]": "3"}));
        assert_eq!(form("&&x&=y"), json!({"x": "", "": "y"}));
    }

    #[test]
    fn values_are_decoded_in_their_charset() {
        assert_eq!(form("t=a%3Db%26c+d%2B"), json!({"t": "a=b&c d+"}));
        assert_eq!(parse(b"name=%C6%E0%ED%ED%E0", Some("windows-1251")), json!({"name": "Жанна"}));
        assert_eq!(form("name=%C6%E0%ED%ED%E0+%D9%F3%EA%E8%ED%E0"), json!({"name": "Жанна Щукина"}));
        assert_eq!(form("name=%DF%ED%E0"), json!({"name": "Яна"}));
        assert_eq!(form("answer=%E4%E0"), json!({"answer": "да"}));
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = format!("a{}=1", "[b]".repeat(100_000));
        assert!(form(&deep).to_string().len() < 1_000);
    }
}
