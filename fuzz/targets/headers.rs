//! Whole requests, as the server reads them from a connection.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooktray_support::fuzz_targets::headers(data));
