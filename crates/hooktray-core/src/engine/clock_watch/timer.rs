//! A timer that the system ends early when the clock is set or the machine wakes from sleep. Only Linux has one.

use std::time::Duration;

#[cfg(target_os = "linux")]
use linux::SystemTimer;

/// Ends a wait after its time, or earlier, where the system tells of a jump of the clock.
pub(super) struct ClockTimer {
    #[cfg(target_os = "linux")]
    system: Option<SystemTimer>,
}

impl ClockTimer {
    /// Makes a timer. Must be called within a runtime.
    pub(super) fn new() -> ClockTimer {
        ClockTimer {
            #[cfg(target_os = "linux")]
            system: SystemTimer::new()
                .inspect_err(|error| tracing::debug!(%error, "jumps of the clock are noticed later"))
                .ok(),
        }
    }

    /// Returns whether a wait ends when the clock jumps.
    pub(super) fn tells_of_jumps(&self) -> bool {
        #[cfg(target_os = "linux")]
        return self.system.is_some();
        #[cfg(not(target_os = "linux"))]
        false
    }

    /// Waits for this time, or until the clock jumps.
    pub(super) async fn wait(&mut self, time: Duration) {
        #[cfg(target_os = "linux")]
        if let Some(system) = &self.system {
            match system.wait(time).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::debug!(%error, "jumps of the clock are noticed later from now on");
                    self.system = None;
                }
            }
        }
        tokio::time::sleep(time).await;
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{self, ErrorKind};
    use std::time::Duration;

    use rustix::io::Errno;
    use rustix::time::{
        ClockId, Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, clock_gettime, timerfd_create,
        timerfd_settime,
    };
    use tokio::net::unix::pipe::Receiver;

    /// A timer of the kernel (`man 2 timerfd_create`): set to a time of day, it ends with `ECANCELED` when the clock is set, and
    /// when the machine wakes. It also wakes the program once, where a long wait of the runtime wakes it three times.
    ///
    /// Held as a pipe, from which one reads alike: the runtime takes other descriptors only in unsafe code.
    pub(super) struct SystemTimer(Receiver);

    impl SystemTimer {
        pub(super) fn new() -> io::Result<SystemTimer> {
            let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)?;
            Ok(SystemTimer(Receiver::from_owned_fd_unchecked(timer)?))
        }

        /// Waits for that time, or until the clock jumps.
        pub(super) async fn wait(&self, time: Duration) -> io::Result<()> {
            let time = Timespec::try_from(time).map_err(io::Error::other)?;
            let end = clock_gettime(ClockId::Realtime).checked_add(time).ok_or(Errno::OVERFLOW)?;
            let once = Itimerspec { it_interval: Timespec::default(), it_value: end };
            let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
            if let Err(error) = timerfd_settime(&self.0, flags, &once) {
                // It may have jumped since the last wait.
                return if error == Errno::CANCELED { Ok(()) } else { Err(error.into()) };
            }
            loop {
                self.0.readable().await?;
                match self.0.try_read(&mut [0; 8]) {
                    Ok(_) => return Ok(()),
                    Err(error) if error.raw_os_error() == Some(Errno::CANCELED.raw_os_error()) => return Ok(()),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::time::Instant;

        use super::*;

        #[tokio::test]
        async fn waits_as_often_and_as_long_as_it_is_told() {
            let timer = SystemTimer::new().unwrap();
            for milliseconds in [30, 60] {
                let (begun, time) = (Instant::now(), Duration::from_millis(milliseconds));
                timer.wait(time).await.unwrap();
                assert!(begun.elapsed() >= time.saturating_sub(Duration::from_millis(1)), "{:?}", begun.elapsed());
            }
        }
    }
}
