//! The stable codes of errors.

use super::{Error, StorageError};
use crate::outcome::string_enum;

string_enum! {
    /// The kinds of [`Error`]. The window has words for each: `error-<code>`.
    ErrorCode {
        /// [`Error::FlowRefused`].
        FlowRefused = "flow_refused",
        /// [`Error::FlowBroken`].
        FlowBroken = "flow_broken",
        /// [`Error::FlowUnfinished`].
        FlowUnfinished = "flow_unfinished",
        /// [`Error::NoSuchFlow`].
        NoSuchFlow = "no_such_flow",
        /// [`Error::FlowNameTaken`].
        FlowNameTaken = "flow_name_taken",
        /// [`Error::TokenTaken`].
        TokenTaken = "token_taken",
        /// [`Error::NoSuchTemplate`].
        NoSuchTemplate = "no_such_template",
        /// [`Error::NoSuchOperation`].
        NoSuchOperation = "no_such_operation",
        /// [`Error::OperationState`].
        OperationState = "operation_state",
        /// [`Error::NotCorrectable`].
        NotCorrectable = "not_correctable",
        /// [`Error::AnotherInstance`].
        AnotherInstance = "another_instance",
        /// [`Error::NewerSchema`].
        NewerSchema = "newer_schema",
        /// [`Error::NotOurs`].
        NotOurs = "not_ours",
        /// [`Error::Storage`] with [`StorageError::DiskFull`].
        DiskFull = "disk_full",
        /// Any other [`Error::Storage`], and [`Error::Database`].
        Database = "database",
        /// [`Error::Io`].
        Io = "io",
        /// [`Error::Listen`].
        Listen = "listen",
        /// [`Error::Secret`].
        Secret = "secret",
        /// [`Error::Sample`].
        Sample = "sample",
        /// [`Error::NotSetUp`].
        NotSetUp = "not_set_up",
        /// [`Error::Setting`].
        Setting = "setting",
        /// [`Error::Channel`].
        Channel = "channel",
        /// [`Error::BulkRetry`].
        BulkRetry = "bulk_retry",
        /// [`Error::AuthInUse`].
        AuthInUse = "auth_in_use",
        /// [`Error::PrivateKey`].
        PrivateKey = "private_key",
        /// [`Error::Curl`].
        Curl = "curl",
        /// [`Error::NoSuchFile`].
        NoSuchFile = "no_such_file",
        /// [`Error::FileExists`].
        FileExists = "file_exists",
        /// [`Error::NoSuchVersion`].
        NoSuchVersion = "no_such_version",
        /// [`Error::NoSuchTable`].
        NoSuchTable = "no_such_table",
        /// [`Error::TableRefused`].
        TableRefused = "table_refused",
        /// [`Error::TableNameTaken`].
        TableNameTaken = "table_name_taken",
        /// [`Error::TableInUse`].
        TableInUse = "table_in_use",
        /// [`Error::PublicIpUnknown`].
        PublicIpUnknown = "public_ip_unknown",
        /// [`Error::TestOrderNumber`].
        TestOrderNumber = "test_order_number",
        /// [`Error::NoDataDir`].
        NoDataDir = "no_data_dir",
        /// [`Error::System`].
        System = "system",
        /// [`Error::Ended`].
        Ended = "ended",
        /// [`Error::Internal`].
        Internal = "internal",
        /// [`Error::Usage`].
        Usage = "usage",
    }
}

impl Error {
    /// Returns a stable word for programs; the text may change, this does not.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind().as_str()
    }

    fn kind(&self) -> ErrorCode {
        match self {
            Error::FlowRefused(_) => ErrorCode::FlowRefused,
            Error::FlowBroken { .. } => ErrorCode::FlowBroken,
            Error::FlowUnfinished { .. } => ErrorCode::FlowUnfinished,
            Error::NoSuchFlow(_) => ErrorCode::NoSuchFlow,
            Error::FlowNameTaken(_) => ErrorCode::FlowNameTaken,
            Error::TokenTaken(_) => ErrorCode::TokenTaken,
            Error::NoSuchTemplate(_) => ErrorCode::NoSuchTemplate,
            Error::NoSuchOperation(_) => ErrorCode::NoSuchOperation,
            Error::OperationState { .. } => ErrorCode::OperationState,
            Error::NotCorrectable(_) => ErrorCode::NotCorrectable,
            Error::AnotherInstance(_) => ErrorCode::AnotherInstance,
            Error::NewerSchema { .. } => ErrorCode::NewerSchema,
            Error::NotOurs { .. } => ErrorCode::NotOurs,
            Error::Storage(StorageError::DiskFull) => ErrorCode::DiskFull,
            Error::Storage(_) | Error::Database(_) => ErrorCode::Database,
            Error::Io { .. } => ErrorCode::Io,
            Error::Listen { .. } => ErrorCode::Listen,
            Error::Secret(_) => ErrorCode::Secret,
            Error::Sample(_) => ErrorCode::Sample,
            Error::Curl(_) => ErrorCode::Curl,
            Error::NoSuchVersion(_) => ErrorCode::NoSuchVersion,
            Error::NoSuchTable(_) => ErrorCode::NoSuchTable,
            Error::TableRefused { .. } => ErrorCode::TableRefused,
            Error::TableNameTaken(_) => ErrorCode::TableNameTaken,
            Error::TableInUse { .. } => ErrorCode::TableInUse,
            Error::PublicIpUnknown { .. } => ErrorCode::PublicIpUnknown,
            Error::TestOrderNumber { .. } => ErrorCode::TestOrderNumber,
            Error::NotSetUp(_) => ErrorCode::NotSetUp,
            Error::Setting(_) => ErrorCode::Setting,
            Error::Channel(_) => ErrorCode::Channel,
            Error::BulkRetry(_) => ErrorCode::BulkRetry,
            Error::AuthInUse => ErrorCode::AuthInUse,
            Error::PrivateKey(_) => ErrorCode::PrivateKey,
            Error::NoSuchFile(_) => ErrorCode::NoSuchFile,
            Error::FileExists(_) => ErrorCode::FileExists,
            Error::NoDataDir => ErrorCode::NoDataDir,
            Error::System(_) => ErrorCode::System,
            Error::Ended => ErrorCode::Ended,
            Error::Internal(_) => ErrorCode::Internal,
            Error::Usage(_) => ErrorCode::Usage,
        }
    }
}
