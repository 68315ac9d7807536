//! Every seed of the fuzzer, and every input that once broke something.

use std::path::Path;

use hooktray_support::fuzz_targets;

type Target = fn(&[u8]);

#[test]
fn seeds_and_past_findings_of_the_fuzzer_break_nothing() {
    let targets: [(&str, Target); 4] = [
        ("body", fuzz_targets::body),
        ("flow_file", fuzz_targets::flow_file),
        ("template", fuzz_targets::template),
        ("headers", fuzz_targets::headers),
    ];
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    for (name, target) in targets {
        assert!(fuzz.join(format!("targets/{name}.rs")).exists(), "{name}");
        let seeds = std::fs::read_dir(fuzz.join("seeds").join(name)).expect("seeds");
        let found = std::fs::read_dir(fuzz.join("found").join(name)).into_iter().flatten();
        let inputs: Vec<_> = seeds.chain(found).map(|entry| entry.expect("an entry").path()).collect();
        assert!(inputs.len() >= 3, "{name}");
        for input in inputs {
            println!("{}", input.display());
            target(&std::fs::read(&input).expect("an input"));
        }
    }
}
