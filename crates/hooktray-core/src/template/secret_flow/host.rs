//! Finds secrets in the host of the address that a template writes.

use std::collections::HashMap;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};

use super::effects::{Effect, effect};
use super::{Carried, Tracer};

/// The most texts that a template is read as: each condition in it doubles them. More are read as one that is not known.
const MAX_TEXTS: usize = 64;
/// The most bytes of all these texts together: a template that repeats a variable doubles them.
const MAX_BYTES: usize = 64 * 1024;

/// A part of a text.
#[derive(Debug, Clone)]
enum TextPart {
    Known(String),
    /// Worked out from the record, and perhaps from a secret.
    Unknown(Carried),
    /// In place of texts that are not worked out. It may have the beginning of an address in it.
    Anything(Carried),
}

/// A text that a template may write, in its parts.
type Text = Vec<TextPart>;

impl Tracer<'_> {
    /// Returns true if a secret may stand in the host: between `://` and the next slash.
    pub(super) fn in_host(&mut self, children: &[Stmt]) -> bool {
        self.texts(children, &mut HashMap::new()).iter().any(has_secret_in_host)
    }

    /// Returns the texts that these statements may write.
    fn texts(&mut self, statements: &[Stmt], variables: &mut HashMap<String, Vec<Text>>) -> Vec<Text> {
        let mut texts = vec![Vec::new()];
        for statement in statements {
            let next = match statement {
                Stmt::EmitRaw(raw) => vec![vec![TextPart::Known(raw.raw.to_owned())]],
                Stmt::EmitExpr(emit) => self.texts_of(&emit.expr, variables),
                Stmt::IfCond(condition) => {
                    let texts = self.texts(&condition.true_body, variables);
                    either(texts, self.texts(&condition.false_body, variables))
                }
                Stmt::Set(set) => {
                    let texts = self.texts_of(&set.expr, variables);
                    assign(&set.target, texts, variables);
                    continue;
                }
                Stmt::SetBlock(set) if set.filter.is_none() => {
                    let texts = self.texts(&set.body, variables);
                    assign(&set.target, texts, variables);
                    continue;
                }
                Stmt::WithBlock(with) => {
                    for (target, value) in &with.assignments {
                        let texts = self.texts_of(value, variables);
                        assign(target, texts, variables);
                    }
                    self.texts(&with.body, variables)
                }
                Stmt::ForLoop(each) => {
                    let items = self.texts_of(&each.iter, variables);
                    assign(&each.target, items, variables);
                    let texts = self.texts(&each.body, variables);
                    either(texts, self.texts(&each.else_body, variables))
                }
                Stmt::FilterBlock(block) => self.texts(&block.body, variables),
                Stmt::Macro(definition) => {
                    for (argument, default) in definition.args.iter().zip(&definition.defaults) {
                        let texts = self.texts_of(default, variables);
                        assign(argument, texts, variables);
                    }
                    let texts = self.texts(&definition.body, variables);
                    add(definition.name, texts, variables);
                    continue;
                }
                other => vec![vec![TextPart::Unknown(self.body(std::slice::from_ref(other)))]],
            };
            texts = joined(&texts, &next);
        }
        texts
    }

    /// Returns the texts that a value may be.
    fn texts_of(&mut self, value: &Expr, variables: &HashMap<String, Vec<Text>>) -> Vec<Text> {
        match value {
            Expr::Const(constant) => vec![vec![TextPart::Known(constant.value.to_string())]],
            Expr::Var(variable) if variables.contains_key(variable.id) => variables[variable.id].clone(),
            Expr::BinOp(operation) if matches!(operation.op, BinOpKind::Add | BinOpKind::Concat) => {
                let left = self.texts_of(&operation.left, variables);
                joined(&left, &self.texts_of(&operation.right, variables))
            }
            Expr::IfExpr(choice) => {
                let texts = self.texts_of(&choice.true_expr, variables);
                match &choice.false_expr {
                    Some(other) => either(texts, self.texts_of(other, variables)),
                    None => texts,
                }
            }
            // Any of its values may be taken out.
            Expr::Map(map) => self.each_of(&map.values, variables),
            Expr::List(list) => self.each_of(&list.items, variables),
            Expr::Tuple(tuple) => self.each_of(&tuple.items, variables),
            Expr::GetAttr(attribute) if is_built(&attribute.expr, variables) => {
                self.texts_of(&attribute.expr, variables)
            }
            Expr::GetItem(item) if is_built(&item.expr, variables) => self.texts_of(&item.expr, variables),
            Expr::Call(call) => match &call.expr {
                Expr::Var(function) if variables.contains_key(function.id) => variables[function.id].clone(),
                Expr::Var(function) if ["dict", "namespace"].contains(&function.id) => {
                    let named = call.args.iter().filter_map(|argument| match argument {
                        CallArg::Kwarg(_, value) => Some(self.texts_of(value, variables)),
                        _ => None,
                    });
                    named.fold(Vec::new(), either)
                }
                _ => vec![vec![TextPart::Unknown(self.value(value))]],
            },
            Expr::Filter(filter) if filter.name == "join" => {
                let items = match &filter.expr {
                    Some(Expr::List(list)) => &list.items,
                    Some(Expr::Tuple(tuple)) => &tuple.items,
                    _ => return vec![vec![TextPart::Unknown(self.value(value))]],
                };
                items.iter().fold(vec![Vec::new()], |texts, item| joined(&texts, &self.texts_of(item, variables)))
            }
            Expr::Filter(filter) if filter.name == "trim" || effect(filter.name) == Effect::Keeps => {
                let inner = filter.expr.as_ref().map(|inner| self.texts_of(inner, variables));
                let mut texts = inner.unwrap_or_default();
                for argument in &filter.args {
                    if let CallArg::Pos(other) = argument {
                        texts = either(texts, self.texts_of(other, variables));
                    }
                }
                texts
            }
            other => vec![vec![TextPart::Unknown(self.value(other))]],
        }
    }

    /// Returns the texts that each of these values may be.
    fn each_of(&mut self, values: &[Expr], variables: &HashMap<String, Vec<Text>>) -> Vec<Text> {
        values.iter().fold(Vec::new(), |texts, value| either(texts, self.texts_of(value, variables)))
    }
}

/// Returns whether a value was put together in the template.
fn is_built(value: &Expr, variables: &HashMap<String, Vec<Text>>) -> bool {
    match value {
        Expr::Map(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Call(_) => true,
        Expr::Var(variable) => variables.contains_key(variable.id),
        Expr::GetAttr(attribute) => is_built(&attribute.expr, variables),
        _ => false,
    }
}

/// Adds to what a variable may be: a condition decides which of its values it has.
fn assign(target: &Expr, texts: Vec<Text>, variables: &mut HashMap<String, Vec<Text>>) {
    match target {
        Expr::Var(variable) => add(variable.id, texts, variables),
        Expr::GetAttr(attribute) => assign(&attribute.expr, texts, variables),
        _ => {}
    }
}

/// Adds to what a variable or a macro of this name may be.
fn add(name: &str, texts: Vec<Text>, variables: &mut HashMap<String, Vec<Text>>) {
    let known = variables.entry(name.to_owned()).or_default();
    *known = either(std::mem::take(known), texts);
}

/// Returns the texts of both.
fn either(mut texts: Vec<Text>, others: Vec<Text>) -> Vec<Text> {
    texts.extend(others);
    if texts.len() > MAX_TEXTS || size(&texts) > MAX_BYTES {
        return unknown(texts.iter().flatten());
    }
    texts
}

/// Returns each text with each of those behind it.
fn joined(texts: &[Text], next: &[Text]) -> Vec<Text> {
    let bytes = size(texts) * next.len() + size(next) * texts.len();
    if texts.len() * next.len() > MAX_TEXTS || bytes > MAX_BYTES {
        return unknown(texts.iter().chain(next).flatten());
    }
    texts.iter().flat_map(|text| next.iter().map(|next| [text.as_slice(), next].concat())).collect()
}

/// Returns the bytes that these texts take.
fn size(texts: &[Text]) -> usize {
    let bytes = |part: &TextPart| match part {
        TextPart::Known(text) => text.len(),
        TextPart::Unknown(_) | TextPart::Anything(_) => 0,
    };
    texts.iter().flatten().map(|part| size_of::<TextPart>() + bytes(part)).sum()
}

/// Returns a text in place of those with these parts.
fn unknown<'a>(parts: impl Iterator<Item = &'a TextPart>) -> Vec<Text> {
    let carried = parts.fold(None, |carried: Carried, part| match part {
        TextPart::Known(_) => carried,
        TextPart::Unknown(other) | TextPart::Anything(other) => super::both(carried, *other),
    });
    vec![vec![TextPart::Anything(carried)]]
}

fn has_secret_in_host(text: &Text) -> bool {
    let (mut known, mut may_be_in_host) = (String::new(), false);
    for part in text {
        let carried = match part {
            TextPart::Known(text) => {
                known.push_str(text);
                continue;
            }
            TextPart::Unknown(carried) => carried,
            TextPart::Anything(carried) => {
                may_be_in_host = true;
                carried
            }
        };
        let authority = known.split_once("://").map(|(_, rest)| rest);
        if authority.is_some_and(|rest| rest.contains(['/', '?', '#', '\\'])) {
            return false;
        }
        if (authority.is_some() || may_be_in_host) && carried.is_some() {
            return true;
        }
    }
    false
}
