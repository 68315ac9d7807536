//! What a Content-Type says of a body.

use mime::Mime;

/// What a Content-Type says.
pub(super) struct Declared {
    pub(super) mime: Option<Mime>,
    /// The type and subtype, in lower case; empty if there is none.
    pub(super) essence: String,
    pub(super) charset: Option<String>,
}

impl Declared {
    pub(super) fn new(content_type: Option<&str>, content_encoding: Option<&str>) -> Declared {
        let content_type = content_type.unwrap_or_default();
        let mime: Option<Mime> = content_type.parse().ok();
        // Types that are not written correctly, such as `application/json; charset`.
        let essence = content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = mime.as_ref().and_then(|mime| mime.get_param(mime::CHARSET)).map(|name| name.as_str().to_owned());
        let elsewhere = || {
            let (_, name) = content_type.split_once("charset=")?;
            Some(name.split([';', ',', ' ']).next().unwrap_or_default().to_owned())
        };
        let charset = charset.or_else(elsewhere).or_else(|| content_encoding.map(str::to_owned));
        Declared { mime, essence, charset }
    }

    pub(super) fn json(&self) -> bool {
        self.essence.ends_with("/json") || self.essence.ends_with("+json") || self.essence == "json"
    }

    pub(super) fn form(&self) -> bool {
        self.essence == "application/x-www-form-urlencoded"
    }

    pub(super) fn multipart(&self) -> bool {
        self.essence == "multipart/form-data"
    }

    pub(super) fn nothing(&self) -> bool {
        self.essence.is_empty() || self.essence == "application/octet-stream"
    }
}
