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
    /// How many lines could not be written since the last that was: the disk is full. Of the first there may be a part.
    lost: u64,
}

impl<W: Write> DailyQuota<W> {
    /// Returns a log file to which `written` bytes were written on the day of `now`.
    pub(super) fn new(inner: W, quota: u64, written: u64, now: Timestamp) -> DailyQuota<W> {
        DailyQuota { inner, quota, written, day: day(now), lost: 0 }
    }

    fn write_at(&mut self, bytes: &[u8], now: Timestamp) -> io::Result<()> {
        if day(now) != self.day {
            (self.day, self.written) = (day(now), 0);
        }
        if self.written >= self.quota {
            return Ok(());
        }
        if let Err(error) = self.write_line(bytes, now) {
            self.lost += 1;
            return Err(error);
        }
        self.written += bytes.len() as u64;
        if self.written >= self.quota {
            writeln!(self.inner, "{now} the log of today is full: nothing more is written until midnight UTC")?;
        }
        Ok(())
    }

    fn write_line(&mut self, bytes: &[u8], now: Timestamp) -> io::Result<()> {
        if self.lost > 0 {
            let noted = format!("\n{now} {} lines are missing here: they could not be written\n", self.lost);
            self.inner.write_all(noted.as_bytes())?;
            self.lost = 0;
        }
        self.inner.write_all(bytes)
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

    /// A disk with so many bytes left.
    struct AlmostFull {
        written: Vec<u8>,
        left: usize,
    }

    impl Write for AlmostFull {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = bytes.len().min(self.left);
            if room == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.left -= room;
            self.written.extend_from_slice(&bytes[..room]);
            Ok(room)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_a_full_disk_did_not_take_are_counted_and_cut_no_other() {
        let now = Timestamp::from_second(1_795_478_400).unwrap();
        let mut log = DailyQuota::new(AlmostFull { written: Vec::new(), left: 15 }, 1_000, 0, now);
        log.write_at(b"the first\n", now).unwrap();
        for _ in 0..3 {
            log.write_at(b"another line\n", now).unwrap_err();
        }
        log.inner.left = 1_000;
        log.write_at(b"the last\n", now).unwrap();
        let text = String::from_utf8(log.inner.written).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines[0], lines[1], lines[3]), ("the first", "anoth", "the last"), "{text}");
        assert!(lines.len() == 4 && lines[2].contains(" 3 lines are missing here"), "{text}");
    }
}
