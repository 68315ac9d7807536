//! Follows secrets through the expressions of a template.

use std::collections::HashMap;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Filter, UnaryOpKind};

use super::effects::{Effect, effect};
use super::{Carried, Tracer, both};

impl Tracer<'_> {
    /// Returns what a value carries.
    pub(super) fn value(&mut self, value: &Expr) -> Carried {
        match value {
            Expr::Const(_) => None,
            Expr::Var(variable) if variable.id == "steps" => {
                self.steps.values().flat_map(HashMap::values).copied().fold(None, both)
            }
            Expr::Var(variable) => self.variables.get(variable.id).copied().flatten(),
            Expr::Slice(slice) => {
                let carried = self.value(&slice.expr);
                self.changed(carried, "[ : ]")
            }
            Expr::UnaryOp(operation) => {
                let carried = self.value(&operation.expr);
                if matches!(operation.op, UnaryOpKind::Not) { None } else { self.changed(carried, "-") }
            }
            Expr::BinOp(operation) => {
                let (left, right) = (self.value(&operation.left), self.value(&operation.right));
                let carried = both(left, right);
                match operation.op {
                    BinOpKind::Add | BinOpKind::Concat | BinOpKind::ScAnd | BinOpKind::ScOr => carried,
                    BinOpKind::Eq
                    | BinOpKind::Ne
                    | BinOpKind::Lt
                    | BinOpKind::Lte
                    | BinOpKind::Gt
                    | BinOpKind::Gte
                    | BinOpKind::In => None,
                    BinOpKind::Mul => self.changed(carried, "*"),
                    BinOpKind::Rem => self.changed(carried, "%"),
                    BinOpKind::Sub | BinOpKind::Div | BinOpKind::FloorDiv | BinOpKind::Pow => {
                        self.changed(carried, "-")
                    }
                }
            }
            Expr::Compare(compare) => {
                self.value(&compare.expr);
                for other in &compare.ops {
                    self.value(&other.expr);
                }
                None
            }
            Expr::IfExpr(choice) => {
                self.value(&choice.test_expr);
                let carried = self.value(&choice.true_expr);
                both(carried, choice.false_expr.as_ref().and_then(|value| self.value(value)))
            }
            Expr::Filter(_) => self.filtered(value, None),
            Expr::Test(test) => {
                self.value(&test.expr);
                self.arguments(&test.args);
                None
            }
            Expr::GetAttr(attribute) => self.attribute(&attribute.expr, attribute.name),
            Expr::GetItem(item) => match item.subscript_expr.as_const() {
                Some(name) if name.as_str().is_some() => self.attribute(&item.expr, name.as_str().unwrap_or_default()),
                _ => {
                    self.value(&item.subscript_expr);
                    let carried = self.value(&item.expr);
                    self.changed(carried, "[…]")
                }
            },
            Expr::Call(call) => self.call(&call.expr, &call.args),
            Expr::List(list) => self.values(&list.items),
            Expr::Tuple(tuple) => self.values(&tuple.items),
            Expr::Map(map) => {
                let keys = self.values(&map.keys);
                both(keys, self.values(&map.values))
            }
        }
    }

    fn values(&mut self, values: &[Expr]) -> Carried {
        values.iter().fold(None, |carried, value| {
            let next = self.value(value);
            both(carried, next)
        })
    }

    fn arguments(&mut self, arguments: &[CallArg]) -> Carried {
        arguments.iter().fold(None, |carried, argument| {
            let (CallArg::Pos(value)
            | CallArg::Kwarg(_, value)
            | CallArg::PosSplat(value)
            | CallArg::KwargSplat(value)) = argument;
            let next = self.value(value);
            both(carried, next)
        })
    }

    /// Returns what `name` of a value carries.
    fn attribute(&mut self, of: &Expr, name: &str) -> Carried {
        if matches!(of, Expr::Var(variable) if variable.id == "steps") {
            return self.steps.get(name).into_iter().flat_map(HashMap::values).copied().fold(None, both);
        }
        if let Some(step) = step_of(of) {
            return self.steps.get(&step).and_then(|values| values.get(name)).copied().flatten();
        }
        self.value(of)
    }

    /// Returns what a filter makes of `block`, the text of a block, or of its own value.
    pub(super) fn filtered(&mut self, filter: &Expr, block: Carried) -> Carried {
        let Expr::Filter(filter) = filter else { return block };
        let Filter { name, expr, args } = &**filter;
        let value = match expr {
            Some(inner @ Expr::Filter(_)) => self.filtered(inner, block),
            Some(value) => self.value(value),
            None => block,
        };
        let carried = both(value, self.arguments(args));
        let what = format!("| {name}");
        match effect(name) {
            Effect::Keeps => carried,
            Effect::KeepsWhole => {
                let is_list = matches!(expr, Some(Expr::List(_) | Expr::Tuple(_)));
                let is_whole = if *name == "join" { is_list } else { args.is_empty() };
                if is_whole { carried } else { self.changed(carried, &what) }
            }
            Effect::Encodes => self.encoded(carried, &what),
            Effect::Derives => self.derived(carried, &what),
            Effect::Hides => None,
            // A mask looks for a digest in both cases.
            Effect::Changes if ["upper", "lower"].contains(name) && is_digest(expr.as_ref()) => carried,
            Effect::Changes => self.changed(carried, &what),
        }
    }

    /// Returns what a call of a function or a macro carries.
    pub(super) fn call(&mut self, function: &Expr, arguments: &[CallArg]) -> Carried {
        let carried = self.arguments(arguments);
        let Expr::Var(function) = function else {
            let of = self.value(function);
            return self.changed(both(carried, of), "( … )");
        };
        match function.id {
            "secret" => Some(0),
            "dict" | "namespace" => carried,
            name => {
                let own = self.macros.get(name).copied().flatten();
                both(own, self.changed(carried, &format!("{name}( … )")))
            }
        }
    }
}

/// Returns whether a value is what `hash` or `hmac` makes.
fn is_digest(value: Option<&Expr>) -> bool {
    matches!(value, Some(Expr::Filter(filter)) if effect(filter.name) == Effect::Derives)
}

/// Returns the id in `steps.<id>` or `steps['<id>']`.
fn step_of(value: &Expr) -> Option<String> {
    let is_steps = |of: &Expr| matches!(of, Expr::Var(variable) if variable.id == "steps");
    match value {
        Expr::GetAttr(attribute) if is_steps(&attribute.expr) => Some(attribute.name.to_owned()),
        Expr::GetItem(item) if is_steps(&item.expr) => Some(item.subscript_expr.as_const()?.as_str()?.to_owned()),
        _ => None,
    }
}
