//! Bodies with any Content-Type, and everything read from them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooktray_support::fuzz_targets::body(data));
