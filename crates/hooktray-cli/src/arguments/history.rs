//! The arguments of `hooktray history` and `hooktray retry`.

use clap::Args;
use hooktray_core::outcome::Status;
use jiff::{SignedDuration, Timestamp};

/// Which operations to queue again, and how.
#[derive(Debug, Args)]
pub(crate) struct RetryOptions {
    /// Ids from `hooktray history`
    #[arg(required_unless_present_any = ["status", "partial"], conflicts_with_all = ["status", "partial"])]
    pub ids: Vec<String>,
    /// Retry every operation with this status, such as failed or held
    #[arg(long)]
    pub status: Option<Status>,
    /// Retry what failed of every operation that was delivered in part
    #[arg(long, conflicts_with_all = ["status", "from_start", "even_if_sent", "keep_finished"])]
    pub partial: bool,
    /// Run every step again, also those that were finished: this may create a second order
    #[arg(long)]
    pub from_start: bool,
    /// Also retry operations whose order may be in the CRM already: no response came, a duplicate was sent or waits, another
    /// request took the order, or it was unfinished in a restored backup
    #[arg(long, conflicts_with = "status")]
    pub even_if_sent: bool,
    /// Treat the finished requests of an operation as those of the flow as it is now, although an action was renamed or its
    /// address changed: they are not sent again, and the operation goes on after them
    #[arg(long, conflicts_with_all = ["status", "from_start"])]
    pub keep_finished: bool,
    /// Also retry operations whose order may have arrived: no response came, or they were unfinished in a restored backup. Less
    /// than --even-if-sent
    #[arg(long)]
    pub even_if_arrived: bool,
    /// With --status and --from-start: do not ask on a terminal
    #[arg(long, requires = "status")]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryOptions {
    /// Only this flow
    #[arg(long, value_name = "NAME")]
    pub flow: Option<String>,
    /// Only this status: held, pending, running, delivered, filtered, duplicate, failed, cancelled or test
    #[arg(long)]
    pub status: Option<Status>,
    /// Only orders that the CRM knew already
    #[arg(long)]
    pub crm_duplicate: bool,
    /// Only those that were delivered although a later action failed
    #[arg(long)]
    pub partial: bool,
    /// Only records that contain this name, number or word, or whose id begins with it
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only since this time: 2026-11-24, 2026-11-24T12:00:00Z, or an age such as 90m, 24h or 7d
    #[arg(long, value_name = "T", value_parser = since)]
    pub since: Option<Timestamp>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Print JSON
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV for Excel
    #[arg(long)]
    pub csv: bool,
}

/// Parses a time, or an age.
fn since(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if let Ok(local) = text.parse::<jiff::civil::DateTime>() {
        return jiff::tz::TimeZone::system().to_timestamp(local).map_err(|error| error.to_string());
    }
    let long_ago = text.split_at_checked(text.len().saturating_sub(1)).and_then(|(number, unit)| {
        let number: i64 = number.parse().ok()?;
        let seconds = match unit {
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => return None,
        };
        Some(SignedDuration::from_secs(number.checked_mul(seconds)?))
    });
    long_ago
        .and_then(|ago| Timestamp::now().checked_sub(ago).ok())
        .ok_or_else(|| "write 2026-11-24, 2026-11-24T12:00:00Z, or an age such as 90m, 24h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_accepts_every_documented_form() {
        let utc: Timestamp = "2026-11-24T12:00:00Z".parse().expect("a time");
        assert_eq!(since("2026-11-24T12:00:00Z"), Ok(utc));
        assert_eq!(since("2026-11-24T15:00:00+03:00"), Ok(utc));
        let date = jiff::civil::date(2026, 11, 24).to_datetime(jiff::civil::Time::midnight());
        let midnight = jiff::tz::TimeZone::system().to_timestamp(date).expect("a time");
        assert_eq!(since("2026-11-24"), Ok(midnight));
        let (early, day, late) =
            (since("25h").expect("a span"), since("1d").expect("a span"), since("90m").expect("one"));
        assert!(early < day && day < late && late < Timestamp::now());
        for wrong in ["", "soon", "d", "24", "24x", "2026-13-01", "99999999999999999999d"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
