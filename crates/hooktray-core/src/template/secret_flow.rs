//! Where the secrets of a template go, found without evaluating it: whether they arrive whole, so that a mask finds them.

use std::collections::HashMap;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Filter, Stmt, UnaryOpKind};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

/// What a filter does to a secret that it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The secret is in the result, as it was.
    Keeps,
    /// The secret is in the result, written in a way that a mask reads.
    Encodes,
    /// The result is worked out from the whole secret. The filter notes it, see [`super::derived::note`], and it is masked.
    Derives,
    /// Nothing of the secret is in the result.
    Hides,
    /// Anything else: a mask would not find what is left of the secret.
    Changes,
}

/// What each filter does to a secret. A filter that is not here changes it. A test finds filters that are missing.
const EFFECTS: &[(Effect, &[&str])] = &[
    (Effect::Keeps, &["default", "d", "join", "safe", "string", "trim"]),
    (Effect::Encodes, &["base64", "e", "escape", "tojson", "urlencode"]),
    (Effect::Derives, &["hash", "hmac"]),
    (Effect::Hides, &["bool", "count", "length"]),
    (
        Effect::Changes,
        &[
            "abs",
            "attr",
            "batch",
            "capitalize",
            "chain",
            "date",
            "dictsort",
            "digits",
            "first",
            "float",
            "format",
            "fromjson",
            "groupby",
            "indent",
            "int",
            "items",
            "last",
            "lines",
            "list",
            "lower",
            "map",
            "match",
            "max",
            "min",
            "number",
            "phone",
            "phone_country",
            "pprint",
            "reject",
            "rejectattr",
            "replace",
            "replace_regex",
            "reverse",
            "round",
            "select",
            "selectattr",
            "slice",
            "sort",
            "split",
            "sum",
            "title",
            "ucs2",
            "unique",
            "upper",
            "urldecode",
            "zip",
        ],
    ),
];

/// How many encodings of a secret are sent at most, one inside of another. The encoding of an action counts. A mask reads
/// one more, for whoever repeats the request.
pub(crate) const MOST_ENCODINGS: u8 = 2;

fn effect(filter: &str) -> Effect {
    let found = EFFECTS.iter().find(|(_, names)| names.contains(&filter));
    found.map_or(Effect::Changes, |(effect, _)| *effect)
}

/// What a value carries of secrets: nothing, or whole secrets, in so many encodings.
pub(crate) type Carried = Option<u8>;

fn both(one: Carried, other: Carried) -> Carried {
    one.max(other)
}

/// What steps carry: by id, and by the name of the value.
pub(crate) type Steps = HashMap<String, HashMap<String, Carried>>;

/// What became of the secrets of a template.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Trace {
    /// What its result carries.
    pub(crate) carried: Carried,
    /// What changes a secret in it, as it stands in the template.
    pub(crate) changes: Vec<String>,
    /// True if a secret is in the host of the address that it begins with.
    pub(crate) in_host: bool,
}

/// Follows the secrets of a template, of which `steps` come before. One that does not parse has no trace.
pub(crate) fn trace(source: &str, steps: &Steps) -> Trace {
    let Ok(Stmt::Template(template)) = parse(source, "template", SyntaxConfig::default()) else {
        return Trace::default();
    };
    let mut tracer = Tracer { steps, variables: HashMap::new(), macros: HashMap::new(), trace: Trace::default() };
    let carried = tracer.body(&template.children);
    let in_host = tracer.in_host(&template.children);
    Trace { carried, in_host, ..tracer.trace }
}

struct Tracer<'a> {
    steps: &'a Steps,
    /// What variables carry: the most of all that was ever in them.
    variables: HashMap<String, Carried>,
    macros: HashMap<String, Carried>,
    trace: Trace,
}

impl Tracer<'_> {
    /// Returns true if a secret stands in the host: between `://` and the next slash.
    fn in_host(&mut self, children: &[Stmt]) -> bool {
        let mut literal = String::new();
        for child in children {
            let authority = literal.split_once("://").map(|(_, rest)| rest);
            match child {
                _ if authority.is_some_and(|rest| rest.contains(['/', '?', '#', '\\'])) => return false,
                Stmt::EmitRaw(raw) => literal.push_str(raw.raw),
                other if authority.is_some() && self.body(std::slice::from_ref(other)).is_some() => return true,
                _ => {}
            }
        }
        false
    }

    /// Returns what the text of these statements carries.
    fn body(&mut self, statements: &[Stmt]) -> Carried {
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
                if let Some(filter) = &each.filter_expr {
                    self.value(filter);
                }
                // What one turn leaves in a variable is there in the next.
                self.body(&each.body);
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

    /// Returns what a value carries.
    fn value(&mut self, value: &Expr) -> Carried {
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
    fn filtered(&mut self, filter: &Expr, block: Carried) -> Carried {
        let Expr::Filter(filter) = filter else { return block };
        let Filter { name, expr, args } = &**filter;
        let value = match expr {
            Some(inner @ Expr::Filter(_)) => self.filtered(inner, block),
            Some(value) => self.value(value),
            None => block,
        };
        let carried = both(value, self.arguments(args));
        match effect(name) {
            Effect::Keeps => carried,
            Effect::Encodes => self.encoded(carried, &format!("| {name}")),
            Effect::Derives | Effect::Hides => None,
            Effect::Changes => self.changed(carried, &format!("| {name}")),
        }
    }

    fn call(&mut self, function: &Expr, arguments: &[CallArg]) -> Carried {
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

    /// Notes that something changes what a value carries.
    fn changed(&mut self, carried: Carried, what: &str) -> Carried {
        if carried.is_some() && !self.trace.changes.iter().any(|known| known == what) {
            self.trace.changes.push(what.to_owned());
        }
        None
    }

    fn encoded(&mut self, carried: Carried, what: &str) -> Carried {
        match carried? + 1 {
            encodings if encodings > MOST_ENCODINGS => self.changed(carried, what),
            encodings => Some(encodings),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(source: &str) -> Vec<String> {
        let login = HashMap::from([("token".to_owned(), Some(0)), ("plain".to_owned(), None)]);
        let steps = Steps::from([("login".to_owned(), login)]);
        trace(source, &steps).changes
    }

    #[test]
    fn secret_that_arrives_whole_is_no_mistake() {
        for source in [
            "{{ secret('k') }}",
            "Bearer {{ secret('k') }}",
            "{{ 'a' ~ secret('k') ~ body.x | upper }}",
            "{{ {'key': secret('k'), 'n': body.n | upper} | tojson }}",
            "{{ secret('k') | urlencode }}",
            "{{ ('user:' ~ secret('k')) | base64 }}",
            "{{ raw | hmac(secret('k'), 'sha256') | upper }}",
            "{{ (raw ~ secret('k')) | hash('md5') }}",
            "{% if body.key == secret('k') %}yes{% endif %}",
            "{{ secret('k') if body.live else secret('t') }}",
            "{% set k = secret('k') %}{{ k }}",
            "{{ steps.login.token }} {{ steps.login.plain | upper }} {{ steps['login']['token'] | urlencode }}",
            "{{ secret('k') is defined }}{{ secret('k') | length }}",
            "{{ body.name | replace('a', 'b') }}",
        ] {
            assert_eq!(changes(source), [] as [String; 0], "{source}");
        }
    }

    #[test]
    fn what_changes_a_secret_is_found_wherever_it_stands() {
        for (source, what) in [
            ("{{ secret('k') | upper }}", "| upper"),
            ("{{ secret('k') | replace('-', '') }}", "| replace"),
            ("{{ body.x | replace('-', secret('k')) }}", "| replace"),
            ("{{ secret('k')[:10] }}", "[ : ]"),
            ("{{ secret('k')[0] }}", "[…]"),
            ("{{ (secret('k') ~ 'x') | lower }}", "| lower"),
            ("{{ secret('k') | reverse | base64 }}", "| reverse"),
            ("{{ secret('k') | unheard_of }}", "| unheard_of"),
            ("{% set k = secret('k') %}{{ k | upper }}", "| upper"),
            ("{% set k %}{{ secret('k') }}{% endset %}{{ k | upper }}", "| upper"),
            ("{% filter upper %}{{ secret('k') }}{% endfilter %}", "| upper"),
            ("{% for c in secret('k') %}{{ c }}-{% endfor %}", "for … in"),
            ("{% for k in [secret('k')] %}{{ k | upper }}{% endfor %}", "| upper"),
            ("{% with k = secret('k') %}{{ k | title }}{% endwith %}", "| title"),
            ("{% macro m(x) %}{{ x | upper }}{% endmacro %}{{ m(secret('k')) }}", "m( … )"),
            ("{% macro m() %}{{ secret('k') }}{% endmacro %}{{ m() | upper }}", "| upper"),
            ("{{ {'k': secret('k')}.k | upper }}", "| upper"),
            ("{{ steps.login.token | upper }}", "| upper"),
            ("{{ steps['login'].token[1:] }}", "[ : ]"),
            ("{{ (body.x or secret('k')) | upper }}", "| upper"),
            ("{{ 'x%s' | format(secret('k')) }}", "| format"),
            ("{{ secret('k') * 2 }}", "*"),
            ("{{ secret('k') | tojson | tojson | urlencode }}", "| urlencode"),
        ] {
            assert_eq!(changes(source), [what], "{source}");
        }
    }

    #[test]
    fn secret_in_the_host_of_an_address_is_found() {
        let steps = Steps::new();
        for (source, expected) in [
            ("https://{{ secret('k') }}.example/", true),
            ("https://shop.{{ secret('k') }}/", true),
            ("https://u:{{ secret('k') }}@shop.example/", true),
            ("https://shop.example/{{ secret('k') }}", false),
            ("https://shop.example/?k={{ secret('k') }}", false),
            ("https://{{ body.shop }}.example/{{ secret('k') }}", false),
        ] {
            assert_eq!(trace(source, &steps).in_host, expected, "{source}");
        }
    }
}
