//! `aray-stand-in`: the stand-in for aray.com as a program, for the demo and manual tests.
//!
//! Prints `listening on http://…` when it is ready, and then one line for every request. The api_key is never printed.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use hooktray_stand_ins::aray::{Aray, Order, SeenRequest, Verdict};

const USAGE: &str = "usage: aray-stand-in [--listen ADDRESS:PORT] [--api-key KEY]
  --listen   where to listen, 127.0.0.1:0 if not given; port 0 takes a free one
  --api-key  the api_key that orders must carry, `stand-in-key` if not given";

struct Options {
    listen: SocketAddr,
    api_key: String,
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    if words.peek().is_some_and(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match parse(words) {
        Ok(options) => options,
        Err(reason) => {
            eprintln!("{reason}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the stand-in for aray.com failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { listen: SocketAddr::from(([127, 0, 0, 1], 0)), api_key: "stand-in-key".to_owned() };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value after it"));
        match word.as_str() {
            "--listen" => {
                let address = value()?;
                options.listen =
                    address.parse().map_err(|_| format!("{address} is not an address such as 127.0.0.1:9000"))?;
            }
            "--api-key" => options.api_key = value()?,
            other => return Err(format!("{other} is unknown")),
        }
    }
    Ok(options)
}

#[tokio::main(flavor = "current_thread")]
async fn run(options: &Options) -> io::Result<()> {
    let aray = Aray::start_on(options.listen, &options.api_key)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {}: {error}", options.listen)))?;
    // `writeln`, not `println`: an error means that the reader is gone, and ends the program.
    writeln!(io::stdout(), "listening on {}", aray.url())?;
    for seen in 0.. {
        aray.wait_for_requests(seen + 1).await;
        if let Some(request) = aray.requests().get(seen) {
            writeln!(io::stdout(), "{}", one_line(&describe(request, &aray.orders())))?;
        }
    }
    Ok(())
}

fn describe(request: &SeenRequest, orders: &[Order]) -> String {
    let order = |id: u64| orders.iter().find(|order| order.id == id).map(details).unwrap_or_default();
    match &request.verdict {
        Verdict::Created(id) => format!("order {id}: {}", order(*id)),
        Verdict::Repeated(id) => format!("order {id} again: {}", order(*id)),
        Verdict::Refused(reason) => format!("refused: {reason}"),
        Verdict::NotFound | Verdict::Scripted => format!("not found: {} {}", request.method, request.path),
    }
}

fn details(order: &Order) -> String {
    let shown = ["name", "phone", "offer_id", "price"].map(|name| {
        let value = order.get(name).unwrap_or_default();
        format!("{name}={value}")
    });
    format!("{} ({} fields)", shown.join(" "), order.fields.len())
}

/// Replaces line breaks and other control characters, which a customer's name may contain.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
