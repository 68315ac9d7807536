//! What an owner does with orders that failed: corrects one, solves many, sorts them, all in the real window.

use hooktray_support::harness::API_KEY;

use crate::desk::{SENT, Shop};

/// A number and what is left of a cut one. Both are equally long, since the sample states the length of its body.
const WHOLE: &str = "8 (916) 555-01-17";
const TOO_SHORT: &str = "8 (916) 555      ";

#[tokio::test]
async fn wrong_number_is_corrected_and_sent_from_the_details() {
    let shop = Shop::open(API_KEY).await;
    let window = &shop.window;
    shop.receives(&SENT.replace(WHOLE, TOO_SHORT)).await;
    window.click("nav-history").await;
    window.shows("history-row-0", "шибка").await;
    window.click("history-row-0").await;
    window.click("operation-correct").await;
    window.write("correct-body.to", "8 (916) 555-01-18").await;
    // The button is off until what will be sent is checked.
    window.shows("sent-phone", "+79165550118").await;
    window.picture(&shop.session, "correct-ru").await;
    window.click("correct-send").await;
    window.dialog_is_gone().await;
    window.shows("operation-status", "оставлен").await;
    let orders = shop.aray.orders();
    assert_eq!(orders.first().and_then(|order| order.get("phone")), Some("+79165550118"));
    window.shows("corrected", "справлен").await;
    shop.window.close().await;
}

#[tokio::test]
async fn errors_marked_solved_in_two_clicks_come_back_by_undo_and_are_sorted() {
    let shop = Shop::open("not-the-key").await;
    let window = &shop.window;
    for (id, name) in [("48211", "Ольга"), ("48212", "Ульян"), ("48213", "Агата")] {
        let sample = SENT.replace("48211", id).replace("Ольга Смирнова", &format!("{name} Смирнова"));
        shop.receives(&sample).await;
    }

    // The sidebar opens the errors, which have one cause.
    window.shows("nav-state", "3 ошибки").await;
    window.click("nav-state").await;
    window.shows("cause-0", "3").await;
    window.picture(&shop.session, "causes-real-ru").await;

    window.click("select-all").await;
    window.shows("select-all-text", "3").await;
    window.click("bulk-solve").await;
    window.is_gone("history-row-0").await;
    window.click("toast-action").await;
    window.find("history-row-2").await;

    window.shows("history-row-0", "Агата").await;
    window.click("history-sort").await;
    window.click("sort-customer").await;
    window.shows("history-row-2", "Ульян").await;
    window.click("history-sort").await;
    window.click("sort-customer").await;
    window.shows("history-row-2", "Агата").await;
    window.picture(&shop.session, "sorted-ru").await;
    shop.window.close().await;
}
