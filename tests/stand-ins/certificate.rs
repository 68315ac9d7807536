//! A certificate for localhost, of an authority made for it.

use std::path::Path;
use std::process::Command;

use crate::output::stdout_of;

/// Makes a CA and a certificate signed by it for localhost.
pub fn certificate(folder: &Path) {
    let openssl = |arguments: &[&str]| {
        stdout_of(Command::new("openssl").args(arguments).current_dir(folder));
    };
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let ca = ["req", "-x509", "-days", "30", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem"];
    openssl(&[&ca[..], &key].concat());
    let request = ["req", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem"];
    openssl(&[&request[..], &key].concat());
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").expect("written");
    let sign = ["x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "30"];
    openssl(&[&sign[..], &["-CAcreateserial", "-extfile", "names", "-out", "cert.pem"]].concat());
}
