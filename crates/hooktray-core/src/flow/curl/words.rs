//! The words of a command line, as a POSIX shell, the Windows command prompt or PowerShell splits it. Browsers copy requests
//! for the first two.

mod command_prompt;
mod quotes;

use std::str::Chars;

use quotes::{ansi_c_text, double_quoted, next_if, typographic};

/// Splits a command line into its words, up to the end of its first command; `None` if a quotation mark is not closed.
pub(super) fn split(command: &str) -> Option<Vec<String>> {
    let command = command_prompt::without_carets(command);
    let mut splitter = Splitter { rest: command.chars(), words: Vec::new(), word: None, is_redirected: false };
    while splitter.step()? {}
    splitter.end_word();
    Some(splitter.words)
}

struct Splitter<'a> {
    rest: Chars<'a>,
    words: Vec<String>,
    /// The word that is being read.
    word: Option<String>,
    /// True if the next word is where the output goes, and no word of the command.
    is_redirected: bool,
}

impl Splitter<'_> {
    /// Reads a part of a word, or what is between words. Returns false at the end of the command, and `None` if a quotation
    /// mark is not closed.
    fn step(&mut self) -> Option<bool> {
        if let Some(rest) = after_line_end(self.rest.as_str()) {
            self.end_word();
            self.rest = rest.chars();
            return Some(true);
        }
        if self.is_command_end() {
            return Some(false);
        }
        let is_first = self.word.is_none();
        let Some(c) = self.rest.next() else { return Some(false) };
        match c {
            c if c.is_whitespace() => self.end_word(),
            '#' if is_first => while next_if(&mut self.rest, |c| c != '\n').is_some() {},
            '>' if !self.word.as_deref().is_some_and(is_placeholder) => self.redirect(),
            '\'' => {
                let (text, rest) = self.rest.as_str().split_once('\'')?;
                self.word().push_str(text);
                self.rest = rest.chars();
            }
            '$' if next_if(&mut self.rest, |c| c == '\'').is_some() => {
                let text = ansi_c_text(&mut self.rest)?;
                self.word().push_str(&text);
            }
            '"' => {
                let text = double_quoted(&mut self.rest, is_first)?;
                self.word().push_str(&text);
            }
            '\\' => {
                let escaped = self.rest.next();
                self.word().extend(escaped);
            }
            c => match is_first.then(|| typographic(c, &mut self.rest)).flatten() {
                Some(text) => self.word().push_str(&text?),
                None => self.word().push(c),
            },
        }
        Some(true)
    }

    /// True before `|`, `;` and `&&`. Within an address that is not quoted, `;` and `&` are meant as signs of it.
    fn is_command_end(&self) -> bool {
        let rest = self.rest.as_str();
        let ends_word = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
        match (rest.chars().next(), self.word.is_none()) {
            (Some('|'), _) | (Some(';' | '&'), true) => true,
            (Some(';'), false) => ends_word(&rest[1..]),
            (Some('&'), false) => rest.strip_prefix("&&").is_some_and(ends_word),
            _ => false,
        }
    }

    /// Leaves out where the output goes: `> file`, `2>&1`.
    fn redirect(&mut self) {
        if self.word.as_deref().is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        while next_if(&mut self.rest, |c| ['>', '&', '|'].contains(&c)).is_some() {}
        self.is_redirected = true;
    }

    fn word(&mut self) -> &mut String {
        self.word.get_or_insert_default()
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take()
            && !std::mem::take(&mut self.is_redirected)
        {
            self.words.push(word);
        }
    }
}

/// True if a word has the begin of a placeholder, as in `https://x.example/<id>`.
fn is_placeholder(word: &str) -> bool {
    word.rfind('<').is_some_and(|open| !word[open..].contains('>'))
}

/// Returns the next line if this one ends here and goes on there. A terminal shows `>` before such a line.
fn after_line_end(rest: &str) -> Option<&str> {
    let after = rest.strip_prefix(['\\', '`'])?.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
    if after.is_empty() && rest.starts_with('\\') {
        return Some(after);
    }
    let line = after.strip_prefix('\n')?;
    Some(line.strip_prefix("> ").unwrap_or(line))
}

#[cfg(test)]
mod tests;
