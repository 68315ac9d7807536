//! What the programs are made of, as an SBOM in SPDX 2.3 (<https://spdx.github.io/spdx-spec/v2.3/>).

use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};

use super::Package;
use crate::run::output;

/// Returns the SBOM of the checked-out commit.
pub(super) fn of_this_commit(packages: &[Package]) -> Result<Value> {
    // Without the time of the build: builds are reproducible.
    let format = ["log", "-1", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%H %cd"];
    let last = output(Command::new("git").args(format).env("TZ", "UTC"))?;
    let (commit, time) = last.trim().split_once(' ').unwrap_or_default();
    Ok(of(packages, commit, time))
}

fn of(packages: &[Package], commit: &str, time: &str) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let ours = package("SPDXRef-Hooktray", "Hooktray", version, "MIT OR Apache-2.0", None);
    let theirs = packages.iter().enumerate().map(|(number, Package { kind, name, version, licence, .. })| {
        // `@` begins the scope of an npm package.
        let address = format!("pkg:{kind}/{}@{version}", name.replace('@', "%40"));
        package(&format!("SPDXRef-{kind}-{number}"), name, version, licence, Some(&address))
    });
    let parts: Vec<Value> = std::iter::once(ours).chain(theirs).collect();
    let contained = parts[1..].iter().map(|part| relation("SPDXRef-Hooktray", "CONTAINS", &part["SPDXID"]));
    let described = relation("SPDXRef-DOCUMENT", "DESCRIBES", &parts[0]["SPDXID"]);
    json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": format!("Hooktray {version}"),
        "documentNamespace": format!("https://spdx.org/spdxdocs/hooktray-{version}-{commit}"),
        "creationInfo": { "created": time, "creators": ["Tool: cargo xtask sbom"] },
        "relationships": std::iter::once(described).chain(contained).collect::<Vec<_>>(),
        "packages": parts,
    })
}

fn package(id: &str, name: &str, version: &str, licence: &str, address: Option<&str>) -> Value {
    // Old crates separate licences by a slash.
    let licence = licence.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ");
    let licence = if licence.is_empty() { "NOASSERTION".to_owned() } else { licence };
    let mut package = json!({
        "SPDXID": id,
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    });
    if let Some(address) = address {
        let kind = "PACKAGE-MANAGER";
        package["externalRefs"] =
            json!([{ "referenceCategory": kind, "referenceType": "purl", "referenceLocator": address }]);
    }
    package
}

fn relation(from: &str, how: &str, to: &Value) -> Value {
    json!({ "spdxElementId": from, "relationshipType": how, "relatedSpdxElement": to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_has_its_address_and_licence() {
        let package = |kind, name: &str, licence: &str| Package {
            kind,
            name: name.into(),
            version: "1.0.0".into(),
            licence: licence.into(),
            authors: Vec::new(),
            dir: "".into(),
        };
        let packages = [package("cargo", "old", "MIT/Apache-2.0"), package("npm", "@scope/page", "")];
        let sbom = of(&packages, "abc", "2026-11-29T00:00:00Z");
        let parts = sbom["packages"].as_array().unwrap();
        assert_eq!((parts.len(), sbom["relationships"].as_array().map(Vec::len)), (3, Some(3)));
        assert_eq!(parts[1]["licenseDeclared"], "MIT OR Apache-2.0");
        assert_eq!(parts[1]["externalRefs"][0]["referenceLocator"], "pkg:cargo/old@1.0.0");
        assert_eq!(parts[2]["licenseDeclared"], "NOASSERTION");
        assert_eq!(parts[2]["externalRefs"][0]["referenceLocator"], "pkg:npm/%40scope/page@1.0.0");
    }
}
