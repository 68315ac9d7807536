// A telephone number as people write it.

/** The number in international form. One that is written within Russia gets its country's code; others are left as they are. */
export function written(text: string): string {
  const digits = text.replace(/\D/g, "");
  if (!text.trim().startsWith("+") && /^[78]\d{10}$/.test(digits)) return `+7${digits.slice(1)}`;
  return text.trim().startsWith("+") ? `+${digits}` : text.trim();
}
