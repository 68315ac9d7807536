//! Templates, with the record that they see.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooktray_support::fuzz_targets::template(data));
