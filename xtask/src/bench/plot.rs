//! The picture at the top of the report: a bar for each figure of the compared programs.

/// A compared program and its figures.
pub(super) struct Program {
    pub(super) name: String,
    /// True for Hooktray, whose bars have a colour.
    pub(super) is_ours: bool,
    pub(super) per_second: f64,
    /// In milliseconds.
    pub(super) cpu: f64,
    /// In MiB.
    pub(super) memory: f64,
}

/// The bars of one kind of figure.
struct Group {
    heading: &'static str,
    /// Which bars are the better ones.
    better: &'static str,
    unit: &'static str,
    figure: fn(&Program) -> f64,
}

const GROUPS: [Group; 3] = [
    Group { heading: "Orders per second", better: "longer is better", unit: "", figure: |program| program.per_second },
    Group { heading: "CPU time per order", better: "shorter is better", unit: " ms", figure: |program| program.cpu },
    Group {
        heading: "Memory after the load",
        better: "shorter is better",
        unit: " MiB",
        figure: |program| program.memory,
    },
];

/// Lengths in pixels: the width of the picture, where bars begin, and the longest bar.
const WIDTH: f64 = 700.0;
const BARS: f64 = 190.0;
const MAX_BAR: f64 = 420.0;
/// Heights in pixels: a row, the bar in it, and the heading of a group with the space above.
const ROW: f64 = 24.0;
const BAR: f64 = 16.0;
const HEADING: f64 = 36.0;

/// The colours follow the theme of the reader's system.
const STYLE: &str = "text { font: 14px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328 }
.heading { font-weight: 600 } .note { fill: #59636e } .zero { stroke: #818b98 } .ours { fill: #0f766e } .other { fill: #a3acb6 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .note { fill: #9198a1 } .ours { fill: #2dd4bf } .other { fill: #656c76 }
}";

/// Draws the picture. The bars of a group have one scale, which begins at zero.
pub(super) fn svg(programs: &[Program]) -> String {
    let group_height = HEADING + ROW * programs.len() as f64;
    let height = group_height * GROUPS.len() as f64 + 4.0;
    let groups: String =
        GROUPS.iter().enumerate().map(|(n, group)| draw_group(group, programs, group_height * n as f64)).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\">\n\
         <style>\n{STYLE}\n</style>\n{groups}</svg>\n"
    )
}

/// Returns the figures in words, for those who do not see the picture.
pub(super) fn described(programs: &[Program]) -> String {
    let groups = GROUPS.iter().map(|group| {
        let figures = programs.iter().map(|program| format!("{} {}", program.name, shown(group, program)));
        format!("{}: {}.", group.heading, figures.collect::<Vec<_>>().join("; "))
    });
    groups.collect::<Vec<_>>().join(" ")
}

fn draw_group(group: &Group, programs: &[Program], top: f64) -> String {
    let longest = programs.iter().map(group.figure).fold(0.0, f64::max);
    let first = top + HEADING;
    let rows = programs.iter().enumerate().map(|(n, program)| {
        let (y, width) = (first + ROW * n as f64, length((group.figure)(program), longest));
        let (name, value) = (escaped(&program.name), shown(group, program));
        let (kind, text) = (if program.is_ours { "ours" } else { "other" }, y + 13.0);
        let (before, after) = (BARS - 10.0, BARS + width + 8.0);
        format!(
            "<text x=\"{before}\" y=\"{text}\" text-anchor=\"end\">{name}</text>\
             <rect class=\"{kind}\" x=\"{BARS}\" y=\"{y}\" width=\"{width:.1}\" height=\"{BAR}\"/>\
             <text x=\"{after:.1}\" y=\"{text}\">{value}</text>\n"
        )
    });
    format!(
        "<text x=\"{BARS}\" y=\"{}\"><tspan class=\"heading\">{}</tspan><tspan class=\"note\">: {}</tspan></text>\n\
         {}<path class=\"zero\" d=\"M{BARS} {}V{}\"/>\n",
        first - 9.0,
        group.heading,
        group.better,
        rows.collect::<String>(),
        first - 3.0,
        first + ROW * programs.len() as f64 - ROW + BAR + 3.0,
    )
}

fn length(figure: f64, longest: f64) -> f64 {
    if longest > 0.0 { figure / longest * MAX_BAR } else { 0.0 }
}

fn shown(group: &Group, program: &Program) -> String {
    let figure = (group.figure)(program);
    let figure = if figure >= 10.0 { format!("{figure:.0}") } else { format!("{figure:.2}") };
    format!("{figure}{}", group.unit)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(name: &str, per_second: f64) -> Program {
        Program { name: name.to_owned(), is_ours: false, per_second, cpu: 0.5, memory: 20.0 }
    }

    #[test]
    fn bars_are_as_long_as_their_figures_on_one_scale_from_zero() {
        let drawn = svg(&[program("fast", 4000.0), program("half", 2000.0), program("slow", 10.0)]);
        let bars = drawn.split("<rect ").skip(1).map(|rest| {
            let (_, width) = rest.split_once("width=\"").unwrap();
            width.split_once('"').unwrap().0.parse::<f64>().unwrap()
        });
        let bars: Vec<f64> = bars.collect();
        // 10 of 4 000 is a bar of one pixel.
        assert_eq!(bars, [420.0, 210.0, 1.1, 420.0, 420.0, 420.0, 420.0, 420.0, 420.0]);
    }

    #[test]
    fn names_are_escaped() {
        let drawn = svg(&[program("<a> & b", 1.0)]);
        assert!(drawn.contains(">&lt;a&gt; &amp; b</text>"), "{drawn}");
        assert!(resvg::usvg::Tree::from_str(&drawn, &resvg::usvg::Options::default()).is_ok());
    }

    #[test]
    fn all_figures_are_said_in_words() {
        let said = described(&[program("a", 1234.4), program("b", 12.3)]);
        assert_eq!(
            said,
            "Orders per second: a 1234; b 12. CPU time per order: a 0.50 ms; b 0.50 ms. Memory after the load: a 20 MiB; b 20 MiB."
        );
    }

    #[test]
    fn figures_that_are_all_zero_have_no_bars() {
        assert!(svg(&[program("a", 0.0)]).contains("width=\"0.0\""));
    }
}
