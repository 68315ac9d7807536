//! Finds secrets in the host of the address that a template writes.

use std::collections::HashMap;

use minijinja::machinery::ast::{BinOpKind, Expr, Stmt};

use super::{Carried, Tracer};

/// The most texts that a template is read as: each condition in it doubles them. More are read as one that is not known.
const MOST_TEXTS: usize = 64;

/// A part of a text.
#[derive(Debug, Clone)]
enum Part {
    Known(String),
    /// Worked out from the record, and perhaps from a secret.
    Unknown(Carried),
}

/// A text that a template may write, in its parts.
type Text = Vec<Part>;

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
                Stmt::EmitRaw(raw) => vec![vec![Part::Known(raw.raw.to_owned())]],
                Stmt::EmitExpr(emit) => self.texts_of(&emit.expr, variables),
                Stmt::IfCond(condition) => {
                    let mut texts = self.texts(&condition.true_body, variables);
                    texts.extend(self.texts(&condition.false_body, variables));
                    texts
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
                other => vec![vec![Part::Unknown(self.body(std::slice::from_ref(other)))]],
            };
            texts = joined(&texts, &next);
        }
        texts
    }

    /// Returns the texts that a value may be.
    fn texts_of(&mut self, value: &Expr, variables: &HashMap<String, Vec<Text>>) -> Vec<Text> {
        match value {
            Expr::Const(constant) => vec![vec![Part::Known(constant.value.to_string())]],
            Expr::Var(variable) if variables.contains_key(variable.id) => variables[variable.id].clone(),
            Expr::BinOp(operation) if matches!(operation.op, BinOpKind::Add | BinOpKind::Concat) => {
                let left = self.texts_of(&operation.left, variables);
                joined(&left, &self.texts_of(&operation.right, variables))
            }
            Expr::IfExpr(choice) => {
                let mut texts = self.texts_of(&choice.true_expr, variables);
                texts.extend(choice.false_expr.iter().flat_map(|other| self.texts_of(other, variables)));
                texts
            }
            other => vec![vec![Part::Unknown(self.value(other))]],
        }
    }
}

/// Adds to what a variable may be: a condition decides which of its values it has.
fn assign(target: &Expr, texts: Vec<Text>, variables: &mut HashMap<String, Vec<Text>>) {
    if let Expr::Var(variable) = target {
        variables.entry(variable.id.to_owned()).or_default().extend(texts);
    }
}

/// Returns each text with each of those behind it.
fn joined(texts: &[Text], next: &[Text]) -> Vec<Text> {
    if texts.len() * next.len() > MOST_TEXTS {
        let carried = texts.iter().chain(next).flatten().fold(None, |carried: Carried, part| match part {
            Part::Known(_) => carried,
            Part::Unknown(other) => super::both(carried, *other),
        });
        // A secret may be anywhere in it.
        return vec![vec![Part::Known("://".to_owned()), Part::Unknown(carried)]];
    }
    texts.iter().flat_map(|text| next.iter().map(|next| [text.as_slice(), next].concat())).collect()
}

fn has_secret_in_host(text: &Text) -> bool {
    let mut known = String::new();
    for part in text {
        match part {
            Part::Known(text) => known.push_str(text),
            Part::Unknown(carried) => {
                let authority = known.split_once("://").map(|(_, rest)| rest);
                if authority.is_some_and(|rest| rest.contains(['/', '?', '#', '\\'])) {
                    return false;
                }
                if authority.is_some() && carried.is_some() {
                    return true;
                }
            }
        }
    }
    false
}
