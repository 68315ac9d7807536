//! Flow files.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooktray_support::fuzz_targets::flow_file(data));
