//! What is allowed in a flow and probably not meant.

use super::finding::{Finding, FindingCode};
use super::{Auth, Flow};
use crate::template::{NAMES, SHOP, Templates, inspect};

impl Flow {
    /// Returns what is allowed and probably not meant.
    #[must_use]
    pub fn warnings(&self) -> Vec<Finding> {
        let mut warnings = Vec::new();
        let mut env = Templates::default();
        for at in self.templates() {
            if env.add(&at.path, at.source).is_err() {
                continue;
            }
            let Ok(template) = env.env().get_template(&at.path) else { continue };
            let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
            let shop = inspect::references(at.source).shop;
            let unknown = shop.into_iter().filter(|name| !SHOP.contains(&name.as_str()));
            names.extend(unknown.map(|name| format!("shop.{name}")));
            names.sort_unstable();
            for name in names {
                let visible = NAMES.contains(&name.as_str()) || (name == "response" && at.sees_response);
                let built_in = env.env().globals().any(|(global, _)| global == name);
                if !visible && !built_in {
                    let message = format!("there is no “{name}” here, so it is always empty");
                    warnings.push(Finding::new(FindingCode::NoName, &at.path, message, &[("name", &name)]));
                }
            }
        }
        warnings
    }

    /// Returns a warning if nothing but the link authenticates the sender. It matters once the link can be reached from the
    /// internet.
    #[must_use]
    pub fn public_warning(&self) -> Option<Finding> {
        let message =
            "the link can be reached from the internet and has no password: anyone who learns it can send orders";
        (self.webhook().auth == Auth::None).then(|| Finding::new(FindingCode::Unprotected, "source.auth", message, &[]))
    }
}
