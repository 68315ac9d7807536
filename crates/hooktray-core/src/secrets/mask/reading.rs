//! How a character of a text can be read.

use std::ops::Deref;
use std::rc::Rc;

/// A character, and how many bytes it takes in the text.
pub(super) type Reading = (char, usize);

/// The ways to read a character. Most have one, for which nothing is allocated.
#[derive(Debug, Clone)]
pub(super) enum Ways {
    None,
    One([Reading; 1]),
    Two([Reading; 2]),
    More(Rc<[Reading]>),
}

impl Deref for Ways {
    type Target = [Reading];

    fn deref(&self) -> &[Reading] {
        match self {
            Ways::None => &[],
            Ways::One(one) => one,
            Ways::Two(two) => two,
            Ways::More(more) => more,
        }
    }
}
