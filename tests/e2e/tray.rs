//! The other side of the tray: a panel that shows icons (<https://freedesktop.org/wiki/Specifications/StatusNotifierItem>)
//! and reads their menus (com.canonical.dbusmenu).

use std::collections::HashMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use hooktray_support::wait;
use tokio::sync::mpsc;
use zbus::message::Header;
use zbus::zvariant::{OwnedValue, Structure, Value};
use zbus::{Connection, connection, interface, proxy};

use crate::session::Session;

/// How long to wait for the tray.
const PATIENCE: Duration = Duration::from_secs(20);

struct Watcher(mpsc::UnboundedSender<(String, String)>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let item = if service.starts_with('/') {
            (sender, service.to_owned())
        } else {
            (service.to_owned(), "/StatusNotifierItem".to_owned())
        };
        let _ = self.0.send(item);
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }
}

#[proxy(interface = "org.kde.StatusNotifierItem")]
trait Item {
    #[zbus(property)]
    fn menu(&self) -> zbus::Result<zbus::zvariant::OwnedObjectPath>;
}

type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

#[proxy(interface = "com.canonical.dbusmenu")]
trait DbusMenu {
    fn get_layout(&self, parent: i32, depth: i32, properties: &[&str]) -> zbus::Result<(u32, Node)>;
    fn event(&self, id: i32, event: &str, data: &Value<'_>, timestamp: u32) -> zbus::Result<()>;
    #[zbus(signal)]
    fn items_properties_updated(
        &self,
        updated: Vec<(i32, HashMap<String, OwnedValue>)>,
        removed: Vec<(i32, Vec<String>)>,
    ) -> zbus::Result<()>;
    #[zbus(signal)]
    fn layout_updated(&self, revision: u32, parent: i32) -> zbus::Result<()>;
}

/// A panel that waits for an icon.
pub(crate) struct Panel {
    bus: Connection,
    items: mpsc::UnboundedReceiver<(String, String)>,
}

impl Panel {
    pub(crate) async fn new(session: &Session) -> Panel {
        let (sender, items) = mpsc::unbounded_channel();
        let bus = connection::Builder::address(session.bus())
            .and_then(|builder| builder.name("org.kde.StatusNotifierWatcher"))
            .and_then(|builder| builder.serve_at("/StatusNotifierWatcher", Watcher(sender)))
            .expect("a connection to the session's bus");
        Panel { bus: bus.build().await.expect("the bus"), items }
    }

    /// Waits for the next icon. Skips one whose program has ended.
    pub(crate) async fn icon(&mut self) -> Icon {
        let comes = async {
            loop {
                let (service, path) = self.items.recv().await.expect("an icon");
                if let Ok(icon) = icon(&self.bus, service, path).await {
                    return icon;
                }
            }
        };
        tokio::time::timeout(PATIENCE, comes).await.expect("an icon in time")
    }
}

async fn icon(bus: &Connection, service: String, path: String) -> zbus::Result<Icon> {
    let item = ItemProxy::builder(bus).destination(service.clone())?.path(path)?.build().await?;
    let menu = DbusMenuProxy::builder(bus).destination(service)?.path(item.menu().await?)?;
    Ok(Icon(menu.build().await?))
}

/// An icon in the panel.
pub(crate) struct Icon(DbusMenuProxy<'static>);

impl Icon {
    /// Returns the labels of the menu with their ids, from top to bottom.
    pub(crate) async fn lines(&self) -> Vec<(i32, String)> {
        // An icon may register before its menu exists.
        let layout = wait::until_some("the menu", async || match self.0.get_layout(0, -1, &[]).await {
            Ok(layout) => Some(layout),
            Err(zbus::Error::MethodError(name, ..)) if name.contains("UnknownMethod") => None,
            Err(error) => panic!("no menu: {error}"),
        });
        let (_, root) = layout.await;
        let mut lines = Vec::new();
        for child in &root.2 {
            collect(child, &mut lines);
        }
        lines
    }

    /// Waits for a menu label that satisfies `fits`. Returns it.
    pub(crate) async fn wait_for(&self, fits: impl Fn(&str) -> bool) -> String {
        // A changed label has another signal than a changed layout.
        let lines = self.0.receive_layout_updated().await.expect("a signal").map(drop);
        let labels = self.0.receive_items_properties_updated().await.expect("a signal").map(drop);
        let mut updates = futures_util::stream::select(lines, labels);
        let found = async {
            loop {
                if let Some((_, label)) = self.lines().await.into_iter().find(|(_, label)| fits(label)) {
                    return label;
                }
                updates.next().await.expect("the menu stays");
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(label) => label,
            Err(_) => panic!("the menu has only {:?}", self.lines().await),
        }
    }

    /// Waits for a menu label that satisfies `fits`, and presses it.
    pub(crate) async fn press(&self, fits: impl Fn(&str) -> bool) {
        self.wait_for(&fits).await;
        let lines = self.lines().await;
        let (id, _) = lines.iter().find(|(_, label)| fits(label)).expect("still there");
        self.0.event(*id, "clicked", &Value::from(""), 0).await.expect("pressed");
    }
}

fn collect(node: &Value<'_>, lines: &mut Vec<(i32, String)>) {
    let Value::Structure(node) = node else { return };
    let node: &Structure<'_> = node;
    let [Value::I32(id), Value::Dict(properties), Value::Array(children)] = node.fields() else { return };
    if let Ok(Some(label)) = properties.get::<&str, String>(&"label") {
        lines.push((*id, label));
    }
    for child in children.iter() {
        match child {
            Value::Value(child) => collect(child, lines),
            other => collect(other, lines),
        }
    }
}
