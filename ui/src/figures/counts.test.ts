// What counts and times amount to, and how they are said.

import { describe, expect, it } from "vitest";

import { shortTime, stretch } from "../dates";
import { setLanguage } from "../i18n.svelte";
import { figures, figuresCounts } from "../testing/fixtures/figures";
import { all, scaleTop, share } from "./counts";
import { axisLabels, barName, countsText, times } from "./words";

/** As people see it: with plain spaces. */
const plain = (text: string | null | undefined) => text?.replace(/\s/g, " ");

describe("a share", () => {
  it("of nothing is unknown", () => {
    expect(share(0, 0)).toBeNull();
  });

  it("is all or none only if it is", () => {
    expect([share(0, 3000), share(1, 3000), share(2999, 3000), share(3000, 3000)].map(plain)).toEqual([
      "0 %",
      "1 %",
      "99 %",
      "100 %",
    ]);
  });
});

describe("the scale", () => {
  it("reaches above every bar, and its middle is a whole number", () => {
    for (let most = 0; most < 3000; most += 1) {
      const top = scaleTop(most);
      expect(top, String(most)).toBeGreaterThanOrEqual(most);
      expect(top % 2, String(most)).toBe(0);
      if (most > 2) expect(top, String(most)).toBeLessThan(most * 2);
    }
  });
});

describe("counts in words", () => {
  it("leave out what there is none of", () => {
    const counts = figuresCounts({ delivered: 4, crm_duplicates: 1, duplicates: 1 });
    expect(all(counts)).toBe(5);
    expect(countsText(counts)).toBe("5 записей: доставлено 4, из них CRM уже знала 1, повторов 1");
    expect(countsText(figuresCounts())).toBe("записей нет");
    setLanguage("en", "en");
    expect(countsText(counts)).toBe("5 records: 4 delivered, 1 of them known to the CRM, duplicates: 1");
  });
});

describe("the time of an order", () => {
  it("is said in whole units, the longer one rounded up", () => {
    const said = (median: number, p95: number) => {
      const time = times(median, p95);
      return [time?.usual, time?.almost].map(plain);
    };
    expect(said(2100, 8600)).toEqual(["2 с", "9 с"]);
    expect(said(300, 400)).toEqual(["меньше 1 с", "1 с"]);
    expect(said(150_000, 7_000_000)).toEqual(["3 мин", "2 ч"]);
    expect(said(3_600_000, 200_000_000)).toEqual(["60 мин", "3 дн."]);
    setLanguage("en", "en");
    expect(said(2100, 8600)).toEqual(["2 sec", "9 sec"]);
  });

  it("is unknown if nothing was delivered", () => {
    expect(times(null, null)).toBeNull();
    expect(times(undefined, undefined)).toBeNull();
    expect(times(0, 0)).not.toBeNull();
  });
});

describe("an exact time", () => {
  // 14:00 in Moscow.
  const hour = ["2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z"] as const;

  it("is an hour, a day, days, or from a time of one day to one of another", () => {
    expect(stretch(...hour)).toBe("24.11, 14:00–15:00");
    expect(stretch("2026-11-24T20:00:00Z", "2026-11-24T21:00:00Z")).toBe("24.11, 23:00–00:00");
    expect(stretch("2026-11-23T21:00:00Z", "2026-11-24T21:00:00Z")).toBe("24.11");
    expect(stretch("2026-11-17T21:00:00Z", "2026-11-24T21:00:00Z")).toBe("18.11–24.11");
    expect(stretch("2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z")).toBe("23.11, 15:00 – 24.11, 15:00");
    setLanguage("en", "en");
    expect(stretch(...hour)).toBe("24 Nov, 14:00–15:00");
    expect(shortTime(hour[0], new Date(hour[1]))).toBe("14:00");
  });
});

describe("a bar", () => {
  it("is called by its hour or its day", () => {
    expect(barName(figures("day").bars[23]!, "day")).toBe("24 ноября, 14:00–15:00");
    expect(barName(figures("week").bars[6]!, "week")).toBe("вторник, 24 ноября");
    setLanguage("en", "en");
    expect(barName(figures("week").bars[6]!, "week")).toBe("Tuesday 24 November");
  });

  it("has a label below where there is room for it", () => {
    const labels = (period: "day" | "week" | "month" | "quarter") => {
      const { bars } = figures(period);
      return axisLabels(bars, period).flatMap(({ label }) => label || []);
    };
    expect(labels("day")).toEqual(["15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00", "сейчас"]);
    expect(labels("week")).toHaveLength(7);
    expect(labels("month")).toHaveLength(5);
    expect(labels("quarter")).toHaveLength(5);
    expect(labels("quarter").at(-1)).toBe("сегодня");
  });

  it("in a narrow window shares its label with the one before, and the last one keeps its own", () => {
    const kept = axisLabels(figures("day").bars, "day").filter(({ label, spare }) => label !== "" && !spare);
    expect(kept.map(({ label }) => label)).toEqual(["18:00", "00:00", "06:00", "сейчас"]);
  });
});
