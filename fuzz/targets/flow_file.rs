//! Flow files.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooktray_support::fuzzed::flow_file(data));
