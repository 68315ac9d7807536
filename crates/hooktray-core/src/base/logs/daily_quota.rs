//! A log file that stops at its quota of bytes a day, so that no flood of lines fills the disk.

use std::io::{self, Write};

use jiff::Timestamp;

/// Writes up to so many bytes a day, by UTC, as the files are rotated. What comes after them is dropped.
#[derive(Debug)]
pub(super) struct DailyQuota<W> {
    inner: W,
    quota: u64,
    written: u64,
    /// Days since 1970.
    day: i64,
}

impl<W: Write> DailyQuota<W> {
    /// Returns a log file to which `written` bytes were written on the day of `now`.
    pub(super) fn new(inner: W, quota: u64, written: u64, now: Timestamp) -> DailyQuota<W> {
        DailyQuota { inner, quota, written, day: day(now) }
    }

    fn write_at(&mut self, bytes: &[u8], now: Timestamp) -> io::Result<()> {
        if day(now) != self.day {
            (self.day, self.written) = (day(now), 0);
        }
        if self.written >= self.quota {
            return Ok(());
        }
        self.inner.write_all(bytes)?;
        self.written += bytes.len() as u64;
        if self.written >= self.quota {
            writeln!(self.inner, "{now} the log of today is full: nothing more is written until midnight UTC")?;
        }
        Ok(())
    }
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(24 * 60 * 60)
}

impl<W: Write> Write for DailyQuota<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_at(bytes, Timestamp::now())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_ends_at_its_quota_and_goes_on_the_next_day() {
        let at = |hours: i64| Timestamp::from_second(1_795_478_400 + hours * 3600).unwrap();
        let mut log = DailyQuota::new(Vec::new(), 100, 40, at(0));
        for _ in 0..1_000 {
            log.write_at(b"one line of the log\n", at(1)).unwrap();
        }
        let text = String::from_utf8(log.inner.clone()).unwrap();
        assert_eq!((text.matches("one line").count(), text.matches("is full").count()), (3, 1), "{text}");
        log.write_at(b"tomorrow\n", at(24)).unwrap();
        assert!(log.inner.ends_with(b"tomorrow\n"));
    }
}
