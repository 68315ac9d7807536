//! `hooktray notify quiet-hours`.

use hooktray_core::Result;
use hooktray_core::settings::Hours;

use crate::arguments::QuietHoursCommand;
use crate::{Environment, print};

pub(super) fn run(env: &Environment, command: &QuietHoursCommand) -> Result<()> {
    match *command {
        QuietHoursCommand::Set { from: from_hour, to: to_hour } => {
            env.change_settings(|settings| settings.quiet = Some(Hours { from_hour, to_hour }))?;
            print::line(&format!("the quiet hours are from {from_hour:02}:00 to {to_hour:02}:00"))
        }
        QuietHoursCommand::Show => match env.settings()?.quiet {
            Some(Hours { from_hour, to_hour }) => print::line(&format!("{from_hour:02}:00 to {to_hour:02}:00")),
            None => print::line("there are none"),
        },
        QuietHoursCommand::Off => {
            env.change_settings(|settings| settings.quiet = None)?;
            print::line("there are no quiet hours")
        }
    }
}
