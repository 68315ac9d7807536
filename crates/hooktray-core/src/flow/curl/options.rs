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
const OPTIONS: [(&str, Option<char>, Meaning); 62] = [
    ("url", None, Meaning::Address),
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
    ("max-time", Some('m'), Meaning::Timeout),
    ("upload-file", Some('T'), Meaning::File),
    ("insecure", Some('k'), Meaning::LeftOut),
    ("digest", None, Meaning::LeftOut),
    ("ntlm", None, Meaning::LeftOut),
    ("negotiate", None, Meaning::LeftOut),
    ("proxy", Some('x'), Meaning::LeftOutWithValue),
    ("socks5", None, Meaning::LeftOutWithValue),
    ("socks5-hostname", None, Meaning::LeftOutWithValue),
    ("proxy-user", Some('U'), Meaning::LeftOutWithValue),
    ("cacert", None, Meaning::LeftOutWithValue),
    ("capath", None, Meaning::LeftOutWithValue),
    ("cert", Some('E'), Meaning::LeftOutWithValue),
    ("key", None, Meaning::LeftOutWithValue),
    ("resolve", None, Meaning::LeftOutWithValue),
    ("connect-to", None, Meaning::LeftOutWithValue),
    ("unix-socket", None, Meaning::LeftOutWithValue),
    ("aws-sigv4", None, Meaning::LeftOutWithValue),
    ("config", Some('K'), Meaning::LeftOutWithValue),
    ("range", Some('r'), Meaning::LeftOutWithValue),
    ("connect-timeout", None, Meaning::NothingWithValue),
    ("retry", None, Meaning::NothingWithValue),
    ("retry-delay", None, Meaning::NothingWithValue),
    ("retry-max-time", None, Meaning::NothingWithValue),
    ("max-redirs", None, Meaning::NothingWithValue),
    ("cookie-jar", Some('c'), Meaning::NothingWithValue),
    ("write-out", Some('w'), Meaning::NothingWithValue),
    ("output", Some('o'), Meaning::NothingWithValue),
    ("dump-header", Some('D'), Meaning::NothingWithValue),
    ("interface", None, Meaning::NothingWithValue),
    ("limit-rate", None, Meaning::NothingWithValue),
    ("ciphers", None, Meaning::NothingWithValue),
    ("tls-max", None, Meaning::NothingWithValue),
    ("noproxy", None, Meaning::NothingWithValue),
    ("dns-servers", None, Meaning::NothingWithValue),
    ("doh-url", None, Meaning::NothingWithValue),
    ("proto", None, Meaning::NothingWithValue),
    ("stderr", None, Meaning::NothingWithValue),
    ("trace-ascii", None, Meaning::NothingWithValue),
    ("keepalive-time", None, Meaning::NothingWithValue),
    ("speed-time", Some('y'), Meaning::NothingWithValue),
    ("speed-limit", Some('Y'), Meaning::NothingWithValue),
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

/// Returns the options in one word: several short ones may share it, and what is no option is an address.
pub(super) fn options_of(word: &str) -> Vec<Given> {
    if let Some(long) = word.strip_prefix("--") {
        let known = OPTIONS.iter().find(|(name, ..)| *name == long);
        let meaning = known.map_or(Meaning::Nothing, |(.., meaning)| *meaning);
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
