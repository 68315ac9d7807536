//! Where the secrets of a template go, found without evaluating it: whether they arrive whole, so that a mask finds them.

mod effects;
mod host;
mod statements;
mod values;

use std::collections::HashMap;

use minijinja::machinery::ast::Stmt;
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

pub(crate) use effects::filters;

/// How many encodings of a secret are sent at most, one inside of another. The encoding of an action counts. A mask reads
/// one more, for a service that repeats the request.
pub(crate) const MAX_ENCODINGS: u8 = 2;

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
    let mut carried = tracer.body(&template.children);
    // What a loop leaves in a variable is there in its next turn, and a macro may be called before it stands.
    loop {
        let before = (tracer.variables.clone(), tracer.macros.clone());
        carried = both(carried, tracer.body(&template.children));
        if before == (tracer.variables.clone(), tracer.macros.clone()) {
            break;
        }
    }
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
    /// Notes that something changes what a value carries.
    fn changed(&mut self, carried: Carried, what: &str) -> Carried {
        if carried.is_some() && !self.trace.changes.iter().any(|known| known == what) {
            self.trace.changes.push(what.to_owned());
        }
        None
    }

    /// Returns what a digest carries: a mask finds it, and it can be encoded once more. One of an encoded secret or of another
    /// digest is not noted, so a mask would not find it.
    fn derived(&mut self, carried: Carried, what: &str) -> Carried {
        match carried? {
            0 => Some(1),
            _ => self.changed(carried, what),
        }
    }

    fn encoded(&mut self, carried: Carried, what: &str) -> Carried {
        match carried? + 1 {
            encodings if encodings > MAX_ENCODINGS => self.changed(carried, what),
            encodings => Some(encodings),
        }
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
            "{{ [body.login, secret('k')] | join(':') | base64 }}",
            "{{ secret('k') | trim }}",
            "{{ raw | hmac(secret('k'), 'sha256') | lower | urlencode }}",
            "{% set s = raw | hmac(secret('k'), 'sha256') %}sign={{ s }}",
            "{% for n in body.list %}{{ loop.index }}{{ n | upper }}{% endfor %}",
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
            ("{{ secret('k') | join('-') }}", "| join"),
            ("{{ secret('k') | trim('sk') }}", "| trim"),
            ("{% macro m(x=secret('k')) %}{{ x[:5] }}{% endmacro %}{{ m() }}", "[ : ]"),
            (
                "{% macro a() %}{{ b() | reverse }}{% endmacro %}{% macro b() %}{{ secret('k') }}{% endmacro %}{{ a() }}",
                "| reverse",
            ),
            ("{% for k in [secret('k'), 'x'] %}{{ loop.previtem[1:] }}{% endfor %}", "[ : ]"),
            ("{% for k in [secret('k'), 'x'] %}{{ (loop.nextitem or loop.previtem)[1:] }}{% endfor %}", "[ : ]"),
            (
                "{% set n = namespace(a='', b='', c='') %}{% for i in [1, 2, 3, 4] %}{{ n.c[1:] }}{% set n.c = n.b %}\
                 {% set n.b = n.a %}{% set n.a = secret('k') %}{% endfor %}",
                "[ : ]",
            ),
            ("{{ (secret('k') | hash('md5'))[:10] }}", "[ : ]"),
            ("{{ secret('k') | hash('md5') | replace('a', 'b') }}", "| replace"),
            ("{{ raw | hmac(secret('k'), 'sha256') | reverse }}", "| reverse"),
            ("{{ secret('k') | urlencode | hash('md5') }}", "| hash"),
            ("{{ secret('k') | hash('md5') | hash('md5') }}", "| hash"),
            ("{{ raw | hmac(secret('k') | hmac('x', 'sha256'), 'sha256') }}", "| hmac"),
            ("{% set s = secret('k') | hash('md5') %}{{ s[:8] }}", "[ : ]"),
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
            ("{{ 'https://' ~ secret('k') ~ '.example/' }}", true),
            ("{{ 'https://' + secret('k') }}/x", true),
            ("{% set base = 'https://' ~ secret('k') %}{{ base }}/x", true),
            ("{% set base %}https://{{ secret('k') }}{% endset %}{{ base }}/x", true),
            ("{% if body.x %}https://{{ secret('k') }}.example/{% else %}https://shop.example/{% endif %}", true),
            ("https://{% if body.x %}shop.example/{% endif %}{{ secret('k') }}", true),
            ("https://{{ secret('k') if body.x else 'shop.example' }}/x", true),
            ("https://{{ secret('k') | default('shop.example') }}/x", true),
            ("{% for k in [secret('k')] %}https://{{ k }}{% endfor %}/", true),
            ("{% macro m() %}https://{{ secret('k') }}{% endmacro %}{{ m() }}/x", true),
            ("{{ ['https://', secret('k')] | join }}", true),
            ("{{ {'a': 'https://' ~ secret('k')}.a }}", true),
            ("{% with h = 'https://' ~ secret('k') %}{{ h }}{% endwith %}", true),
            ("{{ ('https://' ~ secret('k')) | trim }}", true),
            ("{% set n = namespace(h='https://' ~ secret('k')) %}{{ n.h }}", true),
            ("{% set n = namespace(h='') %}{% set n.h = 'https://' ~ secret('k') %}{{ n.h }}", true),
            ("{% filter lower %}https://{% endfilter %}{{ secret('k') }}/", true),
            ("{% macro m() %}https://shop.example/{{ secret('k') }}{% endmacro %}{{ m() }}/x", false),
            ("{{ ['https://shop.example/', secret('k')] | join }}", false),
            ("https://{{ steps.login.host }}.example/{{ secret('k') }}", false),
            ("{{ secret('address') }}", false),
            ("{{ 'https://shop.example/' ~ secret('k') }}", false),
            ("{% set base = 'https://shop.example/' %}{{ base }}{{ secret('k') }}", false),
            ("{% if body.x %}https://a.example/{% else %}https://b.example/{% endif %}{{ secret('k') }}", false),
            ("https://{{ 'a' if body.x else 'b' }}.example/{{ secret('k') }}", false),
            ("https://shop.example/{{ secret('k') }}", false),
            ("https://shop.example/?k={{ secret('k') }}", false),
            ("https://{{ body.shop }}.example/{{ secret('k') }}", false),
        ] {
            assert_eq!(trace(source, &steps).in_host, expected, "{source}");
        }
    }

    /// Each of these lines at least doubles the texts. Without a bound they would fill the memory.
    #[test]
    fn text_that_grows_with_each_line_is_not_worked_out() {
        let steps = Steps::new();
        for line in [
            "{% set a = a | trim %}",
            "{% set a = a if body.x else a %}",
            "{% set a = a ~ a %}",
            "{% set a = [a, a].x %}",
            "{% macro a() %}{{ a }}{{ a }}{% endmacro %}",
        ] {
            let source = format!("{{% set a = secret('k') %}}{}https://{{{{ a }}}}/", line.repeat(40));
            assert!(trace(&source, &steps).in_host, "{line}");
        }
        let doubled: String = (1..40).map(|n| format!("{{% set a{n} = a{m} ~ a{m} %}}", m = n - 1)).collect();
        let source = format!("{{% set a0 = secret('k') %}}{doubled}https://{{{{ a39 }}}}/");
        assert!(trace(&source, &steps).in_host);
    }
}
