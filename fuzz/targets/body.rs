//! Bodies under any Content-Type, and all that is read out of them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hooktray_support::fuzz_targets::body(data));
