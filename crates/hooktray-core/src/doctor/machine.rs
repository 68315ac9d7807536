//! What keeps an engine from starting or from working: certificates, proxies, logs, the lock, a wrong clock.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::{DoctorCheck, Topic, check};
use crate::actions::http_request::Client;
use crate::actions::http_request::certificates;
use crate::base::ca_certificate::CaCertificate;
use crate::base::data_dir;
use crate::base::logs;
use crate::secrets::Secrets;
use crate::settings::NetworkSettings;
use crate::store::{self, Readers};

/// 2026-01-01 in Unix seconds. A clock before this was never set.
const MIN_CLOCK: i64 = 1_767_225_600;
/// 2046-01-01 in Unix seconds. A clock after this is in a wrong year.
const MAX_CLOCK: i64 = 2_398_377_600;
/// How long before its end a certificate is told of.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);
/// A longer gap since the last run means a wrong clock.
const MAX_OFF: SignedDuration = SignedDuration::from_hours(365 * 24);
/// A right clock may be this far before the last run: a time zone was corrected since.
const MAX_BACK: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn certificates() -> DoctorCheck {
    match certificates::check() {
        Ok(()) => check(Topic::Certs, true, "secure addresses (https) can be checked".to_owned()),
        Err(missing) => check(Topic::Certs, false, missing.to_string()),
    }
}

/// Returns a failed check for each proxy that cannot be used or reached, and one that tells of the chosen one.
pub(super) async fn proxies(network: &NetworkSettings, secrets: &Secrets) -> Vec<DoctorCheck> {
    let bad = |text: String| check(Topic::Proxy, false, text);
    if let Some(name) = network.secret()
        && let Err(error) = secrets.read_all(vec![name.to_owned()]).await
    {
        return vec![bad(error.to_string())];
    }
    let Ok(client) = Client::new(network, secrets) else { return Vec::new() };
    let mut checks: Vec<_> = client.unusable_proxies().iter().map(|unusable| bad(unusable.to_string())).collect();
    checks.extend(client.proxy_problems().await.into_iter().map(|problem| bad(problem.message)));
    if let Some(server) = network.proxy.server().filter(|_| checks.is_empty()) {
        let text = format!("everything is sent through {}:{}, as the settings say", server.host, server.port);
        checks.push(check(Topic::Proxy, true, text));
    }
    checks
}

/// Returns a check for each authority that the settings trust.
pub(super) fn authorities(network: &NetworkSettings, now: Timestamp) -> Vec<DoctorCheck> {
    let one = |certificate: &CaCertificate| {
        let CaCertificate { owner, expires_at, .. } = certificate;
        let date = expires_at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        match (now >= *expires_at, now + SOON >= *expires_at) {
            (true, _) => check(Topic::Certs, false, format!("the certificate of {owner} has expired on {date}")),
            (false, true) => check(Topic::Certs, false, format!("the certificate of {owner} expires on {date}")),
            (false, false) => check(Topic::Certs, true, format!("{owner} is trusted as well, until {date}")),
        }
    };
    network.certificates.iter().map(one).collect()
}

/// Returns a check for each limit of this process that is too small for an engine, and none where all is well.
#[cfg(unix)]
pub(super) fn limits() -> Vec<DoctorCheck> {
    use rlimit::Resource;

    use crate::engine::startup::{MIN_FILES, few_files};
    let mut checks = Vec::new();
    let bad = |text: String| check(Topic::Limits, false, text);
    if let Ok((_, most)) = Resource::NOFILE.get()
        && most < MIN_FILES
    {
        checks.push(bad(few_files(most)));
    }
    if let Ok((most, _)) = Resource::FSIZE.get()
        && most != rlimit::INFINITY
    {
        let text = "the database grows beyond that, and then no record is stored; lift it (ulimit -f unlimited)";
        checks.push(bad(format!("a file may have only {} KiB; {text}", most / 1024)));
    }
    checks
}

/// Returns nothing: Windows has no such limits.
#[cfg(not(unix))]
pub(super) fn limits() -> Vec<DoctorCheck> {
    Vec::new()
}

pub(super) fn logs(data_dir: &Path) -> DoctorCheck {
    match logs::check(data_dir) {
        Ok(()) => check(Topic::Logs, true, format!("in {}", data_dir.join(logs::FOLDER).display())),
        Err(error) => check(Topic::Logs, false, format!("not written: {error}")),
    }
}

/// Checks the lock on the data dir. Returns whether an engine holds it.
pub(super) fn lock(data_dir: &Path) -> (DoctorCheck, bool) {
    match data_dir::is_held(data_dir) {
        Ok(false) if data_dir::is_waited_at(data_dir) => {
            (check(Topic::Lock, true, "free: an engine waits to start on this data dir".to_owned()), false)
        }
        Ok(false) => (check(Topic::Lock, true, "free: no engine runs on this data dir".to_owned()), false),
        Ok(true) => (check(Topic::Lock, true, "an engine runs on this data dir".to_owned()), true),
        Err(error) => (check(Topic::Lock, false, error.to_string()), false),
    }
}

pub(super) fn clock(readers: Option<&Readers>) -> DoctorCheck {
    let now = Timestamp::now();
    let last_run = readers.and_then(|readers| readers.read(store::heartbeat::last).ok()?);
    let local = now.to_zoned_datetime(jiff::tz::TimeZone::system());
    if let Some(zone) = unknown_zone() {
        let text = format!(
            "{local}; TZ is “{zone}”, which is not a time zone, so times are shown in UTC; correct or remove it"
        );
        return check(Topic::Clock, false, text);
    }
    match wrong_clock(now, last_run) {
        None => check(Topic::Clock, true, local.to_string()),
        Some(why) => check(Topic::Clock, false, format!("{local}; {why}")),
    }
}

/// Returns the value of `TZ` if it is not a time zone.
fn unknown_zone() -> Option<String> {
    let set = std::env::var_os("TZ").filter(|set| !set.is_empty())?;
    let is_known = jiff::tz::TimeZone::try_system().is_ok_and(|zone| !zone.is_unknown());
    (!is_known).then(|| set.to_string_lossy().chars().take(40).collect())
}

/// Returns what is wrong with a clock that shows `now`, if something is.
fn wrong_clock(now: Timestamp, last_run: Option<Timestamp>) -> Option<String> {
    if !(MIN_CLOCK..MAX_CLOCK).contains(&now.as_second()) {
        return Some("set it: with a wrong year no secure address (https) can be reached".to_owned());
    }
    let last_run = last_run?;
    let is_likely = (-MAX_BACK..=MAX_OFF).contains(&now.duration_since(last_run));
    (!is_likely).then(|| format!("set it if this is wrong: Hooktray last ran at {last_run}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_year_and_a_clock_far_from_the_last_run_are_wrong() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let now = at("2026-11-27T12:00:00Z");
        for right in [None, Some(at("2026-11-27T11:59:00Z")), Some(at("2026-02-01T00:00:00Z"))] {
            assert_eq!(wrong_clock(now, right), None);
        }
        assert_eq!(wrong_clock(now, Some(at("2026-11-27T15:00:00Z"))), None, "corrected by three hours");
        for wrong in ["1970-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2056-11-27T12:00:00Z"] {
            assert!(wrong_clock(at(wrong), None).is_some(), "{wrong}");
        }
        for last in ["2025-11-01T00:00:00Z", "2026-11-29T00:00:00Z"] {
            assert!(wrong_clock(now, Some(at(last))).is_some_and(|why| why.contains("last ran")), "{last}");
        }
    }
}
