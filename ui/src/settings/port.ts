// A port as it is typed.

/** Whether a text is the number of a port that can be connected to. */
export const isPort = (text: string): boolean =>
  /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65535;
