//! The options of a cURL command (<https://curl.se/docs/manpage.html>).

/// What an option means to an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Address,
    Method,
    Header,
    /// The value of the header of this name.
    HeaderNamed(&'static str),
    /// A token for `Authorization`.
    Bearer,
    /// A user's name and password.
    User,
    /// A piece of the body; `@` names a file.
    Data,
    /// A piece of the body, as it is.
    RawData,
    /// A piece of the body, to encode for a form.
    EncodedData,
    /// A piece of the query, to encode as one of a form.
    QueryData,
    Json,
    /// A part of a multipart body.
    Part,
    /// The body goes into the address.
    DataInAddress,
    FollowRedirects,
    Timeout,
    /// A file to send.
    File,
    /// A request for the headers alone.
    Head,
    /// Nothing that an action could say.
    Nothing,
    /// As `Nothing`, with a value.
    NothingWithValue,
    /// Something that no action can do, so that the user is told.
    LeftOut,
    /// As `LeftOut`, with a value.
    LeftOutWithValue,
}

impl Meaning {
    pub(super) fn takes_value(self) -> bool {
        !matches!(
            self,
            Meaning::DataInAddress | Meaning::FollowRedirects | Meaning::Head | Meaning::Nothing | Meaning::LeftOut
        )
    }
}

/// The options by their long and short names. A long option that is not here takes no value and changes nothing.
#[rustfmt::skip]
const OPTIONS: [(&str, Option<char>, Meaning); 72] = [
    ("url", None, Meaning::Address),
    ("url-query", None, Meaning::QueryData),
    ("request", Some('X'), Meaning::Method),
    ("head", Some('I'), Meaning::Head),
    ("header", Some('H'), Meaning::Header),
    ("user-agent", Some('A'), Meaning::HeaderNamed("User-Agent")),
    ("referer", Some('e'), Meaning::HeaderNamed("Referer")),
    ("cookie", Some('b'), Meaning::HeaderNamed("Cookie")),
    ("oauth2-bearer", None, Meaning::Bearer),
    ("user", Some('u'), Meaning::User),
    ("data", Some('d'), Meaning::Data),
    ("data-ascii", None, Meaning::Data),
    ("data-binary", None, Meaning::Data),
    ("data-raw", None, Meaning::RawData),
    ("data-urlencode", None, Meaning::EncodedData),
    ("json", None, Meaning::Json),
    ("form", Some('F'), Meaning::Part),
    ("form-string", None, Meaning::Part),
    ("get", Some('G'), Meaning::DataInAddress),
    ("location", Some('L'), Meaning::FollowRedirects),
    ("location-trusted", None, Meaning::FollowRedirects),
    ("follow", None, Meaning::FollowRedirects),
    ("max-time", Some('m'), Meaning::Timeout),
    ("upload-file", Some('T'), Meaning::File),
    ("insecure", Some('k'), Meaning::LeftOut),
    ("digest", None, Meaning::LeftOut),
    ("ntlm", None, Meaning::LeftOut),
    ("negotiate", None, Meaning::LeftOut),
    ("netrc", Some('n'), Meaning::LeftOut),
    ("proxy", Some('x'), Meaning::LeftOutWithValue),
    ("preproxy", None, Meaning::LeftOutWithValue),
    ("socks4", None, Meaning::LeftOutWithValue),
    ("socks4a", None, Meaning::LeftOutWithValue),
    ("socks5", None, Meaning::LeftOutWithValue),
    ("socks5-hostname", None, Meaning::LeftOutWithValue),
    ("proxy1.0", None, Meaning::LeftOutWithValue),
    ("proxy-user", Some('U'), Meaning::LeftOutWithValue),
    ("proxy-header", None, Meaning::LeftOutWithValue),
    ("haproxy-clientip", None, Meaning::LeftOutWithValue),
    ("unix-socket", None, Meaning::LeftOutWithValue),
    ("abstract-unix-socket", None, Meaning::LeftOutWithValue),
    ("resolve", None, Meaning::LeftOutWithValue),
    ("connect-to", None, Meaning::LeftOutWithValue),
    ("request-target", None, Meaning::LeftOutWithValue),
    ("cacert", None, Meaning::LeftOutWithValue),
    ("capath", None, Meaning::LeftOutWithValue),
    ("crlfile", None, Meaning::LeftOutWithValue),
    ("pinnedpubkey", None, Meaning::LeftOutWithValue),
    ("cert", Some('E'), Meaning::LeftOutWithValue),
    ("cert-type", None, Meaning::LeftOutWithValue),
    ("key", None, Meaning::LeftOutWithValue),
    ("key-type", None, Meaning::LeftOutWithValue),
    ("pass", None, Meaning::LeftOutWithValue),
    ("netrc-file", None, Meaning::LeftOutWithValue),
    ("tlsuser", None, Meaning::LeftOutWithValue),
    ("tlspassword", None, Meaning::LeftOutWithValue),
    ("aws-sigv4", None, Meaning::LeftOutWithValue),
    ("config", Some('K'), Meaning::LeftOutWithValue),
    ("variable", None, Meaning::LeftOutWithValue),
    ("range", Some('r'), Meaning::LeftOutWithValue),
    ("time-cond", Some('z'), Meaning::LeftOutWithValue),
    ("continue-at", Some('C'), Meaning::LeftOutWithValue),
    ("etag-compare", None, Meaning::LeftOutWithValue),
    ("quote", Some('Q'), Meaning::LeftOutWithValue),
    ("cookie-jar", Some('c'), Meaning::NothingWithValue),
    ("write-out", Some('w'), Meaning::NothingWithValue),
    ("output", Some('o'), Meaning::NothingWithValue),
    ("dump-header", Some('D'), Meaning::NothingWithValue),
    ("speed-time", Some('y'), Meaning::NothingWithValue),
    ("speed-limit", Some('Y'), Meaning::NothingWithValue),
    ("ftp-port", Some('P'), Meaning::NothingWithValue),
    ("telnet-option", Some('t'), Meaning::NothingWithValue),
];

/// More options that change nothing, each with a value.
#[rustfmt::skip]
const WITH_VALUE: [&str; 83] = [
    "connect-timeout", "expect100-timeout", "happy-eyeballs-timeout-ms", "keepalive-time", "keepalive-cnt", "retry",
    "retry-delay", "retry-max-time", "max-redirs", "max-filesize", "rate", "limit-rate", "parallel-max",
    "parallel-max-host", "output-dir", "stderr", "trace", "trace-ascii", "trace-config", "libcurl", "etag-save",
    "create-file-mode", "interface", "local-port", "ip-tos", "vlan-priority", "noproxy", "dns-interface", "dns-ipv4-addr",
    "dns-ipv6-addr", "dns-servers", "doh-url", "alt-svc", "hsts", "ipfs-gateway", "proto", "proto-default", "proto-redir",
    "ciphers", "curves", "sigalgs", "ech", "tls-max", "tls13-ciphers", "tlsauthtype", "engine", "egd-file", "random-file",
    "ssl-sessions", "proxy-cacert", "proxy-capath", "proxy-cert", "proxy-cert-type", "proxy-ciphers", "proxy-crlfile",
    "proxy-key", "proxy-key-type", "proxy-pass", "proxy-pinnedpubkey", "proxy-service-name", "proxy-tls13-ciphers",
    "proxy-tlsauthtype", "proxy-tlspassword", "proxy-tlsuser", "delegation", "krb", "sasl-authzid", "service-name",
    "socks5-gssapi-service", "login-options", "ftp-account", "ftp-alternative-to-user", "ftp-method", "ftp-ssl-ccc-mode",
    "hostpubmd5", "hostpubsha256", "knownhosts", "pubkey", "mail-auth", "mail-from", "mail-rcpt", "tftp-blksize",
    "upload-flags",
];

/// An option in the words of a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) meaning: Meaning,
    /// The option as it is written.
    pub(super) name: String,
    /// The value that is attached to it.
    pub(super) value: Option<String>,
}

/// Returns the options in one word: several short ones may share it, and what is not an option is an address.
pub(super) fn options_of(word: &str) -> Vec<Given> {
    let word = &with_hyphens(word);
    if let Some(long) = word.strip_prefix("--") {
        let meaning = match OPTIONS.iter().find(|(name, ..)| *name == long) {
            Some((.., meaning)) => *meaning,
            None if WITH_VALUE.contains(&long) => Meaning::NothingWithValue,
            None => Meaning::Nothing,
        };
        return vec![Given { meaning, name: word.to_owned(), value: None }];
    }
    let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) else {
        return vec![Given { meaning: Meaning::Address, name: String::new(), value: Some(word.to_owned()) }];
    };
    let mut options = Vec::new();
    for (at, c) in short.char_indices() {
        let known = OPTIONS.iter().find(|(_, name, _)| *name == Some(c));
        let meaning = known.map_or(Meaning::Nothing, |(.., meaning)| *meaning);
        let rest = &short[at + c.len_utf8()..];
        let value = Some(rest.to_owned()).filter(|rest| meaning.takes_value() && !rest.is_empty());
        options.push(Given { meaning, name: format!("-{c}"), value });
        if meaning.takes_value() {
            break;
        }
    }
    options
}

/// Returns an option with the hyphens that a word processor made a dash of.
fn with_hyphens(word: &str) -> String {
    match word.strip_prefix(['–', '—']).map(|option| (option, option.chars().count())) {
        Some((option, 1)) => format!("-{option}"),
        Some((option, 2..)) => format!("--{}", option.trim_start_matches(['-', '–'])),
        _ => word.to_owned(),
    }
}
