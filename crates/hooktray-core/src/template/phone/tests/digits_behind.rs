//! Numbers of countries in which they have no fixed length, with digits behind them that may be an extension, an order or the rest.

use rlibphonenumber::Region;

use super::read;

#[test]
fn digits_behind_a_full_number_are_not_taken_for_its_rest() {
    for (region, text) in [
        (Region::ID, "0819-780-813-608"),
        (Region::ID, "0819 780 813 974"),
        (Region::ID, "+62 819-780-813 133"),
        (Region::ID, "0814-053-272-2421"),
        (Region::DE, "030 1264 26109"),
        (Region::DE, "+49 30 1264 652670"),
        (Region::AT, "0664 1945 43281"),
    ] {
        assert_eq!(read(text, Some(region)), "", "{text}");
    }
}

#[test]
fn groups_of_one_number_stay_together() {
    for (region, text, number) in [
        (Region::ID, "0812-3456-789", "+628123456789"),
        (Region::ID, "0812-3456-7890", "+6281234567890"),
        (Region::ID, "0812 3456 7890", "+6281234567890"),
        (Region::ID, "+62 812-3456-7890", "+6281234567890"),
        (Region::ID, "0812 345 6789", "+628123456789"),
        (Region::ID, "081234567890", "+6281234567890"),
        // Short numbers have such groups in no list; eight digits in Berlin do.
        (Region::DE, "030 1264 9840", "+493012649840"),
        (Region::DE, "030 1264-305", "+49301264305"),
        (Region::DE, "0351 49 26 109", "+493514926109"),
        (Region::DE, "0171 234 5678", "+491712345678"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text}");
    }
}
