//! Tests of the engine and the `hooktray` program, with real sockets, processes and destinations. One binary, so that it is
//! linked once. Each module below is a directory, by what a reader looks for.

mod test_flow;
mod three_requests;
mod two_requests;

/// Requests that come in, well-behaved and hostile.
mod intake {
    mod bodies;
    pub(crate) mod compressed_bodies;
    mod crowds;
    mod leaving;
    mod link;
    pub(crate) mod odd_bodies;
    mod odd_heads;
    mod odd_orders;
    mod odd_texts;
    mod refused;
    pub(crate) mod requests;
    mod sample_requests;
    mod sender_tests;
    mod wrong_lengths;
}

/// What becomes of an accepted record at its destination.
mod delivery {
    mod authorities;
    mod bad_destinations;
    mod early_ends;
    mod known_destinations;
    mod known_to_crm;
    #[cfg(target_os = "linux")]
    mod network;
    mod odd_responses;
    mod outcomes;
    mod proxies;
    mod redirects;
}

/// Flows with several requests: what is finished stays finished, whatever is edited meanwhile.
mod steps {
    mod added_requests;
    mod alternatives;
    mod conditions;
    mod continued_after_failure;
    mod delivered_in_part;
    mod exchanged_ids;
    mod finished_requests;
    mod incomplete_responses;
    mod keep_finished;
    mod moved_orders;
    mod remembered;
    mod renamed_step;
    mod reused_ids;
    mod unjudged;
}

/// When a failed record is sent again, and how the user runs one again.
mod retry {
    mod delays;
    mod requeue;
    mod set_clock;
}

/// Records that come twice.
mod dedup {
    mod duplicates;
    mod remade_flow;
    mod unanswered;
    mod unreadable_flow;
}

/// Destinations and secrets that are unavailable: one record probes, the others wait.
mod breaker {
    mod circuit_breaker;
    mod probes_by_proxy;
    mod second_destination;
    mod waiting;
}

/// Nothing that was accepted is lost: crashes, disks, clocks.
mod durability {
    mod clock;
    mod commits;
    mod crash;
    mod crash_before_filter;
    mod crash_between_steps;
    mod crash_loop;
    mod database;
    #[cfg(target_os = "linux")]
    mod disk;
    mod files;
    mod killed;
    mod killed_between_steps;
    #[cfg(target_os = "linux")]
    mod power_cut;
    #[cfg(target_os = "linux")]
    mod power_cut_upgrade;
    pub(crate) mod properties;
    mod step_properties;
    mod stop;
    mod unreadable_rows;
}

/// Backups, restoring one, and upgrades of the database.
mod backup {
    mod backups;
    #[cfg(target_os = "linux")]
    mod interrupted_restores;
    mod restore;
    mod restored_records;
    mod upgrade;
}

/// A long history: searched, counted, deleted.
mod history {
    mod bulk;
    mod causes;
    mod corrections;
    mod filters;
    mod notes;
    mod operation;
    mod retention;
    mod search;
}

/// Who may send, and where secrets are kept.
mod auth {
    mod key_fields;
    mod key_leaks;
    #[cfg(target_os = "linux")]
    mod keychain;
    mod secrecy;
    mod secret_addresses;
    mod secret_leaks;
    mod senders;
    mod unused_keys;
}

/// When and how the owner is told.
#[cfg(target_os = "linux")]
mod alerts {
    mod channels;
    mod clock;
    mod email_failures;
    mod incidents;
    mod login_proxies;
    mod orders;
    mod port_taken;
    mod smtp;
    mod smtp_mistakes;
    mod summary;
    mod telegram;
    mod telegram_program;
    mod two_causes;
    mod waiting_orders;
    mod webhook;
}

/// The flow file and its templates.
mod flow {
    mod curl;
    mod file;
    mod flow_templates;
    mod missing_parts;
    mod mistakes;
    mod schema;
    mod scope;
    mod senders_and_crms;
    mod shop;
    mod tables;
    mod template_options;
    mod versions;
}

/// Reachable from the internet.
#[cfg(target_os = "linux")]
mod tunnel {
    mod cloudflared;
    mod local_network;
    pub(crate) mod public_access;
    mod self_check;
    mod services;
    mod serving;
    mod ssh;
}

/// Machines on which something is missing or wrong.
#[cfg(target_os = "linux")]
mod machine {
    mod certificates;
    mod doctor;
    mod doctor_database;
    mod doctor_proxies;
    mod folders;
    mod limits;
    mod logs;
    mod metrics;
    mod waiting_to_start;
}

/// The `hooktray` program.
mod cli {
    #[cfg(target_os = "linux")]
    mod console;
    mod flow_test;
    mod flows;
    mod network;
    pub(crate) mod program;
    mod retry;
    mod terminal;
}

/// What the window's page calls.
mod window {
    mod api;
    mod figures;
    mod flow_changes;
    mod generated;
    mod ipc;
    mod listen_address;
    mod responses;
    mod secrets;
    mod settings;
    mod tables;
    mod test_orders;
    mod text_part;
}

/// What the documents promise and the sources have to keep.
mod contract {
    mod architecture;
    mod circles;
    mod drawn_fixtures;
    mod filters;
    mod fuzz_corpus;
    mod guide;
    mod layers;
    mod promises;
}

/// Files that packages install besides the programs.
#[cfg(target_os = "linux")]
mod packaging {
    mod linux;
    mod windows;
}
