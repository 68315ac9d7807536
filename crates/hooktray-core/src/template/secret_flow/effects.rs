//! What each filter does to a secret.

/// What a filter does to a secret that it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The secret is in the result, as it was.
    Keeps,
    /// The secret is in the result, as it was, if `join` joins a list or `trim` removes blanks. With other arguments, the filter
    /// changes it.
    KeepsWhole,
    /// The secret is in the result, written in a way that a mask reads.
    Encodes,
    /// The result is worked out from the whole secret. The filter notes it, see [`crate::template::derived::note`], and it is
    /// masked.
    Derives,
    /// Nothing of the secret is in the result.
    Hides,
    /// Anything else: a mask would not find what is left of the secret.
    Changes,
}

/// What each filter does to a secret. A filter that is not here changes it. A test finds filters that are missing.
const EFFECTS: &[(Effect, &[&str])] = &[
    (Effect::Keeps, &["default", "d", "safe", "string"]),
    (Effect::KeepsWhole, &["join", "trim"]),
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
            "filled",
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
            "public_ip",
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
            "words",
            "zip",
        ],
    ),
];

/// Returns the names of all filters.
pub(crate) fn filters() -> impl Iterator<Item = &'static str> {
    EFFECTS.iter().flat_map(|(_, names)| names.iter().copied())
}

/// Returns what a filter does to a secret.
pub(super) fn effect(filter: &str) -> Effect {
    let found = EFFECTS.iter().find(|(_, names)| names.contains(&filter));
    found.map_or(Effect::Changes, |(effect, _)| *effect)
}
