//! A message on its way to a channel, and why it was not accepted there.

use jiff::Timestamp;

use crate::base::error::ChannelError;
use crate::base::i18n::{Language, Messages};
use crate::secrets::Secrets;
use crate::settings::Settings;
use crate::store::{Example, MessageRow};

/// Why a message was not accepted.
pub(in crate::alerts) enum NotSent {
    /// Nothing was tried: the channel is not set up any more.
    NotSetUp,
    /// Nothing was tried: the keychain does not answer.
    KeychainClosed,
    /// The try failed.
    Failed(ChannelError),
}

impl From<ChannelError> for NotSent {
    fn from(error: ChannelError) -> NotSent {
        NotSent::Failed(error)
    }
}

/// A message under way, with what its channel needs to send it.
pub(in crate::alerts) struct OutgoingMessage<'a> {
    /// What was stored.
    pub(in crate::alerts) row: &'a MessageRow,
    /// The records that it names.
    pub(in crate::alerts) examples: Vec<Example>,
    /// The settings at this moment.
    pub(in crate::alerts) settings: &'a Settings,
    /// The keychain.
    pub(in crate::alerts) secrets: &'a Secrets,
    /// The moment.
    pub(in crate::alerts) now: Timestamp,
}

/// Returns the messages in the user's language.
pub(in crate::alerts) fn localized(settings: &Settings) -> Messages {
    Messages::new(Language::chosen(settings.language.as_deref()))
}
