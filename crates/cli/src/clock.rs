//! The time and the randomness of this machine.

use std::time::Duration;

use disync_model::Clock;
use jiff::Timestamp;

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// 128 random bits. Where the system has none to give, the time and the process stand in: nonces must differ, and
/// nothing here is a key.
pub(crate) fn random() -> u128 {
    let mut bytes = [0; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u128::from_le_bytes(bytes),
        Err(_) => {
            let now = Timestamp::now().as_nanosecond().unsigned_abs();
            now.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u128::from(std::process::id())
        }
    }
}
