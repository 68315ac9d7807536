//! The marks around strings.

/// Returns whether a character can open a string: those of JSON and JavaScript, and what word processors make of them.
pub(super) fn is_opener(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '«' | '‘' | '’')
}

/// Returns whether a character closes a string that `opener` opened.
pub(super) fn closes(opener: char, c: char) -> bool {
    match opener {
        '“' | '”' | '„' => matches!(c, '“' | '”' | '"'),
        '«' => c == '»',
        '‘' | '’' => matches!(c, '‘' | '’'),
        opener => c == opener,
    }
}
