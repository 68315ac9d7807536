//! The tokens of self-checks: requests to this engine through its public address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::mutex::locked;

/// The self-checks under way, by nonce. Only this engine knows the proof of a nonce, and it gives it once, so another
/// program's 200, an error page of the provider or a cached reply does not pass.
#[derive(Debug, Default)]
pub struct SelfCheckTokens(Mutex<HashMap<String, String>>);

/// A self-check under way. Dropping it makes its nonce invalid.
#[derive(Debug)]
pub struct SelfCheckToken {
    /// What is sent.
    pub nonce: String,
    /// What has to come back.
    pub proof: String,
    tokens: Arc<SelfCheckTokens>,
}

impl SelfCheckTokens {
    /// Issues a new token.
    #[must_use]
    pub fn issue(self: &Arc<Self>) -> SelfCheckToken {
        let random = || uuid::Uuid::new_v4().simple().to_string();
        let (nonce, proof) = (random(), random());
        locked(&self.0).insert(nonce.clone(), proof.clone());
        SelfCheckToken { nonce, proof, tokens: Arc::clone(self) }
    }

    /// Returns the proof of a nonce, once.
    pub(super) fn redeem(&self, nonce: &str) -> Option<String> {
        locked(&self.0).remove(nonce)
    }
}

impl Drop for SelfCheckToken {
    fn drop(&mut self) {
        self.tokens.redeem(&self.nonce);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_redeemed_once_and_only_where_it_was_issued() {
        let (tokens, others) = (Arc::new(SelfCheckTokens::default()), Arc::new(SelfCheckTokens::default()));
        let (own, foreign) = (tokens.issue(), others.issue());
        assert_eq!(tokens.redeem(&foreign.nonce), None);
        assert_eq!(tokens.redeem(&own.nonce), Some(own.proof.clone()));
        assert_eq!(tokens.redeem(&own.nonce), None, "once");
        let dropped = tokens.issue().nonce.clone();
        assert_eq!(tokens.redeem(&dropped), None);
    }
}
