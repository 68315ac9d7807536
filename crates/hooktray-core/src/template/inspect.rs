//! What a template refers to, found in its tokens without evaluating it.

use minijinja::machinery::{Token, Tokenizer};
use minijinja::syntax::SyntaxConfig;

/// What one template refers to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct References {
    /// `steps.<id>` or `steps.<id>.<name>`.
    pub(crate) steps: Vec<(String, Option<String>)>,
    /// `steps` with an id that is an expression: it may be any step.
    pub(crate) all_steps: bool,
    /// `secret('<name>')`.
    pub(crate) secrets: Vec<String>,
    /// Calls of `secret` whose name is an expression.
    pub(crate) computed_secret: bool,
    /// `shop.<name>`.
    pub(crate) shop: Vec<String>,
    /// `alert.<name>`.
    pub(crate) alert: Vec<String>,
    /// `table('<name>', …)`.
    pub(crate) tables: Vec<String>,
    /// Calls of `table` whose name is not written out.
    pub(crate) computed_table: bool,
    /// Names after a `|`.
    pub(crate) filters: Vec<String>,
    /// Names after an `is`.
    pub(crate) tests: Vec<String>,
    /// Names before a `(` that are called as functions.
    pub(crate) functions: Vec<String>,
    /// Names after a `.` and before a `(`.
    pub(crate) methods: Vec<String>,
    /// Patterns of `match` and `replace_regex` that are written out.
    pub(crate) patterns: Vec<String>,
}

/// Finds the references of a template, up to the first mistake in it.
pub(crate) fn references(source: &str) -> References {
    let tokens = tokens(source);
    let mut found = References::default();
    let at = |index: usize| tokens.get(index);
    for (index, piece) in tokens.iter().enumerate() {
        let Piece::Name(name) = piece else { continue };
        let before = index.checked_sub(1).and_then(at);
        let called = at(index + 1) == Some(&Piece::Open);
        match before {
            Some(Piece::Pipe) => {
                if ["match", "replace_regex"].contains(&name.as_str())
                    && called
                    && let Some(Piece::Text(pattern)) = at(index + 2)
                {
                    found.patterns.push(pattern.clone());
                }
                found.filters.push(name.clone());
            }
            Some(Piece::Dot) => {
                let of_loop = matches!(index.checked_sub(2).and_then(at), Some(Piece::Name(owner)) if owner == "loop");
                if called && !of_loop {
                    found.methods.push(name.clone());
                }
            }
            Some(Piece::Name(word)) if word == "is" && name != "not" => found.tests.push(name.clone()),
            Some(Piece::Name(word)) if word == "not" && is_is(index.checked_sub(2).and_then(at)) => {
                found.tests.push(name.clone());
            }
            Some(Piece::Name(word)) if word == "macro" || word == "call" => {}
            _ if name == "secret" && called => match (at(index + 2), at(index + 3)) {
                (Some(Piece::Text(secret)), Some(Piece::Close)) => found.secrets.push(secret.clone()),
                _ => found.computed_secret = true,
            },
            _ if name == "secret" => found.computed_secret = true,
            _ if name == "shop" => found.shop.extend(attribute(&tokens, index + 1).map(|(name, _)| name)),
            _ if name == "alert" => found.alert.extend(attribute(&tokens, index + 1).map(|(name, _)| name)),
            _ if name == "table" && called => match at(index + 2) {
                Some(Piece::Text(table)) => found.tables.push(table.clone()),
                _ => found.computed_table = true,
            },
            _ if name == "steps" => match attribute(&tokens, index + 1) {
                Some((id, after)) => {
                    let attribute = attribute(&tokens, after).map(|(name, _)| name);
                    found.steps.push((id, attribute));
                }
                None => found.all_steps = true,
            },
            _ if called && !is_word(name) => found.functions.push(name.clone()),
            _ => {}
        }
    }
    found
}

/// Finds what a template reads of the record: `body.name` as `["body", "name"]`. A path ends where the next name is computed.
pub(crate) fn record_paths(source: &str) -> Vec<Vec<String>> {
    paths(&tokens(source), &["body", "query", "headers", "fields", "raw"])
}

/// Finds what a template reads of steps: `steps.send.order_id` as `["send", "order_id"]`.
pub(crate) fn step_paths(source: &str) -> Vec<Vec<String>> {
    let paths = paths(&tokens(source), &["steps"]);
    paths.into_iter().map(|path| path.into_iter().skip(1).collect()).collect()
}

/// Finds what a template reads of a response: `response.json.id` as `["json", "id"]`.
pub(crate) fn response_paths(source: &str) -> Vec<Vec<String>> {
    let paths = paths(&tokens(source), &["response"]);
    paths.into_iter().map(|path| path.into_iter().skip(1).collect()).collect()
}

/// True if a template reads nothing that may change between two runs, such as a table: only the record, and actions.
pub(crate) fn reads_only_records(source: &str) -> bool {
    paths(&tokens(source), &["operation", "secret", "shop", "table"]).is_empty()
}

/// True if a template provides for a missing value, with `default` or a test.
pub(crate) fn expects_missing(source: &str) -> bool {
    let found = references(source);
    found.filters.iter().any(|filter| ["default", "d"].contains(&filter.as_str()))
        || found.tests.iter().any(|test| ["defined", "undefined", "none"].contains(&test.as_str()))
}

/// Finds the paths that begin with one of these names.
fn paths(tokens: &[Piece], roots: &[&str]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (index, piece) in tokens.iter().enumerate() {
        let Piece::Name(name) = piece else { continue };
        let before = index.checked_sub(1).and_then(|before| tokens.get(before));
        if !roots.contains(&name.as_str()) || before == Some(&Piece::Dot) || before == Some(&Piece::Pipe) {
            continue;
        }
        let mut path = vec![name.clone()];
        let mut next = index + 1;
        while let Some((name, after)) = attribute(tokens, next) {
            path.push(name);
            next = after;
        }
        if path.len() == 1 {
            path.extend(name_looked_for(&tokens[..index], tokens.get(next)));
        }
        found.push(path);
    }
    found
}

/// Returns the name that is looked for in what stands between these tokens: `'name' in fields` reads no other one. Both sides of
/// `in` end here: it binds looser than filters, `~` and `[…]`.
fn name_looked_for(before: &[Piece], after: Option<&Piece>) -> Option<String> {
    let word = |piece: &Piece, word: &str| matches!(piece, Piece::Name(name) if name == word);
    let ends = |piece: &Piece| {
        matches!(piece, Piece::Edge | Piece::Close) || ["and", "or", "if", "else"].iter().any(|name| word(piece, name))
    };
    let begins = |piece: &Piece| {
        matches!(piece, Piece::Edge | Piece::Open | Piece::OpenIndex)
            || ["and", "or", "if", "elif", "else", "not"].iter().any(|name| word(piece, name))
    };
    let rest = before.split_last().filter(|(last, _)| word(last, "in"))?.1;
    let rest = rest.split_last().filter(|(last, _)| word(last, "not")).map_or(rest, |(_, rest)| rest);
    match rest {
        [.., first, Piece::Text(name)] if begins(first) && after.is_some_and(ends) => Some(name.clone()),
        _ => None,
    }
}

/// Returns the expression of a template that is only `{{ expression }}`.
pub(crate) fn lone_expression(source: &str) -> Option<&str> {
    let inner = source.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let pieces = tokens(source.trim());
    // What follows the second delimiter is text, even another brace.
    let is_one =
        pieces.last() == Some(&Piece::Edge) && pieces.iter().filter(|piece| **piece == Piece::Edge).count() == 2;
    let inner = inner.trim_start_matches(['-', '+']).trim_end_matches(['-', '+']).trim();
    (is_one && !inner.is_empty()).then_some(inner)
}

/// Returns whether a template has nothing to evaluate.
pub(crate) fn is_plain_text(source: &str) -> bool {
    tokens(source).iter().all(|piece| *piece == Piece::Data)
}

/// Reads `.name` or `['name']` at `index`. Also returns the index after it.
fn attribute(tokens: &[Piece], index: usize) -> Option<(String, usize)> {
    let at = |index: usize| tokens.get(index);
    match (at(index)?, at(index + 1)?, at(index + 2)) {
        (Piece::Dot, Piece::Name(name), _) => Some((name.clone(), index + 2)),
        (Piece::OpenIndex, Piece::Text(name), Some(Piece::CloseIndex)) => Some((name.clone(), index + 3)),
        _ => None,
    }
}

fn is_is(piece: Option<&Piece>) -> bool {
    matches!(piece, Some(Piece::Name(word)) if word == "is")
}

/// True for keywords of the language that can precede a parenthesis.
fn is_word(name: &str) -> bool {
    ["and", "or", "not", "in", "if", "elif", "else", "is", "set", "for", "do", "with", "recursive"].contains(&name)
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Name(String),
    Text(String),
    Data,
    /// A delimiter of `{{ }}`.
    Edge,
    Dot,
    Pipe,
    Open,
    Close,
    OpenIndex,
    CloseIndex,
    Other,
}

fn tokens(source: &str) -> Vec<Piece> {
    let mut tokenizer = Tokenizer::new(source, "template", false, SyntaxConfig::default());
    let mut pieces = Vec::new();
    while let Ok(Some((token, _span))) = tokenizer.next_token() {
        pieces.push(piece(&token));
    }
    pieces
}

fn piece(token: &Token) -> Piece {
    match token {
        Token::TemplateData(_) => Piece::Data,
        Token::VariableStart | Token::VariableEnd => Piece::Edge,
        Token::Ident(name) => Piece::Name((*name).to_owned()),
        Token::Str(text) => Piece::Text((*text).to_owned()),
        Token::String(text) => Piece::Text(text.to_string()),
        Token::Dot => Piece::Dot,
        Token::Pipe => Piece::Pipe,
        Token::ParenOpen => Piece::Open,
        Token::ParenClose => Piece::Close,
        Token::BracketOpen => Piece::OpenIndex,
        Token::BracketClose => Piece::CloseIndex,
        _ => Piece::Other,
    }
}
