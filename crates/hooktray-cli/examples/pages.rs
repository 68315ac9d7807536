//! Writes the man pages and shell completions of the packages into a directory. `cargo xtask man [DIR]` calls it.

#[path = "../src/arguments.rs"]
#[allow(dead_code, reason = "only the shape of the command line is looked at here, not what it was given")]
mod arguments;

use std::path::PathBuf;
use std::{env, fs, io};

use clap::CommandFactory as _;
use clap_complete::{Shell, generate_to};

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or_else(|| io::Error::other("which folder?"))?;
    let command = arguments::Arguments::command();
    let (man, completions) = (folder.join("man"), folder.join("completions"));
    fs::create_dir_all(&man)?;
    fs::create_dir_all(&completions)?;
    clap_mangen::generate_to(command.clone(), &man)?;
    // The example is commands, one a line: without this they would be filled into a paragraph.
    let page = man.join("hooktray.1");
    let text = fs::read_to_string(&page)?
        .replace(".SH EXTRA\n", ".SH EXAMPLE\n.nf\n")
        .replace(".SH VERSION", ".fi\n.SH VERSION");
    fs::write(page, text)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
        generate_to(shell, &mut command.clone(), "hooktray", &completions)?;
    }
    Ok(())
}
