//! Builds the object that the names of form fields describe, as PHP does.

use serde_json::{Map, Value};

use crate::event::repair::{RepairCode, Repairs};

/// Levels of nesting in a name. Deeper levels stay in the name of the last one.
const MAX_DEPTH: usize = 32;

/// Builds the object that the fields' names describe: `a[b][]` nests as in PHP, a repeated name becomes a list, or the value that
/// is not empty if there is one such.
pub(in crate::event) fn nest(fields: impl Iterator<Item = (String, Value)>, repairs: &mut Repairs) -> Value {
    let mut root = Tree::default();
    for (name, value) in fields {
        root.insert(&path(&name), value);
    }
    root.into_object(repairs)
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
    /// The index that PHP gives to `[]`: one more than the highest.
    next: u64,
}

impl Tree {
    fn insert(&mut self, path: &[Option<&str>], value: Value) {
        let Some((first, rest)) = path.split_first() else {
            self.values.push(value);
            return;
        };
        let key = first.map_or_else(|| self.next.to_string(), str::to_owned);
        let index = *self.indices.entry(key.clone()).or_insert_with(|| {
            if let Ok(number) = key.parse::<u64>() {
                self.next = self.next.max(number.saturating_add(1));
            }
            self.children.push((key, Tree::default()));
            self.children.len() - 1
        });
        self.children[index].1.insert(rest, value);
    }

    fn into_object(self, repairs: &mut Repairs) -> Value {
        Value::Object(
            self.children.into_iter().map(|(key, tree)| (key.clone(), tree.into_value(&key, repairs))).collect(),
        )
    }

    /// Returns the value under this name.
    fn into_value(mut self, name: &str, repairs: &mut Repairs) -> Value {
        if self.children.is_empty() {
            let mut filled = (0..self.values.len()).filter(|at| !is_blank(&self.values[*at]));
            // A file and a text are never two values of one field.
            let are_texts = self.values.iter().all(Value::is_string);
            let only = filled.next().filter(|_| filled.next().is_none() && (are_texts || self.values.len() == 1));
            return match only {
                Some(at) => {
                    if self.values.len() > 1 {
                        repairs.add_to(RepairCode::NameRepeated, name);
                    }
                    self.values.swap_remove(at)
                }
                None if self.values.len() == 1 => self.values.swap_remove(0),
                None => Value::Array(self.values),
            };
        }
        if self.values.is_empty() && self.is_list() {
            self.children.sort_by_key(|(key, _)| key.parse::<usize>().unwrap_or(usize::MAX));
            return Value::Array(self.children.into_iter().map(|(key, tree)| tree.into_value(&key, repairs)).collect());
        }
        // Both `a=1` and `a[b]=2`: PHP loses one of them. Here the plain value gets an empty name.
        let plain = std::mem::take(&mut self.values);
        let mut object = Map::new();
        if !plain.is_empty() {
            object.insert(String::new(), Tree { values: plain, ..Tree::default() }.into_value(name, repairs));
        }
        object.extend(self.children.into_iter().map(|(key, tree)| (key.clone(), tree.into_value(&key, repairs))));
        Value::Object(object)
    }

    fn is_list(&self) -> bool {
        (0..self.children.len()).all(|index| self.indices.contains_key(&index.to_string()))
    }
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nest(fields: impl Iterator<Item = (String, Value)>) -> Value {
        super::nest(fields, &mut Repairs::default())
    }

    #[test]
    fn many_indices_are_counted_not_searched() {
        let count = 200_000;
        let value = nest((0..count).map(|n| ("a[]".to_owned(), Value::from(n))));
        assert_eq!(value["a"].as_array().map(Vec::len), Some(count));
        let mixed = ["a[]", "a[7]", "a[]", "a[x]", "a[3]", "a[]"].map(|name| (name.to_owned(), Value::Null));
        let names = nest(mixed.into_iter());
        let names: Vec<&String> = names["a"].as_object().expect("no list").keys().collect();
        assert_eq!(names, ["0", "7", "8", "x", "3", "9"]);
    }
}
