//! Follows secrets through the statements of a template.

use minijinja::machinery::ast::{Expr, Stmt};

use super::{Carried, Tracer, both};

impl Tracer<'_> {
    /// Returns what the text of these statements carries.
    pub(super) fn body(&mut self, statements: &[Stmt]) -> Carried {
        statements.iter().fold(None, |carried, statement| {
            let next = self.statement(statement);
            both(carried, next)
        })
    }

    fn statement(&mut self, statement: &Stmt) -> Carried {
        match statement {
            Stmt::Template(template) => self.body(&template.children),
            Stmt::EmitExpr(emit) => self.value(&emit.expr),
            Stmt::EmitRaw(_) | Stmt::Continue(_) | Stmt::Break(_) => None,
            Stmt::ForLoop(each) => {
                let carried = self.value(&each.iter);
                let is_list = matches!(each.iter, Expr::List(_) | Expr::Tuple(_));
                let item = if is_list { carried } else { self.changed(carried, "for … in") };
                self.assign(&each.target, item);
                // `loop.previtem` and `loop.nextitem` are items.
                let before = self.variables.entry("loop".to_owned()).or_default();
                *before = both(*before, item);
                if let Some(filter) = &each.filter_expr {
                    self.value(filter);
                }
                let carried = self.body(&each.body);
                both(carried, self.body(&each.else_body))
            }
            Stmt::IfCond(condition) => {
                self.value(&condition.expr);
                let carried = self.body(&condition.true_body);
                both(carried, self.body(&condition.false_body))
            }
            Stmt::WithBlock(with) => {
                for (target, value) in &with.assignments {
                    let carried = self.value(value);
                    self.assign(target, carried);
                }
                self.body(&with.body)
            }
            Stmt::Set(set) => {
                let carried = self.value(&set.expr);
                self.assign(&set.target, carried);
                None
            }
            Stmt::SetBlock(set) => {
                let carried = self.body(&set.body);
                let carried = set.filter.as_ref().map_or(carried, |filter| self.filtered(filter, carried));
                self.assign(&set.target, carried);
                None
            }
            Stmt::AutoEscape(escape) => {
                let carried = self.body(&escape.body);
                self.encoded(carried, "autoescape")
            }
            Stmt::FilterBlock(block) => {
                let carried = self.body(&block.body);
                self.filtered(&block.filter, carried)
            }
            Stmt::Macro(definition) => {
                for default in &definition.defaults {
                    let carried = self.value(default);
                    definition.args.iter().for_each(|argument| self.assign(argument, carried));
                }
                let carried = self.body(&definition.body);
                self.macros.insert(definition.name.to_owned(), carried);
                None
            }
            Stmt::CallBlock(block) => {
                let body = self.body(&block.macro_decl.body);
                let carried = self.call(&block.call.expr, &block.call.args);
                both(body, carried)
            }
            Stmt::Do(call) => {
                self.call(&call.call.expr, &call.call.args);
                None
            }
        }
    }

    fn assign(&mut self, target: &Expr, carried: Carried) {
        match target {
            Expr::Var(variable) => {
                let before = self.variables.entry(variable.id.to_owned()).or_default();
                *before = both(*before, carried);
            }
            Expr::List(list) => list.items.iter().for_each(|item| self.assign(item, carried)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.assign(item, carried)),
            // A value of a namespace.
            Expr::GetAttr(attribute) => self.assign(&attribute.expr, carried),
            _ => {}
        }
    }
}
