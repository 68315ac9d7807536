//! Lists of one object, as some senders and CRMs write a record or a response: `[{…}]`.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, ValueKind};

/// A list of one object. Templates find the object's members as if it stood alone, beside `[0]`.
#[derive(Debug)]
struct ListOfOne(Value);

impl Object for ListOfOne {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_usize() {
            Some(0) => Some(self.0.clone()),
            Some(_) => None,
            None => self.0.get_item(key).ok().filter(|value| !value.is_undefined()),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(1)
    }
}

/// Returns a value in which templates find the members of its object, if it is a list of one object; otherwise the value itself.
pub(crate) fn with_members_of_one(value: Value) -> Value {
    let only = (value.kind() == ValueKind::Seq && value.len() == Some(1)).then(|| value.get_item_by_index(0).ok());
    match only.flatten().filter(|only| only.kind() == ValueKind::Map) {
        Some(only) => Value::from_object(ListOfOne(only)),
        None => value,
    }
}

/// Returns the object of a value made by [`with_members_of_one`], if it is a list of one; otherwise the value itself.
pub(crate) fn only_object(value: &Value) -> &Value {
    value.downcast_object_ref::<ListOfOne>().map_or(value, |list| &list.0)
}
