//! Numbers that a table wrote with a power of ten, and may have rounded.

use rlibphonenumber::Region;

use super::read;

#[test]
fn number_that_was_rounded_is_none_rather_than_another() {
    assert_eq!(read("7.916555e10", Some(Region::RU)), "");
    assert_eq!(read("7.91656E+10", Some(Region::RU)), "");
    assert_eq!(read("3.7491123456E+10", Some(Region::AM)), "+37491123456");
    assert_eq!(read("3.749112E+10", Some(Region::AM)), "");
    assert_eq!(read("5.01235e+08", Some(Region::PL)), "", "six digits of nine");
    assert_eq!(read("5.1234e6", Some(Region::EE)), "");
    assert_eq!(read("5123456e1", Some(Region::EE)), "", "without a point");
    assert_eq!(read("7.9165550e10", Some(Region::RU)), "+79165550000", "no more zeros than a number may end in");
}
