//! What is pasted together with a command: a prompt, a comment, the marks of a code block.

/// Signs that cannot be seen and that web pages and files have before a text.
const UNSEEN: [char; 4] = ['\u{feff}', '\u{200b}', '\u{2060}', '\u{200e}'];
const FENCE: &str = "```";

/// Returns the command in a pasted text, without what is around it.
pub(super) fn command(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut rest = without_unseen(&text);
    let mut is_fenced = false;
    loop {
        let (line, more) = rest.split_once('\n').unwrap_or((rest, ""));
        let is_fence = line.starts_with(FENCE);
        if line.is_empty() || !is_fence && !is_comment(line) {
            break;
        }
        is_fenced |= is_fence;
        rest = without_unseen(more);
    }
    if is_fenced {
        rest = rest.split("\n```").next().unwrap_or_default();
    }
    let code = rest.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    without_prompt(code.unwrap_or(rest)).to_owned()
}

fn without_unseen(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || UNSEEN.contains(&c))
}

/// True for a comment. `#` is also the prompt of an administrator.
fn is_comment(line: &str) -> bool {
    let is_command = without_prompt(line).to_ascii_lowercase().starts_with("curl");
    !is_command && (line.starts_with('#') || line.starts_with("//") || line.starts_with("::"))
}

/// Returns a command without the prompt before it, and without `sudo`.
fn without_prompt(command: &str) -> &str {
    let command = without_unseen(command);
    let sign = command.strip_prefix(['$', '>', '#', '%']).or_else(|| command.strip_prefix("& "));
    let rest = sign.or_else(|| command.strip_prefix("sudo ")).or_else(|| after_windows_prompt(command));
    match rest.or_else(|| after_user_prompt(command)) {
        Some(rest) => without_prompt(rest),
        None => command,
    }
}

/// Returns what follows `C:\Users\me>` or `PS C:\Users\me>`.
fn after_windows_prompt(command: &str) -> Option<&str> {
    let (place, rest) = command.split_once('>')?;
    let place = place.strip_prefix("PS ").unwrap_or(place);
    let is_folder = place.as_bytes().get(1..3) == Some(b":\\") && !place.contains(['"', '\'', '\n']);
    is_folder.then_some(rest)
}

/// Returns what follows `me@host:~$` or `[me@host ~]#`.
fn after_user_prompt(command: &str) -> Option<&str> {
    let end = ["$ ", "# ", "% "].into_iter().filter_map(|sign| command.find(sign)).min()?;
    let (user, rest) = command.split_at(end);
    let is_prompt =
        user.contains('@') && !user.contains(['"', '\'', '\n', '/']) || user.contains(":/") && user.contains('@');
    let has_command = user.to_ascii_lowercase().contains("curl ");
    (is_prompt && !has_command).then(|| &rest[1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_a_command_is_left_out() {
        for text in [
            "curl x",
            "\u{feff}curl x\n",
            "\u{a0}\u{200b}curl x",
            "$ curl x",
            "# curl x",
            "sudo curl x",
            "$ sudo curl x",
            "PS C:\\Users\\me> curl x",
            "C:\\>curl x",
            "C:\\Program Files>curl x",
            "me@shop:~$ curl x",
            "me@shop:/var/www$ curl x",
            "[root@shop ~]# curl x",
            "```bash\ncurl x\n```",
            "```\n# Order\n$ curl x\n```\nand then",
            "`curl x`",
            "# Create an order\n\n// at once\ncurl x",
        ] {
            assert_eq!(command(text), "curl x", "{text}");
        }
        for text in ["wget x", "", "#", "curl 'a>b' $ c", "curl me@x $ y"] {
            assert_eq!(command(text), text.trim_start_matches('#'), "{text}");
        }
    }
}
