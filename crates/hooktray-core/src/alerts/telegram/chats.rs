//! The chats that a bot can write to, found in its updates (<https://core.telegram.org/bots/api#getupdates>).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A chat that a bot was started in or added to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TelegramChat {
    /// The chat's id; negative for groups.
    #[ts(type = "number")]
    pub id: i64,
    /// The group's title, or the person's name.
    pub title: String,
    /// True if it is not a chat with one person.
    pub is_group: bool,
}

/// <https://core.telegram.org/bots/api#update>
#[derive(Debug, Deserialize)]
pub(super) struct Update {
    message: Option<ChatMessage>,
    channel_post: Option<ChatMessage>,
    my_chat_member: Option<Membership>,
}

#[derive(Debug, Deserialize)]
struct ChatMessage {
    chat: Chat,
    /// The group has become a supergroup with this id.
    migrate_to_chat_id: Option<i64>,
}

/// <https://core.telegram.org/bots/api#chatmemberupdated>
#[derive(Debug, Deserialize)]
struct Membership {
    chat: Chat,
    new_chat_member: Member,
}

#[derive(Debug, Deserialize)]
struct Member {
    status: String,
}

/// <https://core.telegram.org/bots/api#chat>
#[derive(Debug, Deserialize)]
struct Chat {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
    title: Option<String>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// The kinds of updates that name a chat.
pub(super) const ALLOWED: [&str; 3] = ["message", "channel_post", "my_chat_member"];

/// Returns the chats of these updates, the newest first, without those that the bot has left.
pub(super) fn found(updates: Vec<Update>) -> Vec<TelegramChat> {
    let mut chats: Vec<TelegramChat> = Vec::new();
    for update in updates {
        if let Some(Membership { chat, new_chat_member }) = update.my_chat_member {
            // Who blocks the bot, or removes it, makes it one of these (https://core.telegram.org/bots/api#chatmember).
            let is_gone = ["left", "kicked"].contains(&new_chat_member.status.as_str());
            note(&mut chats, chat, is_gone);
        }
        for ChatMessage { chat, migrate_to_chat_id } in update.message.into_iter().chain(update.channel_post) {
            note(&mut chats, chat, migrate_to_chat_id.is_some());
        }
    }
    chats.reverse();
    chats
}

fn note(chats: &mut Vec<TelegramChat>, chat: Chat, is_gone: bool) {
    chats.retain(|known| known.id != chat.id);
    if !is_gone {
        let Chat { id, kind, title, username, first_name, last_name } = chat;
        let name = [first_name, last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let title = title.filter(|title| !title.is_empty()).or(Some(name).filter(|name| !name.is_empty()));
        let title = title.or(username).unwrap_or_else(|| id.to_string());
        chats.push(TelegramChat { id, title, is_group: kind != "private" });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn chats(updates: serde_json::Value) -> Vec<(i64, String, bool)> {
        let found = found(serde_json::from_value(updates).unwrap());
        found.into_iter().map(|chat| (chat.id, chat.title, chat.is_group)).collect()
    }

    #[test]
    fn chats_are_listed_once_the_newest_first_and_without_those_that_were_left() {
        let olga = json!({"id": 42, "type": "private", "first_name": "Ольга", "last_name": "К."});
        let group = json!({"id": -7, "type": "group", "title": "Заявки"});
        let moved = json!({"id": -1007, "type": "supergroup", "title": "Заявки"});
        let other = json!({"id": -9, "type": "group", "title": "Чужая"});
        let member =
            |chat: &serde_json::Value, status: &str| json!({"chat": chat, "new_chat_member": {"status": status}});
        let updates = json!([
            {"update_id": 1, "message": {"message_id": 1, "chat": olga, "text": "/start"}},
            {"update_id": 2, "my_chat_member": member(&group, "member")},
            {"update_id": 3, "my_chat_member": member(&other, "member")},
            {"update_id": 4, "my_chat_member": member(&other, "kicked")},
            {"update_id": 5, "message": {"message_id": 2, "chat": olga, "text": "?"}},
            {"update_id": 6, "message": {"message_id": 3, "chat": group, "migrate_to_chat_id": -1007}},
            {"update_id": 7, "message": {"message_id": 4, "chat": moved, "migrate_from_chat_id": -7}},
            {"update_id": 8, "edited_message": {"message_id": 4, "chat": other}},
        ]);
        assert_eq!(chats(updates), [(-1007, "Заявки".into(), true), (42, "Ольга К.".into(), false)]);
    }

    #[test]
    fn person_without_a_name_is_called_by_the_user_name_or_the_id() {
        let chat = |id: i64, more: serde_json::Value| {
            let mut chat = json!({"id": id, "type": "private", "first_name": ""});
            chat.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({"message": {"chat": chat}})
        };
        let updates = json!([chat(1, json!({"username": "olga_k"})), chat(2, json!({}))]);
        assert_eq!(chats(updates), [(2, "2".into(), false), (1, "olga_k".into(), false)]);
    }
}
