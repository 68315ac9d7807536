//! The icon and its menu in a real panel, Xfce's, dark and light.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hooktray_core::settings::{self, Settings};
use hooktray_core::store::{FILE, Store};
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, stdout_of};
use hooktray_support::http;

use crate::program::{Program, data_dir};
use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow};

/// How long to wait for something to be drawn.
const PATIENCE: Duration = Duration::from_secs(30);
/// The side of the panel's icons, in pixels. The panel is as high, at the top of the screen, with the icon at its left end.
const SIDE: usize = 28;

/// The share of the icon's place that has to stand out. The icon itself takes a third of it, and an icon that nobody sees has
/// 0.00 to 0.02.
const STANDS_OUT: f64 = 0.06;

/// A colour: red, green, blue.
type Colour = [u8; 3];

/// The panel; ends when dropped.
struct XfcePanel(Child);

impl XfcePanel {
    fn start(session: &Session, dark: bool) -> XfcePanel {
        let folder = session.home().join(".config/xfce4/xfconf/xfce-perchannel-xml");
        std::fs::create_dir_all(&folder).expect("a temporary directory");
        let settings = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
            <channel name="xfce4-panel" version="1.0">
              <property name="configver" type="int" value="2"/>
              <property name="panels" type="array">
                <value type="int" value="1"/>
                <property name="dark-mode" type="bool" value="{dark}"/>
                <property name="panel-1" type="empty">
                  <property name="position" type="string" value="p=6;x=0;y=0"/>
                  <property name="length" type="uint" value="100"/>
                  <property name="position-locked" type="bool" value="true"/>
                  <property name="size" type="uint" value="{SIDE}"/>
                  <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
                </property>
              </property>
              <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
            </channel>"#
        );
        std::fs::write(folder.join("xfce4-panel.xml"), settings).expect("written");
        let mut panel = Command::new("xfce4-panel");
        let started = session.in_session(panel.arg("--disable-wm-check")).stdout(Stdio::null()).spawn();
        XfcePanel(started.expect("xfce4-panel starts"))
    }
}

impl Drop for XfcePanel {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What is on the screen.
struct Screen {
    width: usize,
    colours: Vec<Colour>,
}

impl Screen {
    /// Reads it in the format of `xwd` (`XWDFile.h`): a header of 32-bit numbers, a colour map, and four bytes for a pixel.
    fn read(session: &Session) -> Screen {
        // It asks every window what it looks like, and fails if one of them is closed meanwhile.
        let dump = || session.in_session(Command::new("xwd").args(["-root", "-silent"])).output().expect("xwd starts");
        let output = std::iter::repeat_with(dump).take(10).find(|output| output.status.success());
        let output = output.expect("a picture: xwd failed ten times");
        let number = |index: usize| {
            let bytes = output.stdout[index * 4..index * 4 + 4].try_into().expect("four bytes");
            usize::try_from(u32::from_be_bytes(bytes)).expect("a size")
        };
        let (header, width, height, line, colours) = (number(0), number(4), number(5), number(12), number(19));
        let pixels = &output.stdout[header + colours * 12..];
        let rows = pixels.chunks(line).take(height);
        let colours = rows.flat_map(|row| row[..width * 4].chunks(4).map(|pixel| [pixel[2], pixel[1], pixel[0]]));
        Screen { width, colours: colours.collect() }
    }

    fn at(&self, x: usize, y: usize) -> Colour {
        self.colours[y * self.width + x]
    }

    /// Returns the panel's own colour, far from every icon.
    fn panel(&self) -> Colour {
        self.at(self.width / 2, SIDE / 2)
    }

    /// Returns the share of the icon that has a contrast of 3 : 1 to the panel, which WCAG asks of graphics.
    fn icon_stands_out(&self) -> f64 {
        let panel = luminance(self.panel());
        let icon = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
        let visible = icon.filter(|(x, y)| {
            let point = luminance(self.at(*x, *y));
            (point.max(panel) + 0.05) / (point.min(panel) + 0.05) >= 3.0
        });
        visible.count() as f64 / (SIDE * SIDE) as f64
    }

    /// Returns the share of the screen below the panel that is not of the background's colour.
    fn below(&self) -> f64 {
        let background = self.colours.last().expect("a pixel");
        let below = &self.colours[self.width * (SIDE + 2)..];
        below.iter().filter(|colour| *colour != background).count() as f64 / below.len() as f64
    }
}

/// Returns the relative luminance of a colour (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>).
fn luminance(colour: Colour) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

/// Waits until the screen is as it should be. Returns it; fails with what `says` of the last one.
fn wait_for(session: &Session, fits: impl Fn(&Screen) -> bool, says: impl Fn(&Screen) -> String) -> Screen {
    let begun = Instant::now();
    loop {
        let screen = Screen::read(session);
        if fits(&screen) {
            return screen;
        }
        assert!(begun.elapsed() < PATIENCE, "{}", says(&screen));
    }
}

/// Takes a picture of this part of the screen, if pictures are wanted.
fn picture(session: &Session, name: &str, part: &str) {
    let Some(folder) = std::env::var_os("HOOKTRAY_SHOTS") else { return };
    let file = std::path::Path::new(&folder).join(format!("{name}.png"));
    stdout_of(session.in_session(Command::new("import").args(["-window", "root", "-crop", part, "+repage"]).arg(file)));
}

#[tokio::test]
async fn icon_and_menu_are_seen_on_a_dark_panel() {
    icon_and_menu_are_seen(true, "ru").await;
}

#[tokio::test]
async fn icon_and_menu_are_seen_on_a_light_panel() {
    icon_and_menu_are_seen(false, "en").await;
}

/// Looks at the icon and its menu after a failed order.
async fn icon_and_menu_are_seen(dark: bool, language: &str) {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Status(400)]);
    let path = store_flow(&session, "SMS Deliverer → aray.com", &aray.url(), true);
    store_language(&session, language);
    let _panel = XfcePanel::start(&session, dark);
    let _program = Program::start(&session, &["--background"]);
    let says = |screen: &Screen| format!("{:.3} of the icon stands out", screen.icon_stands_out());
    let screen = wait_for(&session, |screen| screen.icon_stands_out() > STANDS_OUT, says);
    assert_eq!(luminance(screen.panel()) < 0.2, dark, "the panel has the colour {:?}", screen.panel());

    assert_eq!(http::post(&address(&session), &path, RECORD).await.status, 200);
    // The icon now says that something needs attention.
    session.notification();
    let says = |screen: &Screen| format!("the menu covers {:.3} of the screen", screen.below());
    // The notification stays on the screen.
    let closed = wait_for(&session, |screen| screen.below() > 0.01, says).below();
    let is_open = |screen: &Screen| screen.below() > closed + 0.02;
    open_menu(&session);
    wait_for(&session, is_open, says);
    // At first the menu has the size from before the record. Opened again, it shows everything.
    stdout_of(session.in_session(Command::new("xdotool").args(["key", "Escape"])));
    wait_for(&session, |screen| !is_open(screen), says);
    open_menu(&session);
    wait_for(&session, is_open, says);
    picture(&session, &format!("tray-{language}"), "420x400+0+0");
}

fn open_menu(session: &Session) {
    let middle = (SIDE / 2).to_string();
    stdout_of(session.in_session(Command::new("xdotool").args(["mousemove", &middle, &middle, "click", "3"])));
}

fn store_language(session: &Session, language: &str) {
    let store = Store::open(&data_dir(session)).expect("a database");
    let settings = Settings { language: Some(language.to_owned()), ..Settings::default() };
    settings::save(&store, &settings).expect("saved");
    store.close();
}

#[tokio::test]
async fn icon_and_menu_are_seen_while_the_program_waits_for_its_database() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let viewer = rusqlite::Connection::open(data_dir(&session).join(FILE)).expect("a database");
    viewer.execute_batch("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE").expect("locked");
    let _panel = XfcePanel::start(&session, false);
    let _program = Program::start(&session, &["--background"]);
    session.notification();
    let says = |screen: &Screen| format!("{:.3} of the icon stands out", screen.icon_stands_out());
    wait_for(&session, |screen| screen.icon_stands_out() > STANDS_OUT, says);
    open_menu(&session);
    let says = |screen: &Screen| format!("the menu covers {:.3} of the screen", screen.below());
    wait_for(&session, |screen| screen.below() > 0.02, says);
    picture(&session, "tray-waiting", "1280x330+0+0");
}
