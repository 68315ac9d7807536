//! Templates with a record.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooktray_support::fuzz_targets::template(data));
