//! What all clients of requests have in common.

use std::time::Duration;

use reqwest::redirect::Policy;

use super::network::Network;

/// How long connecting may take at most. A reachable host takes far less.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns a builder of a client of this network that follows no redirect.
pub(super) fn builder(network: &Network, connect_timeout: Duration) -> reqwest::ClientBuilder {
    network
        .client_builder()
        .redirect(Policy::none())
        .connect_timeout(connect_timeout)
        // A response counts, even if its server writes some headers as no standard has them: the order may have been accepted.
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
}
