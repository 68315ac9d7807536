//! `hooktray backup`, `restore` and `doctor`.

use std::path::Path;
use std::process::ExitCode;

use hooktray_core::base::data_dir::DataDirLock;
use hooktray_core::{Result, backup, doctor};

use crate::{Environment, block_on, print};

pub(crate) fn backup(env: &Environment, file: &Path) -> Result<()> {
    backup::save(&env.readers()?, file, env.clock.now())?;
    print::line(&format!("saved to {}; secrets are not in it, they stay in the keychain", file.display()))
}

pub(crate) fn restore(env: &Environment, file: &Path) -> Result<()> {
    let locked = DataDirLock::take(&env.data_dir)?;
    let restored = backup::restore(&locked, file, env.clock.now())?;
    let of = restored.saved_at.map(|at| format!(", as it was on {}", crate::history::local(at))).unwrap_or_default();
    print::line(&format!("restored from {}{of}", file.display()))?;
    if let Some(aside) = restored.aside {
        print::line(&format!("the previous database is now {}", aside.display()))?;
    }
    if restored.may_lack_records {
        print::note(
            "the file is not a backup but a copy of a database; if Hooktray ran when it was copied, the newest records are missing: \
             copy hooktray.db-wal as well, put it beside the file under the file's name with -wal at its end, and restore again",
        );
    }
    if restored.held > 0 {
        print::note(&format!(
            "{} unfinished records of the backup are on hold, because they may have been sent after it was made; \
             look in the CRM which of them are there; to send another one: hooktray retry ID --even-if-sent, all of them: \
             hooktray retry --status held --even-if-arrived",
            restored.held
        ));
    }
    print::note("on another machine, store the secrets again: hooktray secret set NAME");
    Ok(())
}

pub(crate) fn doctor(env: &Environment, listen: &str) -> Result<ExitCode> {
    let findings = block_on(doctor::run_checks(&env.data_dir, &env.secrets, listen))?;
    for finding in &findings {
        print::line(&format!("{}  {:<9} {}", if finding.ok { "ok " } else { "BAD" }, finding.topic, finding.text))?;
    }
    Ok(if findings.iter().all(|finding| finding.ok) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
